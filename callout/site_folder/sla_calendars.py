"""`calendars:` of `sla.yaml`: hours by days of the week, holidays, a time zone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from assets import names
from callout.site_folder import fields
from callout.site_folder.fields import Day, Timezone, by, or_empty
from callout.site_folder.refusal import Faults, refusal
from callout.site_folder.section import Section
from sla import public_holidays
from sla.calendar import ALWAYS, Calendar
from sla.hours import ALL_DAY, Hours, Span, Week

SITE = "site"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = 24 * 60
FORM = re.compile(r"([0-9]{1,2}):([0-9]{2}) ?- ?([0-9]{1,2}):([0-9]{2})")
WRITE_HOURS = 'write always, or hours by day such as {mon-fri: ["08:00-12:30", "13:00-18:00"]}'


def week(value: Any) -> Week | None:
    """Return the spans of each day that `value` states, None for always; refuses all its faults at once."""
    if value == "always":
        return None
    if not isinstance(value, dict):
        raise refusal(f"{fields.described(value)} is no statement of hours; {WRITE_HOURS}")
    faults = Faults()
    days: dict[str, tuple[str, tuple[Span, ...]]] = {}
    for key, said in value.items():
        spans = tuple(_spans(key, said, faults))
        for day in _days(key, faults):
            if day in days:
                faults.add(f"{day} has its hours from {names.shown(days[day][0])} already; name each day once", key)
            days[day] = (key, spans)
    faults.settle()
    made = tuple(days[day][1] if day in days else () for day in DAYS)
    if not any(made):
        raise refusal(f"the calendar has no hours, so no promise would ever fall due; {WRITE_HOURS}")
    _refuse_overlaps(made, {day: key for day, (key, _) in days.items()})
    return made


def _days(key: str, faults: Faults) -> Iterator[str]:
    """Yield the days that `mon`, `mon-fri` or `sat, sun` mean."""
    for part in key.lower().split(","):
        first, _, last = (word.strip() for word in part.partition("-"))
        if first not in DAYS or (last and last not in DAYS):
            faults.add(f"this is no day of the week; write one of {', '.join(DAYS)}, or several as mon-fri", key)
            return
        number, until = DAYS.index(first), DAYS.index(last or first)
        yield from (DAYS[day % 7] for day in range(number, until + 1 if until >= number else until + 8))


def _spans(key: str, said: Any, faults: Faults) -> Iterator[Span]:
    for each in said if isinstance(said, list) else [said] if said else []:
        found = FORM.fullmatch(each) if isinstance(each, str) else None
        span = _span(*map(int, found.groups())) if found is not None else None
        if span is None:
            faults.add(
                f'{fields.described(each)} is no span of hours; write one such as "08:00-12:30", or "22:00-06:00" over midnight', key
            )
        else:
            yield span


def _span(hour: int, minute: int, end_hour: int, end_minute: int) -> Span | None:
    """Return minutes after midnight; a span that ends before it begins ends on the next day. None when it cannot be."""
    first, last = hour * 60 + minute, end_hour * 60 + end_minute
    right = minute < 60 and end_minute < 60 and first < MIDNIGHT and last <= MIDNIGHT and first != last  # noqa: PLR2004
    return (first, last if last > first else last + MIDNIGHT) if right else None


def _refuse_overlaps(week: Week, keys: Mapping[str, str]) -> None:
    faults = Faults()
    for number, day in enumerate(DAYS):
        evening = [(first - MIDNIGHT, last - MIDNIGHT) for first, last in week[number - 1]]
        for before, span in pairwise(sorted([*evening, *week[number]])):
            if before[1] > span[0] and span in week[number]:
                faults.add(f"{_said(before)} and {_said(span)} overlap on {day}; let one end where the other begins", keys[day])
    faults.settle()


def _said(span: Span) -> str:
    first, last = (minutes % MIDNIGHT if minutes != MIDNIGHT else minutes for minutes in span)
    return f"{first // 60:02}:{first % 60:02}-{last // 60:02}:{last % 60:02}"


def _country(said: str) -> str:
    if not public_holidays.known(said):
        hint = names.hint(said.upper(), list(public_holidays.countries()))
        raise ValueError(f"of {names.shown(said)} no holidays are known; write a country by its two letters, such as GB{hint}")
    return said


def _subdivision(said: str, info: ValidationInfo) -> str:
    country = info.data.get("country")
    if country is None and "country" in info.data:
        raise refusal("a part of which country? write “country” too, such as GB")
    if country is not None and not public_holidays.known(country, said):
        parts = public_holidays.countries().get(country, [])
        known = names.hint(said, parts) if parts else "; its holidays are those of all of it, so take this out"
        raise refusal(f"{names.shown(said)} is no part of {country} with holidays of its own{known}")
    return said


class _Holidays(Section):
    country: Annotated[str | None, BeforeValidator(by(_country))] = None
    subdivision: Annotated[str | None, AfterValidator(_subdivision), BeforeValidator(fields.text)] = None
    also: Annotated[list[Day], or_empty(list)] = Field(default_factory=list)


def _zone_name(value: Any) -> Any:
    return None if value == SITE else value


class CalendarSection(Section):
    """One calendar."""

    timezone: Annotated[Timezone | None, BeforeValidator(_zone_name)] = None
    hours: Annotated[Week | None, BeforeValidator(week), Field(description=WRITE_HOURS)]
    holidays: _Holidays = _Holidays()

    def calendar(self) -> Calendar:
        """Return what the section states."""
        closed = frozenset[date](self.holidays.also)
        if self.hours is None and not self.holidays.country and not closed:
            return ALWAYS
        return Hours(
            week=self.hours or ((ALL_DAY,),) * 7,
            timezone=self.timezone,
            country=self.holidays.country or "",
            subdivision=self.holidays.subdivision or "",
            closed=closed,
        )
