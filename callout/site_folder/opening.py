"""When the sites of a folder are open: as `site.yaml` says, else as the office hours of `sla.yaml` do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from rules.threshold import Threshold
from sla.hours import Hours

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from assets.model import Site
    from callout.site_folder.sites_file import Described
    from sla.calendar import Calendar

OFFICE = "office"
"""The calendar of `sla.yaml` that tells the hours of sites which say none, when it has several."""

MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Open:
    """A site is open in the hours that count in a calendar."""

    calendar: Hours

    def covers(self, at: datetime) -> bool:
        """Say whether the site is open at `at`."""
        return self.calendar.measure(at, at + MOMENT) > timedelta(0)


def hours(described: Described, sites: Mapping[str, Site], calendars: Mapping[str, Calendar | None]) -> dict[str, Open]:
    """Return the hours of each of `sites` of which they can be told."""
    office = _office(calendars)
    found = {id_: described.open.get(id_) or (office.at_site(site.timezone) if office else None) for id_, site in sites.items()}
    return {id_: Open(calendar) for id_, calendar in found.items() if calendar is not None}


def thresholds(described: Described, opened: Mapping[str, Open]) -> dict[str, Threshold]:
    """Return what is too little for each site that says so."""
    said = described.severities.items()
    return {id_: Threshold(opened=least, closed=closed, hours=opened.get(id_)) for id_, (least, closed) in said}


def _office(calendars: Mapping[str, Calendar | None]) -> Hours | None:
    with_hours = {name: calendar for name, calendar in calendars.items() if isinstance(calendar, Hours)}
    return with_hours.get(OFFICE) or (next(iter(with_hours.values())) if len(with_hours) == 1 else None)
