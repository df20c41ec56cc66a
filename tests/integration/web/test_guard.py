"""Who may command, how much may be sent, and what every answer tells the browser."""

import pytest

from tests.integration.web.client import Client
from tests.integration.web.house import House

BODY = {"by": "e.malik"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1"}, 403),
        ({"origin": "http://127.0.0.1"}, 200),
        ({"origin": "http://127.0.0.1:9"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/workorders/WO-1/assign", "/orders/WO-1/assign"])
def test_a_page_of_another_site_commands_nothing(house: House, client: Client, path: str, headers: dict[str, str], status: int) -> None:
    house.alarm("AHU-3/flow", "supply flow fail")
    said = BODY | {"to": "s.kaur"}
    answer = client.post(path, headers=headers, **({"json": said} if "api" in path else {"data": said}))
    assert answer.status_code == (303 if status == 200 and "api" not in path else status)
    assert client.read("/workorders/WO-1")["status"] == ("assigned" if status == 200 else "open")
    if status == 403:
        assert "came from a page of another site" in answer.text


def test_reading_is_free_of_that(client: Client) -> None:
    assert client.get("/", headers={"sec-fetch-site": "cross-site"}).status_code == 200


def test_a_body_without_end(client: Client) -> None:
    async def endless() -> object:
        for _ in range(100):
            yield b" " * 4096

    for more in ({"content": b" " * 70_000}, {"content": endless()}):
        answer = client.post("/api/v1/workorders", headers={"content-type": "application/json"}, **more)
        assert (answer.status_code, answer.json()) == (413, {"detail": "The request is larger than 65536 bytes."})


@pytest.mark.parametrize("path", ["/", "/orders/WO-1", "/nowhere", "/api/v1/board", "/healthz", "/static/style.css"])
def test_what_every_answer_tells_the_browser(client: Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == ("public, max-age=31536000, immutable" if path.startswith("/static/") else "no-store")


def test_an_error_of_ours_is_a_page_without_details(house: House) -> None:
    @house.app.get("/broken")
    def broken() -> None:
        raise RuntimeError("secret")

    with Client(house.app, raises=False) as client:
        answer = client.get("/broken")
    assert answer.status_code == 500
    assert "Something is wrong in Callout itself" in answer.text
    assert "secret" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
