"""The pages of work orders: the list, one order, and the forms by which people act on it."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import unquote

from fastapi import APIRouter, Cookie, Depends, HTTPException
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from store.errors import Conflict
from store.views import Wanted
from web import commands, problems, sentence
from web.api.bodies import SPECS
from web.context import Context, Here
from web.fields import Key, Words
from web.pages import forms, render
from web.pages.board import REFRESH_SECONDS
from web.pages.pager import pager
from web.shown import orders
from web.shown.orders import OrderFile
from workorders import order as workorder
from workorders.acts import BadAct
from workorders.lifecycle import PAST_TENSE, Act, IllegalStep
from workorders.order import OPEN

router = APIRouter(include_in_schema=False)

A_PAGE = 50
ALL, ANY_OPEN = "all", ""
MOST_REASONS = 5
"""Alarms whose way to the order is told in full; the others tell theirs on the timeline."""


@router.get("/orders", response_class=HTMLResponse)
def show_list(
    context: Here, status: Words = ANY_OPEN, site: Words = "", priority: Words = "", asset: Words = "", before: Key | None = None
) -> HTMLResponse:
    """Show one page of the list: open orders, unless `status` says otherwise."""
    statuses = {ANY_OPEN: [str(each) for each in OPEN], ALL: []}.get(status, [status])
    wanted = Wanted(statuses=statuses, sites=_one(site), priorities=_one(priority), assets=_one(asset))
    with context.store.read() as connection:
        found = orders.listed(connection, wanted, A_PAGE, before)
    asked = {"status": status, "site": site, "priority": priority, "asset": asset}
    links = pager("/orders", asked, before, found.next)
    return render.page(
        context, "orders.html", title="Orders", page="orders", found=found, asked=asked, links=links, refresh=REFRESH_SECONDS
    )


@router.get("/orders/{number}", response_class=HTMLResponse)
def show_one(context: Here, number: str, done: Words = "", callout_name: Annotated[str, Cookie()] = "") -> HTMLResponse:
    """Show one order; `done` names the act that has just been done to it."""
    said = PAST_TENSE.get(Act(done)) if done in set(Act) else None
    return _order(context, commands.read(context, _name(number)), {"by": unquote(callout_name)}, done=said)


@router.post("/orders/{number}/{act}", response_class=HTMLResponse)
def do(context: Here, number: str, act: str, said: Annotated[forms.Typed, Depends(forms.typed)]) -> Response:
    """Do what a form asks, and go back to the order; what is wrong is said on its page, and what was typed is kept."""
    name = _name(number)
    if act not in set(forms.FORMS):
        raise HTTPException(404, f"{act!r} is nothing that can be done to an order")
    step = Act(act)
    zone = context.zone(commands.read(context, name).site)
    try:
        commands.perform(context, name, step, SPECS[step].body.model_validate(forms.body_of(step, said, zone)))
    except ValidationError as error:
        return _again(context, name, step, said, (422, sentence.of(error.errors())))
    except (IllegalStep, Conflict, BadAct) as error:
        return _again(context, name, step, said, problems.said(error))
    return forms.done(f"/orders/{name}?done={step}", said["by"].strip())


@router.get("/orders/{number}/{act}")
def go_back(number: str, act: str) -> Response:  # noqa: ARG001  whatever it is called
    """Lead from the address of a form, which a browser shows when something was wrong, to the order."""
    return RedirectResponse(f"/orders/{_name(number)}", 303)


def _again(context: Context, name: str, act: Act, said: forms.Typed, wrong: tuple[int, str]) -> HTMLResponse:
    status, detail = wrong
    return _order(context, commands.read(context, name), said, status=status, wrong=detail, tried=act)


def _order(
    context: Context,
    file: OrderFile,
    said: Mapping[str, str],
    *,
    status: int = 200,
    done: str | None = None,
    wrong: str | None = None,
    tried: Act | None = None,
) -> HTMLResponse:
    return render.page(
        context,
        "order.html",
        status=status,
        title=f"{file.number} {file.title}",
        page="orders",
        order=file,
        forms=forms.FORMS,
        next_step=forms.NEXT_STEP.get(file.status),
        said=said,
        done=done,
        wrong=wrong,
        tried=tried,
        number=file.number,
        most_reasons=MOST_REASONS,
        refresh=REFRESH_SECONDS,
        typed_into=True,
    )


def _name(number: str) -> str:
    try:
        return workorder.name_of(workorder.number_of(number))
    except ValueError as error:
        raise HTTPException(404, str(error)) from error


def _one(value: str) -> list[str]:
    return [value] if value else []
