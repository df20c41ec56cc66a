"""The door to InfluxDB over HTTP: what is sent, and what each answer means."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from streams.influx_door import Away, Client, Place, Refused
from tests.integration.influx.stubborn import Answer, Stubborn, stubborn

LINES = [b"sla,site=riverside order=1i 1", b"sla,site=riverside order=2i 2"]
PARTIAL = (
    b'{"code":"unprocessable entity","message":"failure writing points to database: partial write: beyond retention policy dropped=1"}'
)


@contextmanager
def at(server: Stubborn, answer: float = 10.0) -> Iterator[Client]:
    client = Client(Place(url=server.url, token="secret", org="estates", bucket="alarms"), answer)
    try:
        yield client
    finally:
        client.close()


def test_points_go_compressed_with_token_bucket_and_nanoseconds() -> None:
    with stubborn() as server, at(server) as client:
        client.write(LINES)
    [request] = server.requests
    assert request.path == "/api/v2/write?org=estates&bucket=alarms&precision=ns"
    assert request.headers["Content-Encoding"] == "gzip"
    assert request.headers["Authorization"] == "Token secret"
    assert request.lines == LINES


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (Answer(503, b"starting"), None),
        (Answer(503, b"", {"Retry-After": "7"}), 7.0),
        (Answer(429, b"", {"Retry-After": "2"}), 2.0),
        (Answer(429, b"", {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), None),
        (Answer(500), None),
        (Answer(401, b"unauthorized"), None),
        (Answer(404, b'bucket "alarms" not found'), None),
    ],
    ids=lambda value: f"{value.status} {value.headers}" if isinstance(value, Answer) else str(value),
)
def test_answers_after_which_to_try_again(answer: Answer, wait: float | None) -> None:
    with stubborn(answer) as server, at(server) as client:
        with pytest.raises(Away, match=str(answer.status)) as said:
            client.write(LINES)
        assert said.value.wait == wait
        client.write(LINES)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("answer", "lost"),
    [(Answer(400, b"unable to parse"), None), (Answer(413, b"too large"), None), (Answer(422, PARTIAL), 1)],
    ids=["400", "413", "422 partial write"],
)
def test_answers_after_which_it_is_of_no_use(answer: Answer, lost: int | None) -> None:
    with stubborn(answer) as server, at(server) as client, pytest.raises(Refused) as said:
        client.write(LINES)
    assert said.value.lost == lost


def test_one_that_does_not_answer_is_away_after_its_time() -> None:
    with stubborn(Answer(hangs=True)) as server, at(server, answer=0.2) as client:
        began = time.monotonic()
        with pytest.raises(Away, match="timed out"):
            client.write(LINES)
        assert time.monotonic() - began < 30


def test_one_that_is_not_there_is_away(free_port: int) -> None:
    client = Client(Place(url=f"http://127.0.0.1:{free_port}"))
    with pytest.raises(Away, match="refused"):
        client.write(LINES)
    client.close()
