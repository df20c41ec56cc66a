"""The page on which the help desk asks for a job: the form, and what becomes of what was typed."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import unquote

from fastapi import APIRouter, Cookie, Depends
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from rules.treatment import Category, Priority
from web import commands, problems, sentence
from web.api.bodies import NewOrder
from web.context import Context, Here
from web.fields import Words
from web.pages import forms, render

router = APIRouter(include_in_schema=False)

FIELDS = tuple(NewOrder.model_fields)
USUAL = {"priority": str(Priority.P3), "category": str(Category.HELP_DESK)}


@router.get("/orders/new", response_class=HTMLResponse)
def show(context: Here, site: Words = "", asset: Words = "", callout_name: Annotated[str, Cookie()] = "") -> HTMLResponse:
    """Show the form, filled in as far as the address says."""
    return _form(context, USUAL | {"site": site, "asset": asset, "by": unquote(callout_name)})


@router.post("/orders/new", response_class=HTMLResponse)
def ask(context: Here, said: Annotated[forms.Typed, Depends(forms.typed)]) -> Response:
    """Open the order and go to it; what is wrong is said on the page, and what was typed is kept."""
    body = {name: value for name in FIELDS if (value := said.get(name, "").strip())}
    try:
        file = commands.request(context, NewOrder.model_validate(body))
    except ValidationError as error:
        return _form(context, said, 422, sentence.of(error.errors()))
    except RequestValidationError as error:
        return _form(context, said, *problems.said(error))
    return forms.done(f"/orders/{file.number}", body["by"])


def _form(context: Context, said: Mapping[str, str], status: int = 200, wrong: str = "") -> HTMLResponse:
    return render.page(context, "order_new.html", status=status, title="New order", page="orders", said=said, wrong=wrong)
