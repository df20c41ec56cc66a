"""The page of shelves: what is put aside, by whom, why and until when; and the form that puts something aside."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import APIRouter, Cookie, Depends, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, StringConstraints, ValidationError

from rules import wording
from rules.alarm import Severity
from store.errors import Conflict
from streams.shelving import LONGEST, LONGEST_TEXT
from web import commands, problems, sentence
from web.api.bodies import NewShelf
from web.context import Context, Here
from web.fields import MOST_NAME, Key, Words
from web.pages import forms, render
from web.pages.board import REFRESH_SECONDS
from web.pages.pager import pager
from web.shown import shelves
from workorders.acts import BadAct

router = APIRouter(include_in_schema=False)

A_PAGE = 30
FIELDS = ("source", "kind", "severity")
"""Fields of `match` that the form asks for; the API takes all of them."""

LASTS = {
    "1 hour": timedelta(hours=1),
    "4 hours": timedelta(hours=4),
    "8 hours": timedelta(hours=8),
    "1 day": timedelta(days=1),
    "3 days": timedelta(days=3),
    "1 week": timedelta(weeks=1),
    "30 days": timedelta(days=30),
}
USUAL = "8 hours"
DONE = {
    "up": "It is shelved. What still stands at the end is judged afresh.",
    "away": "The shelf is taken away; what still stands is judged afresh.",
}

Point = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT)]


class Asked(BaseModel):
    """What the page is to show: `show=all` adds shelves that are over, the rest fills in the form."""

    site: Words = ""
    asset: Words = ""
    source: Point = ""
    kind: Point = ""
    show: Words = ""
    before: Key | None = None
    done: Words = ""


@router.get("/shelves", response_class=HTMLResponse)
def show(context: Here, asked: Annotated[Asked, Query()], callout_name: Annotated[str, Cookie()] = "") -> HTMLResponse:
    """Show what is shelved, and the form, filled in as far as the address says."""
    point = {"source": wording.literally(asked.source), "kind": wording.literally(asked.kind)}
    said = {"site": asked.site, "asset": asked.asset, **point, "lasts": USUAL, "by": unquote(callout_name)}
    return _page(context, said, show=asked.show, before=asked.before, done=DONE.get(asked.done, ""))


@router.post("/shelves", response_class=HTMLResponse)
def put_up(context: Here, said: Annotated[forms.Typed, Depends(forms.typed)]) -> Response:
    """Put something aside, and go back to the list; what is wrong is said there, and what was typed is kept."""
    try:
        shelf = commands.shelve(context, NewShelf.model_validate(_body(context, said)))
    except ValidationError as error:
        return _page(context, said, status=422, wrong=sentence.of(error.errors()))
    except (BadAct, Conflict) as error:
        status, detail = problems.said(error)
        return _page(context, said, status=status, wrong=detail)
    return forms.done("/shelves?done=up", shelf.by)


@router.post("/shelves/{number}/end", response_class=HTMLResponse)
def take_away(context: Here, number: Key, said: Annotated[forms.Typed, Depends(forms.typed)]) -> Response:
    """Take a shelf away, and go back to the list."""
    by = said.get("by", "").strip()
    if not by or len(by) > MOST_NAME:
        return _page(context, said, status=422, wrong="Your name: say who takes the shelf away")
    try:
        commands.unshelve(context, number, by)
    except Conflict as error:
        status, detail = problems.said(error)
        return _page(context, said, status=status, wrong=detail)
    return forms.done("/shelves?done=away", by)


@router.get("/shelves/{number}/end")
@router.get("/shelves/{number}")
def go_back(number: str) -> Response:  # noqa: ARG001  whatever it is called
    """Lead from the address of a form to the list."""
    return RedirectResponse("/shelves", 303)


def _body(context: Context, said: forms.Typed) -> dict[str, Any]:
    """Return the body of the command from what was typed; a moment is typed in the time of the site."""
    typed = {name: value.strip() for name, value in said.items() if value.strip()}
    body: dict[str, Any] = {name: typed[name] for name in ("site", "asset", "by", "why") if name in typed}
    body["match"] = {name: typed[name] for name in FIELDS if name in typed}
    until = typed.get("until")
    if until is not None:
        body["until"] = _moment(until, context, typed.get("site", ""))
    elif typed.get("lasts") in LASTS:
        body["until"] = (context.now() + LASTS[typed["lasts"]]).isoformat()
    return body


def _moment(until: str, context: Context, site: str) -> str:
    try:
        return datetime.fromisoformat(until).replace(tzinfo=context.zone(site)).isoformat()
    except ValueError:
        return until  # the command says what is wrong with it


def _page(
    context: Context,
    said: forms.Typed,
    *,
    status: int = 200,
    show: str = "",
    before: int | None = None,
    done: str = "",
    wrong: str = "",
) -> HTMLResponse:
    with context.store.read() as connection:
        found = shelves.listed(connection, [], context.now(), None if show == "all" else True, A_PAGE, before)
    return render.page(
        context,
        "shelves.html",
        status=status,
        title="Shelves",
        page="shelves",
        found=found,
        links=pager("/shelves", {"show": show}, before, found.next),
        said=said,
        show=show,
        done=done,
        wrong=wrong,
        lasts=list(LASTS),
        severities=list(Severity),
        longest=LONGEST.days,
        refresh=REFRESH_SECONDS,
        typed_into=True,
    )
