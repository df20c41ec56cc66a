"""Reads an iCalendar file of the site folder, and asks it which of its events last at a moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import icalendar
import recurring_ical_events

from assets import names
from assets.problem import Problem
from callout.site_folder import text_file

if TYPE_CHECKING:
    from pathlib import Path

MOST_MONTHS = 240
"""Months whose events are remembered: twenty years of a replay."""

LONGEST = timedelta(days=31)
"""How long an event may be and still be found in the month after it began."""

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class CalendarTimes:
    """Open while an event of `calendar` lasts. Days and times without a zone are UTC."""

    calendar: icalendar.Component
    _months: dict[tuple[int, int], list[Stretch]] = field(default_factory=dict)

    def end(self, at: datetime) -> datetime | None:
        """Return when the last of the events ends that last at `at`, None when there is none."""
        return max((end for begin, end in self._near(at) if begin <= at < end), default=None)

    def _near(self, at: datetime) -> list[Stretch]:
        month = (at.year, at.month)
        if month not in self._months:
            if len(self._months) >= MOST_MONTHS:
                self._months.clear()
            first = datetime(*month, 1, tzinfo=UTC)
            events = recurring_ical_events.of(self.calendar).between(first - LONGEST, first + 2 * LONGEST)
            self._months[month] = [(_instant(event.start), _instant(event.end)) for event in events]
        return self._months[month]


def _instant(said: date) -> datetime:
    if not isinstance(said, datetime):
        return datetime(said.year, said.month, said.day, tzinfo=UTC)
    return said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC)


def read(name: str, folder: Path | None) -> CalendarTimes:
    """Return the events of file `name` of the site folder; raises ValueError with a sentence."""
    if folder is None or "/" in name or "\\" in name or not name.endswith(".ics"):
        raise ValueError(f"{names.shown(name)} is no iCalendar file of this folder; write a name such as chiller.ics")
    text = text_file.read(folder / name, name)
    if isinstance(text, Problem):
        raise ValueError(f"{names.shown(name)} cannot be read: {text.sentence}")
    try:
        calendar = icalendar.Calendar.from_ical(text)
    except ValueError as error:
        raise ValueError(f"{names.shown(name)} is no iCalendar file ({error}); export it anew") from None
    if not calendar.walk("VEVENT"):
        raise ValueError(f"{names.shown(name)} has no events, so the window would never open")
    return CalendarTimes(calendar)
