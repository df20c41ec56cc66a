"""Templates made into answers. Everything that goes in is escaped; nothing here reads the store."""

import hashlib
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from rules.treatment import Category, Priority
from web.context import Context
from web.pages import words
from workorders import promise
from workorders.lifecycle import PAST_TENSE
from workorders.order import Status

HERE = Path(__file__).parent.parent

EVENTS = sorted(
    {f"workorder.{word}" for word in ("opened", "joined", "identified", *PAST_TENSE.values())}
    | {f"{promise.CLOCK_EVENTS}{word}" for word in ("started", *promise.SAYS)}
)
"""Types of events that pages listen for: browsers hand over only those that are named."""


def page(context: Context, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Render a page over the usual frame, which shows the time and whether the runtime is well."""
    ready, detail = context.live.readiness()
    frame = {
        "now": context.now(),
        "speed": context.live.speed,
        "ready": ready,
        "detail": detail,
        "here": _zone(context),
        "context": context,
    }
    return _answer(template, status, frame | values)


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """Render a page that says what is wrong. It asks nothing of the store or the runtime, which may be what is wrong."""
    title = "Not found" if status == HTTPStatus.NOT_FOUND else HTTPStatus(status).phrase
    response = _answer("problem.html", status, {"status": status, "title": title, "detail": detail, "page": "problem"})
    response.headers.update(headers or {})
    return response


def alone(template: str, **values: Any) -> str:
    """Render a page that stands by itself, with its style in it: it is read from a file, where nothing else is to be had."""
    style = Markup((HERE / "static" / "style.css").read_text(encoding="utf-8"))  # noqa: S704  our own sheet
    return _environment().get_template(template).render(values | {"style": style})


def _answer(template: str, status: int, values: Mapping[str, Any]) -> HTMLResponse:
    return HTMLResponse(_environment().get_template(template).render(values), status)


def _zone(context: Context) -> tuple[str, ZoneInfo]:
    """Return name and time zone of the site whose time the frame shows: that of the only one, else UTC."""
    sites = context.sites()
    return (sites[0].name or sites[0].id, ZoneInfo(sites[0].timezone)) if len(sites) == 1 else ("", ZoneInfo("UTC"))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(
        span=words.span,
        countdown=words.countdown,
        local=words.local,
        utc=words.utc,
        stamp=words.stamp,
        share=words.share,
        sentence=words.sentence,
        figure=words.number,
    )
    environment.globals.update(
        asset_url=_asset_url, events=" ".join(EVENTS), priorities=list(Priority), statuses=list(Status), categories=list(Category)
    )
    return environment


@cache
def _asset_url(name: str) -> str:
    digest = hashlib.sha256((HERE / "static" / name).read_bytes()).hexdigest()
    return f"/static/{name}?{digest[:12]}"
