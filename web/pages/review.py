"""The page of the review queue, where people say which asset a source means."""

from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import APIRouter, Cookie, Depends
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from store.errors import Conflict
from web import commands, problems, sentence
from web.api.review import Answer
from web.context import Context, Here
from web.fields import Key, Words
from web.pages import forms, render
from web.pages.board import REFRESH_SECONDS
from web.pages.pager import pager
from web.shown import review
from workorders.acts import BadAct

router = APIRouter(include_in_schema=False)

A_PAGE = 30
NONE = "none of the register"
"""What the button says for a source that is no asset."""


@router.get("/review", response_class=HTMLResponse)
def show(
    context: Here, site: Words = "", before: Key | None = None, done: Words = "", callout_name: Annotated[str, Cookie()] = ""
) -> HTMLResponse:
    """Show one page of what waits; `done` is the source that has just been answered."""
    return _page(context, {"by": unquote(callout_name)}, site=site, before=before, done=done)


@router.post("/review/{number}", response_class=HTMLResponse)
def answer(context: Here, number: Key, said: Annotated[forms.Typed, Depends(forms.typed)]) -> Response:
    """Take an answer, and go back to the queue; what is wrong is said there, and what was typed is kept."""
    wanted = said.get("other", "").strip() or said.get("asset", "").strip()
    try:
        body = Answer(by=said.get("by", ""), asset=None if wanted == NONE else wanted)
        question, _ = commands.answer(context, number, body.asset, body.by)
    except ValidationError as error:
        return _page(context, said, status=422, wrong=sentence.of(error.errors()), tried=number)
    except (Conflict, BadAct) as error:
        status, detail = problems.said(error)
        return _page(context, said, status=status, wrong=detail, tried=number)
    return forms.done(f"/review?done={quote(question.source)}", body.by)


@router.get("/review/{number}")
def go_back(number: str) -> Response:  # noqa: ARG001  whatever it is called
    """Lead from the address of a form to the queue."""
    return RedirectResponse("/review", 303)


def _page(
    context: Context,
    said: forms.Typed,
    *,
    status: int = 200,
    site: str = "",
    before: int | None = None,
    done: str = "",
    wrong: str = "",
    tried: int = 0,
) -> HTMLResponse:
    with context.store.read() as connection:
        found = review.listed(connection, context.estate.register, [site] if site else [], A_PAGE, before)
    return render.page(
        context,
        "review.html",
        status=status,
        title="Review",
        page="review",
        found=found,
        links=pager("/review", {"site": site}, before, found.next),
        said=said,
        site=site,
        done=done,
        wrong=wrong,
        tried=tried,
        none=NONE,
        refresh=REFRESH_SECONDS,
        typed_into=True,
    )
