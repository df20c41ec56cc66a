"""A tiny help desk on a free port: keeps orders in memory, takes a command when the lifecycle allows it, and logs what it was told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.unit.simulators.seen import START

ORDERS = "/api/v1/workorders"
ALLOWED = {
    "triage": ({"new", "reopened"}, "open"),
    "assign": ({"new", "open", "reopened", "assigned", "accepted", "attended"}, "assigned"),
    "accept": ({"assigned"}, "accepted"),
    "decline": ({"assigned", "accepted"}, "open"),
    "attend": ({"assigned", "accepted"}, "attended"),
    "hold": ({"open", "assigned", "accepted", "attended"}, "on-hold"),
    "resume": ({"on-hold"}, "attended"),
    "complete": ({"attended"}, "completed"),
    "verify": ({"completed"}, "verified"),
    "close": ({"verified"}, "closed"),
}
NEEDS = {"assign": "to", "decline": "why", "hold": "reason", "complete": "job_sheet"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One command, and how the desk answered."""

    at: datetime
    number: str
    command: str
    answer: int
    body: dict[str, Any]


@dataclass(slots=True)
class StubDesk:
    """Set `now` to move its time. `active` are the sources whose alarms stand; `page` is the most orders in one answer.

    The next `overtaken` lists are out of date as soon as they are read: somebody else changes each order in them.
    """

    now: datetime = START
    page: int = 200
    overtaken: int = 0
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    alarms: dict[str, list[str]] = field(default_factory=dict)
    active: set[str] = field(default_factory=set)
    log: list[Told] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def open(self, number: str, *sources: str, **fields: Any) -> None:
        order = {"number": number, "site": "riverside", "asset": None, "priority": "P2", "status": "open", "version": 1, "trade": "hvac"}
        self.orders[number] = order | {"logged_at": self.now.isoformat(), "engineer": None, "title": number} | fields
        self.alarms[number] = list(sources)

    def listed(self, query: dict[str, list[str]]) -> dict[str, Any]:
        before = int(query.get("before", ["1000000"])[0])
        found = [order for number, order in self.orders.items() if int(number[3:]) < before and order["status"] in query["status"]]
        found.sort(key=lambda order: -int(order["number"][3:]))
        page = found[: min(self.page, int(query["limit"][0]))]
        answer = {"items": [dict(order) for order in page], "next": page[-1]["number"][3:] if len(page) < len(found) else None}
        if self.overtaken:
            self.overtaken -= 1
            for order in page:
                order["version"] += 1
        return answer

    def shown(self, number: str) -> dict[str, Any]:
        alarms = [{"source": source, "kind": "k", "state": "x", "active": source in self.active} for source in self.alarms[number]]
        return self.orders[number] | {"alarms": alarms, "clocks": [], "timeline": []}

    def told(self, number: str, command: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        answer, said = self._judge(number, command, body)
        self.log.append(Told(at=self.now, number=number, command=command, answer=answer, body=body))
        return answer, said

    def commands(self, number: str) -> list[str]:
        """Return the commands about an order that were taken."""
        return [told.command for told in self.log if told.number == number and told.answer == 200]

    def taken(self, number: str, command: str) -> datetime | None:
        """Return when this command was first taken."""
        return next((told.at for told in self.log if (told.number, told.command, told.answer) == (number, command, 200)), None)

    def _judge(self, number: str, command: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        order = self.orders[number]
        possible, status = ALLOWED[command]
        if order["status"] not in possible or body.get("version", order["version"]) != order["version"]:
            return 409, {"detail": f"an order that is {order['status']} cannot take the step {command}, or it has changed"}
        if command == "verify" and self.active & set(self.alarms[number]):
            return 409, {"detail": "the plant does not agree"}
        if not body.get("by") or (command in NEEDS and not body.get(NEEDS[command])):
            return 422, {"detail": f"{command} lacks a field"}
        if "eta" in body and datetime.fromisoformat(body["eta"]) < self.now:
            return 422, {"detail": "eta: must be a time after the act itself"}
        order |= {"status": status, "version": order["version"] + 1}
        if command in {"assign", "decline"}:
            order["engineer"] = body.get("to")
        if status == "closed":
            self.closed.set()
        return 200, order


@contextmanager
def serving(desk: StubDesk) -> Iterator[StubDesk]:
    """Serve `desk` on a free port of the loopback address, and set its `url`."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(desk)) as server:
        desk.url = f"http://127.0.0.1:{server.server_port}"
        # Without a short poll, shutting down takes half a second for each test.
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield desk
        finally:
            server.shutdown()
            thread.join()


def _handler(desk: StubDesk) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body are two packets, and the second would wait for the acknowledgement of the first.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.path == ORDERS:
                self._answer(200, desk.listed(parse_qs(address.query)))
            else:
                self._answer(200, desk.shown(address.path.rsplit("/", 1)[1]))

        def do_POST(self) -> None:
            number, command = self.path.rsplit("/", 2)[1:]
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._answer(*desk.told(number, command, body))

        def log_message(self, *_: object) -> None:
            """Say nothing: the desk has its own log."""

        def _answer(self, status: int, said: dict[str, Any]) -> None:
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler


def minutes(span: timedelta) -> float:
    return span / timedelta(minutes=1)
