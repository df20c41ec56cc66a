"""Reads `maintenance:` of `rules.yaml`: windows that open once, every week, or as a calendar file says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator

from assets import names
from assets.model import Site
from callout.site_folder import fields, matching
from callout.site_folder.fields import Name, Timezone, by
from callout.site_folder.known import Known
from callout.site_folder.refusal import Faults, refusal
from callout.site_folder.section import Section
from rules.condition import Condition
from rules.window import Once, Times, Weekly, Window

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIME_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
SITE = "site"
ONE_OF = "write “from” and “to”, or “weekly”, or “calendar”"


def _instant(said: str) -> datetime:
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ValueError(f"{names.shown(said)} is no time with an offset; write one such as 2026-11-22T08:00+00:00")
    return at.astimezone(UTC)


def _time_of_day(said: str) -> time:
    found = TIME_OF_DAY.fullmatch(said)
    if found is None:
        raise ValueError(f'{names.shown(said)} is no time of day; write one such as "07:00"')
    return time(int(found[1]), int(found[2]))


def _days(value: Any) -> frozenset[int]:
    """Return the days of the week, Monday 0, that a list of `mon` and `mon-fri` means."""
    faults = Faults()
    days: set[int] = set()
    for number, said in enumerate(value if isinstance(value, list) and value else [value]):
        first, _, last = said.lower().partition("-") if isinstance(said, str) else ("", "", "")
        if first not in DAYS or (last and last not in DAYS):
            where = (number,) if isinstance(value, list) and value else ()
            faults.add(f"{fields.described(said)} is no day of the week; write some of {', '.join(DAYS)}, or several as mon-fri", *where)
            continue
        begin, end = DAYS.index(first), DAYS.index(last or first)
        days.update(day % 7 for day in range(begin, end + 1 if end >= begin else end + 8))
    faults.settle()
    return frozenset(days)


def _zone(value: Any) -> Any:
    return None if value == SITE else value


class _Weekly(Section):
    days: Annotated[frozenset[int], BeforeValidator(_days), Field(description="the days of the week, such as [mon-fri]")]
    begin: Annotated[time, BeforeValidator(by(_time_of_day)), Field(alias="from", description='when it begins, such as "07:00"')]
    until: Annotated[time, BeforeValidator(by(_time_of_day)), Field(alias="to", description='when it ends, such as "07:45"')]
    timezone: Annotated[Timezone | None, BeforeValidator(_zone)] = None

    def times(self, zone: str) -> Weekly:
        """Return the window as it is in a time zone, unless it names its own."""
        return Weekly(days=self.days, begin=self.begin, until=self.until, zone=ZoneInfo(self.timezone or zone))


def _calendar(value: Any, info: ValidationInfo) -> Times:
    from callout.site_folder import calendar_file  # noqa: PLC0415  what reads iCalendar is long to import, and few folders have such a file

    said = fields.text(value)
    known = info.context if isinstance(info.context, Known) else Known()
    try:
        return calendar_file.read(said, known.folder)
    except ValueError as error:
        raise refusal(str(error)) from None


class WindowSection(Section):
    """One entry of `maintenance:`."""

    name: Annotated[Name, Field(description="the words by which an alarm says why it waits")]
    match: Annotated[Condition, BeforeValidator(matching.read), Field(description="the alarms that wait, such as {system: CHW-1}")]
    begin: Annotated[datetime | None, BeforeValidator(by(_instant)), Field(alias="from")] = None
    until: Annotated[datetime | None, BeforeValidator(by(_instant)), Field(alias="to")] = None
    weekly: _Weekly | None = None
    calendar: Annotated[Any, BeforeValidator(_calendar)] = None

    @model_validator(mode="after")
    def _one_of_three(self) -> WindowSection:
        once = self.begin is not None or self.until is not None
        if sum([once, self.weekly is not None, self.calendar is not None]) != 1:
            raise refusal(f"when is window {names.shown(self.name)}? {ONE_OF}, and one of these only")
        if once and (self.begin is None or self.until is None or self.until <= self.begin):
            raise refusal(f"window {names.shown(self.name)} needs a “from” and a later “to”")
        return self

    def window(self, sites: Iterable[Site]) -> Window:
        """Return what the section states; a weekly one is in the time zone of each of `sites`."""
        if self.weekly is not None:
            return Window(name=self.name, match=self.match, times=self.weekly.times("UTC"), sites=self._by_site(self.weekly, sites))
        once = Once(begin=self.begin, until=self.until) if self.begin and self.until else None
        return Window(name=self.name, match=self.match, times=self.calendar or once)  # type: ignore[arg-type]  # one of the three

    def _by_site(self, weekly: _Weekly, sites: Iterable[Site]) -> Mapping[str, Times]:
        return {site.id: weekly.times(site.timezone) for site in sites}
