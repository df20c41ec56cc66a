"""The help desk as the crew reaches it: Callout's HTTP API, read and obeyed. It decides nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from enum import Enum, auto
from types import TracebackType
from typing import Any, Self

import httpx

log = logging.getLogger(__name__)

ORDERS = "/api/v1/workorders"
PAGE = 200
TIMEOUT_SECONDS = 5.0


class Answer(Enum):
    """What became of a command."""

    DONE = auto()
    REFUSED = auto()
    """The step is not possible now, the order has changed since it was read, or the desk does not understand: read it again."""


class Desk:
    """A client of the API at `url` (`http://127.0.0.1:8080`). Every method may raise httpx.HTTPError."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=TIMEOUT_SECONDS, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._http.close()

    def orders(self, statuses: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
        """Yield the orders in these statuses, page by page."""
        query: dict[str, Any] = {"status": statuses, "limit": PAGE}
        while True:
            page = self._http.get(ORDERS, params=query).raise_for_status().json()
            yield from page["items"]
            if not page.get("next"):
                return
            query["before"] = page["next"]

    def sources(self, number: str) -> list[str]:
        """Return the sources of the alarms of an order."""
        order = self._http.get(f"{ORDERS}/{number}").raise_for_status().json()
        return [alarm["source"] for alarm in order["alarms"]]

    def command(self, number: str, command: str, body: Mapping[str, Any]) -> Answer:
        """Send one command about an order. One that is refused is no error; a desk that fails is."""
        response = self._http.post(f"{ORDERS}/{number}/{command}", json=dict(body))
        if response.is_client_error:
            level = logging.DEBUG if response.status_code == httpx.codes.CONFLICT else logging.WARNING
            log.log(level, "%s of %s was refused: %s", command, number, response.text)
            return Answer.REFUSED
        response.raise_for_status()
        return Answer.DONE
