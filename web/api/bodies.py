"""The bodies of commands, one model an act, and what each act means in one line."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from rules.treatment import Category, Priority
from streams import shelving
from web.fields import LAST_KEY, Name, SiteId, Text, When, Words
from workorders.lifecycle import Act
from workorders.order import HoldReason


class Command(BaseModel):
    """What every command says."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"by": "e.malik"}]})

    by: Name = Field(description="Who does it.", examples=["e.malik"])
    version: int | None = Field(
        default=None, ge=0, le=LAST_KEY, description="The version of the order that was read; refused when it has changed since."
    )
    at: When | None = Field(default=None, description="When it was done, if that was earlier than now.")
    note: Text | None = Field(default=None, description="Anything to remember with it.")

    def said(self) -> dict[str, Any]:
        """Return what was said beside who, when and on which version."""
        fields = self.model_dump(exclude={"by", "version", "at"})
        return {name: value for name, value in fields.items() if value is not None}


class Assign(Command):
    """To whom the job goes."""

    to: Name = Field(description="The engineer who is to do the job.", examples=["e.malik"])


class Accept(Command):
    """When to expect the engineer."""

    eta: When | None = Field(default=None, description="When the engineer expects to be there.")


class Explained(Command):
    """A step that wants a reason in words."""

    why: Text = Field(description="The reason, in words.", examples=["Held up on another site."])


class Hold(Command):
    """What the work waits for."""

    reason: HoldReason = Field(description="What the work waits for; the contract says which of these pause a clock.")


class JobSheet(BaseModel):
    """The signed job sheet."""

    model_config = ConfigDict(extra="forbid")

    done: Text = Field(description="What was done.", examples=["Fan belt replaced and tensioned, flow proved."])
    signed_by: Name = Field(description="Who signs for it.", examples=["E. Malik"])


class Complete(Command):
    """The signed job sheet."""

    job_sheet: JobSheet


class Raise(Command):
    """The priority from now on; every clock is judged again from its start."""

    priority: Priority


class Note(Command):
    """Something to remember."""

    note: Text = Field(description="Anything to remember.", examples=["Keys are at the gatehouse."])


@dataclass(frozen=True, slots=True)
class Spec:
    """The body of an act, and what the act means."""

    body: type[Command]
    summary: str


SPECS: dict[Act, Spec] = {
    Act.TRIAGE: Spec(Command, "Say that the desk has looked at a new order and it is a job"),
    Act.ASSIGN: Spec(Assign, "Give the job to an engineer"),
    Act.ACCEPT: Spec(Accept, "Take the job"),
    Act.DECLINE: Spec(Explained, "Give the job back"),
    Act.ATTEND: Spec(Command, "Say that the engineer is on site"),
    Act.HOLD: Spec(Hold, "Let the work wait for something"),
    Act.RESUME: Spec(Command, "Go on with work that waited"),
    Act.COMPLETE: Spec(Complete, "Hand in the signed job sheet"),
    Act.VERIFY: Spec(Command, "Confirm that the plant is normal; refused while an alarm of the order stands"),
    Act.CLOSE: Spec(Command, "Close a verified order"),
    Act.CANCEL: Spec(Explained, "End an order that is no job; its clocks are cancelled"),
    Act.REOPEN: Spec(Explained, "Open an ended order again"),
    Act.RAISE: Spec(Raise, "Change the priority"),
    Act.NOTE: Spec(Note, "Write something on the timeline"),
}
"""Every act that a person may do."""


class NewOrder(BaseModel):
    """A job that a person asks for."""

    model_config = ConfigDict(extra="forbid")

    site: SiteId = Field(examples=["riverside"])
    title: Name = Field(examples=["Radiator cold in room 2.14"])
    by: Name = Field(description="Who asks for it.", examples=["reception"])
    priority: Priority = Priority.P3
    category: Category = Category.HELP_DESK
    trade: Words = Field(default="", description="Empty takes that of the asset.", examples=["hvac"])
    asset: Name | None = Field(default=None, description="An asset of the register, by id or alias.", examples=["AHU-3"])
    location: Words = Field(default="", description="Empty takes that of the asset.")


class NewShelf(BaseModel):
    """What to put aside, why and until when."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "site": "riverside",
                    "asset": "AHU-3",
                    "match": {"kind": "*flow fail*"},
                    "by": "desk",
                    "why": "the sensor is broken; a new one comes on Friday",
                    "until": "2026-11-27T17:00:00+00:00",
                }
            ]
        },
    )

    site: SiteId = Field(examples=["riverside"])
    asset: Name | None = Field(default=None, description="An asset by id or alias: alarms about it.", examples=["AHU-3"])
    match: dict[Name, Any] = Field(
        default={},
        max_length=20,
        description="Which alarms, in the words of `match:` in rules.yaml: a glob, a list of globs or `{not: ...}` by field. "
        "All fields must fit, and the asset too where one is named.",
        examples=[{"kind": "*flow fail*", "severity": {"not": "critical"}}],
    )
    by: Name = Field(description="Who puts it aside.", examples=["desk"])
    why: Text = Field(description="Why it may rest.", examples=["the sensor is broken; a new one comes on Friday"])
    until: When = Field(description=f"Until when: later than now, and at most {shelving.LONGEST.days} days from now.")
