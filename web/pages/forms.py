"""The forms of an order's page: what each act asks for, how what was typed becomes the body of a command, and what is remembered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import parse_qsl, quote
from zoneinfo import ZoneInfo

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse

from rules.treatment import Priority
from workorders.lifecycle import Act
from workorders.order import HoldReason, Status

MOST_FIELDS = 20
NAME = "callout_name"
"""The cookie that saves people from typing their name again; it proves nothing."""

A_MONTH = 30 * 86_400


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form. A dot in the name puts it into a part of the body; a `time` is typed in the time of the site."""

    name: str
    label: str
    kind: Literal["line", "text", "time", "choice"] = "line"
    choices: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """What an act is called on the page, and what it asks for beside the name of who does it."""

    label: str
    inputs: tuple[Input, ...] = ()


WHEN = Input("at", "When, if not just now", "time", required=False)
NOTE = Input("note", "Note", "text", required=False)
WHY = Input("why", "Why", "text")

FORMS: dict[Act, Form] = {
    Act.TRIAGE: Form("Take it in", (NOTE,)),
    Act.ASSIGN: Form("Assign", (Input("to", "Engineer"), NOTE)),
    Act.ACCEPT: Form("Accept", (Input("eta", "There at about", "time", required=False), NOTE)),
    Act.DECLINE: Form("Decline", (WHY,)),
    Act.ATTEND: Form("I am on site", (WHEN, NOTE)),
    Act.HOLD: Form("Put on hold", (Input("reason", "Waiting for", "choice", tuple(HoldReason)), WHEN, NOTE)),
    Act.RESUME: Form("Go on", (WHEN, NOTE)),
    Act.COMPLETE: Form("Complete", (Input("job_sheet.done", "What was done", "text"), Input("job_sheet.signed_by", "Signed by"), WHEN)),
    Act.VERIFY: Form("Verify", (NOTE,)),
    Act.CLOSE: Form("Close", (NOTE,)),
    Act.CANCEL: Form("Cancel the order", (WHY,)),
    Act.REOPEN: Form("Reopen", (WHY,)),
    Act.RAISE: Form("Change priority", (Input("priority", "Priority", "choice", tuple(Priority)), NOTE)),
    Act.NOTE: Form("Add a note", (Input("note", "Note", "text"),)),
}

NEXT_STEP: dict[Status, Act] = {
    Status.NEW: Act.TRIAGE,
    Status.OPEN: Act.ASSIGN,
    Status.REOPENED: Act.ASSIGN,
    Status.ASSIGNED: Act.ACCEPT,
    Status.ACCEPTED: Act.ATTEND,
    Status.ATTENDED: Act.COMPLETE,
    Status.ON_HOLD: Act.RESUME,
    Status.COMPLETED: Act.VERIFY,
    Status.VERIFIED: Act.CLOSE,
}
"""The act that usually comes next; its form stands open."""

Typed = Mapping[str, str]
"""What was typed, by the name of the field."""


async def typed(request: Request) -> Typed:
    """Read the fields of a form."""
    body = await request.body()
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"))
    except ValueError as error:
        raise HTTPException(422, "this is not what a form of ours sends") from error


def body_of(act: Act, said: Typed, zone: ZoneInfo) -> dict[str, Any]:
    """Return the body of a command from what was typed; fields that were left empty are left out."""
    body: dict[str, Any] = {}
    for field in (Input("by", "Your name"), Input("version", "Version"), *FORMS[act].inputs):
        value = said.get(field.name, "").strip()
        if value:
            part, _, name = field.name.rpartition(".")
            target = body.setdefault(part, {}) if part else body
            target[name] = _aware(value, zone) if field.kind == "time" else value
    return body


def done(address: str, by: str) -> RedirectResponse:
    """Lead to `address` after a form was taken, and remember the name that was typed in it."""
    response = RedirectResponse(address, 303)
    response.set_cookie(NAME, quote(by), max_age=A_MONTH, path="/", httponly=True, samesite="strict")
    return response


def _aware(value: str, zone: ZoneInfo) -> str:
    try:
        return datetime.fromisoformat(value).replace(tzinfo=zone).isoformat()
    except ValueError:
        return value  # the command says what is wrong with it
