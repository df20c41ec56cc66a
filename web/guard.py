"""The guard before every request: no commands from other sites' pages, no endless bodies, and headers that browsers obey."""

import ipaddress
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web import headers, problems

MOST_BYTES = 64 * 1024
"""Largest body of a request. A job sheet is a page of text."""

MOST_DIGITS = 19
"""Longest Content-Length that is read as a number; a body that announces more is counted as it comes."""

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """Passes on what may be asked, and answers the rest itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked, hardened = Headers(scope=scope), _hardened(send, scope["path"])
        if scope["method"] not in READING and (said := foreign(asked)):
            await problems.answer(scope, 403, said)(scope, receive, hardened)
        elif _announced(asked) > MOST_BYTES:
            await problems.answer(scope, 413, TOO_LARGE)(scope, receive, hardened)
        else:
            await self._app(scope, _bounded(receive), hardened)


class LoopbackNames:
    """Answers only to names of this machine: a page elsewhere may let its own name point here and then read everything."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        host = Headers(scope=scope).get("host", "") if scope["type"] == "http" else "localhost"
        if is_local(host):
            await self._app(scope, receive, send)
        else:
            said = f"This server answers to names of this machine alone, and was asked as {host!r}: open it as 127.0.0.1 or localhost."
            await problems.answer(scope, 421, said)(scope, receive, _hardened(send, scope["path"]))


TOO_LARGE = f"The request is larger than {MOST_BYTES} bytes."


def foreign(asked: Headers) -> str | None:
    """Return why a command comes from a page of another site, None when it does not.

    Browsers say so by Sec-Fetch-Site, older ones by Origin; programs send neither and are not led by strange pages.
    """
    fetched_from = asked.get("sec-fetch-site")
    if fetched_from is not None:
        return None if fetched_from in {"same-origin", "none"} else CROSS_SITE.format(fetched_from)
    origin = asked.get("origin")
    if origin is None or origin.partition("://")[2] == asked.get("host"):
        return None
    return CROSS_SITE.format(origin)


CROSS_SITE = "This command came from a page of another site ({}), so it was not carried out; open the order here and do it there."


def is_local(host: str) -> bool:
    """Say whether the Host header `host` names this machine."""
    found = _HOST.fullmatch(host.lower())
    if found is None:
        return False
    name = found["v6"] or found["name"]
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


_HOST = re.compile(r"(\[(?P<v6>[0-9a-f:.]+)\]|(?P<name>[a-z0-9.-]+))(:[0-9]+)?")


def _announced(asked: Headers) -> int:
    said = asked.get("content-length", "")
    return int(said) if said.isdecimal() and len(said) < MOST_DIGITS else 0


def _bounded(receive: Receive) -> Receive:
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MOST_BYTES:
            raise HTTPException(413, TOO_LARGE)
        return message

    return bounded


def _hardened(send: Send, path: str) -> Send:
    async def hardened(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers.harden(MutableHeaders(scope=message), path)
        await send(message)

    return hardened
