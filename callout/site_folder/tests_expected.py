"""What `rules_test.yaml` may expect of orders and clocks: the fields, and the values that they may have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field

from assets import names
from callout.site_folder import durations, fields
from callout.site_folder.fields import Duration, Flag, Name, Text, by, one_of
from callout.site_folder.refusal import refusal
from callout.site_folder.section import Section
from rules.treatment import Category, Priority
from sla.clock import ClockState
from workorders.order import Status, number_of

T = TypeVar("T")


def _number(said: str) -> int:
    try:
        return number_of(said)
    except ValueError:
        raise ValueError(f"{names.shown(said)} is no number of an order; write 1 for the first of the test, 2 for the second") from None


def _count(said: str) -> int:
    if not (said.isascii() and said.isdigit() and len(said) < 10):  # noqa: PLR2004  nobody counts further
        raise ValueError(f"{names.shown(said)} is no number; write one such as 2")
    return int(said)


def _signed(said: str) -> timedelta:
    length = durations.duration(said.removeprefix("-"))
    return -length if said.startswith("-") else length


def _moment(said: str) -> datetime | timedelta:
    """Read a time, or how long after the start of the test that is."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return durations.duration(said)
    if at.tzinfo is None:
        raise ValueError(f"{names.shown(said)} has no offset; write it as 2026-11-21T09:00:00+00:00, or as 4h after the start")
    return at.astimezone(UTC)


def _alarms(value: Any) -> Any:
    if isinstance(value, list):
        return [fields.text(each) for each in value]
    try:
        return _count(fields.text(value))
    except ValueError:
        raise refusal("write how many alarms belong to the order, such as 2, or which: [FP-1/zone3 fire alarm]") from None


def _or_none(read: Callable[[Any], T]) -> BeforeValidator:
    """Return the validator of a field that may be expected to be empty: `asset: null`."""
    return BeforeValidator(lambda value: None if value is None else read(value))


Number = Annotated[int, BeforeValidator(by(_number))]
Count = Annotated[int, BeforeValidator(by(_count))]
Perhaps = Annotated[str | None, _or_none(fields.text)]
Moment = Annotated[datetime | timedelta | None, _or_none(by(_moment))]


class OrderExpected(Section):
    """Fields of an order; texts may be globs."""

    order: Number | None = None
    asset: Perhaps = None
    site: Text = ""
    title: Text = ""
    priority: Annotated[str, one_of(Priority, "priority")] = ""
    status: Annotated[str, one_of(Status, "status of an order")] = ""
    category: Annotated[str, one_of(Category, "category")] = ""
    trade: Text = ""
    location: Text = ""
    engineer: Perhaps = None
    contract: Text = ""
    link: Annotated[int | None, _or_none(by(_number))] = None
    reopens: Count = 0
    alarms: Annotated[int | list[str], BeforeValidator(_alarms)] = 0
    why: Text = ""


class ClockExpected(Section):
    """Fields of a clock. `order` and `clock` say which one."""

    order: Number = 1
    clock: Annotated[Name, Field(description="the name of a clock, such as response")]
    state: Annotated[str, one_of(ClockState, "state of a clock")] = ""
    elapsed: Duration | None = None
    paused: Duration | None = None
    remaining: Annotated[timedelta | None, BeforeValidator(by(_signed))] = None
    target: Duration | None = None
    due: Moment = None
    at_risk: Flag = False
    contract: Text = ""


def written(expected: OrderExpected | ClockExpected, start: datetime) -> dict[str, Any]:
    """Return the fields that were written; a time after the start of the test as the time that it is."""
    said = {name: getattr(expected, name) for name in type(expected).model_fields if name in expected.model_fields_set}
    if isinstance(expected, ClockExpected):
        said |= {"order": expected.order}
        if isinstance(said.get("due"), timedelta):
            said["due"] = start + said["due"]
    return said
