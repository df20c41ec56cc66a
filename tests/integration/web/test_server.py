"""The server: where it listens, whom it answers, and that it ends."""

import socket
import threading
import time

import httpx
import pytest

from tests.integration.web.house import House
from web.errors import CannotListen, NotLoopback
from web.server import Server


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.invalid", "224.0.0.1"])  # noqa: S104  it is refused
def test_an_address_that_others_reach_is_refused(house: House, host: str) -> None:
    with pytest.raises(NotLoopback, match="loopback address, such as 127.0.0.1"):
        Server(house.app, host, 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "localhost"])
def test_it_serves_on_a_free_port_and_ends(house: House, host: str) -> None:
    server = Server(house.app, host, 0)
    port = server.start()
    assert server.url.endswith(f":{port}/")
    assert httpx.get(f"{server.url}healthz").json() == {"alive": True}
    server.stop()
    server.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "web"]
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}healthz")


def test_a_port_that_is_taken(house: House) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotListen, match=f"cannot listen on 127.0.0.1 port {port}: .*; choose another port"):
            Server(house.app, port=port).start()


def test_a_port_that_is_none(house: House) -> None:
    with pytest.raises(CannotListen, match="70000 is no port; it must be a number up to 65535"):
        Server(house.app, port=70_000).start()


@pytest.mark.parametrize(
    ("name", "status"),
    [("127.0.0.1", 200), ("localhost:8080", 200), ("callout.localhost", 200), ("[::1]:80", 200), ("evil.example", 421), ("", 421)],
)
def test_a_name_of_elsewhere_that_points_here_is_not_answered(url: str, name: str, status: int) -> None:
    assert httpx.get(f"{url}/api/v1/sites", headers={"host": name}).status_code == status


def test_it_ends_promptly_while_somebody_listens(house: House) -> None:
    server = Server(house.app, port=0)
    server.start()
    with httpx.stream("GET", f"{server.url}api/v1/stream", timeout=10) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "retry: 2000"
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 20
        assert list(lines) == [""]
