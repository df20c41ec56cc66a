"""What goes wrong with a request, as an answer: one sentence, in JSON to programs and on a page to people."""

from collections.abc import Callable, Mapping

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import Scope

from store.errors import Conflict, NotFound, Unavailable
from web import headers, sentence
from web.pages import render
from web.stream import Full
from workorders.acts import BadAct, PlantNotNormal
from workorders.lifecycle import IllegalStep

RETRY_AFTER = {"Retry-After": "5"}
FOR_PROGRAMS = ("/api/", "/metrics", "/healthz", "/readyz")

STATUS: dict[type[Exception], int] = {
    NotFound: 404,
    IllegalStep: 409,
    Conflict: 409,
    PlantNotNormal: 409,
    BadAct: 422,
    Full: 503,
    Unavailable: 503,
}
"""What is answered to what the rooms below say of a request."""

AWAY = "the database cannot be reached just now; nothing is lost, and what waits is taken up when it is back"
BROKEN = "something is wrong in Callout itself; it is written in the log of the server"
PLAIN = {404: "there is no such page here", 405: "this cannot be done here"}
STARLETTE_SAYS = frozenset({"Not Found", "Method Not Allowed"})


def answer(scope: Scope, status: int, detail: str, more: Mapping[str, str] | None = None) -> Response:
    """Return `detail` as JSON for paths that programs ask, else as a page."""
    if scope["path"].startswith(FOR_PROGRAMS):
        return JSONResponse({"detail": detail}, status, dict(more) if more else None)
    return render.problem(status, detail, more)


def install(app: FastAPI) -> None:
    """Make `app` answer so."""
    for error, status in STATUS.items():
        app.add_exception_handler(error, _handler(status))
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _broken)


def said(error: Exception) -> tuple[int, str]:
    """Return status and sentence of an error that a request may cause."""
    if isinstance(error, RequestValidationError):
        return 422, sentence.of(error.errors())
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    return status, AWAY if isinstance(error, Unavailable) else str(error)


EXPECTED = (*STATUS, RequestValidationError)
"""What `said` has an answer to."""


def _handler(status: int) -> Callable[[Request, Exception], Response]:
    def handle(request: Request, error: Exception) -> Response:
        return answer(request.scope, status, said(error)[1], RETRY_AFTER if status == UNAVAILABLE else None)

    return handle


UNAVAILABLE = 503


def _not_understood(request: Request, error: Exception) -> Response:
    status, detail = said(error)
    return answer(request.scope, status, detail)


def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    # Starlette's own words for what it finds out by itself are no sentences.
    detail = PLAIN.get(error.status_code, error.detail) if error.detail in STARLETTE_SAYS else error.detail
    return answer(request.scope, error.status_code, detail, error.headers)


def _broken(request: Request, _: Exception) -> Response:
    # This one is answered outside the guard, which would have added the headers.
    response = answer(request.scope, 500, BROKEN)
    headers.harden(response.headers, request.url.path)
    return response
