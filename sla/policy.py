"""Policies: what a contract promises. Values only; `callout.site_folder` reads them from `sla.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sla.calendar import ALWAYS
from sla.hours import Hours

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sla.calendar import Calendar


MOST_REMEMBERED = 100
"""Targets of one clock whose warnings are worked out once."""


@dataclass(frozen=True, slots=True)
class Workdays:
    """A length of time in working days of the calendar that it is counted by."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule:
    """A promise by name: which event of the order starts it, which stops it, and which hold reasons pause it."""

    name: str
    start: str = "logged"
    stop: str
    pause: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """All that one clock of one order needs to know, frozen when it starts: a policy that is edited later changes nothing.

    `targets` has the promised time for each priority that has one, `calendars` those by which it does not count always. `warn_at` are
    fractions of the target, and lengths of counted time that are left of it. `contract` is the id of whoever made the promise: the
    contract, or the subcontract under it.
    """

    contract: str
    rule: ClockRule
    targets: Mapping[str, timedelta | Workdays]
    warn_at: tuple[float | timedelta, ...] = ()
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    _warnings: dict[timedelta, tuple[timedelta, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def calendar(self, priority: str) -> Calendar:
        """Return the calendar by which time counts at `priority`."""
        return self.calendars.get(priority, ALWAYS)

    def target(self, priority: str, start: datetime) -> timedelta | None:
        """Return the counted time that is promised at `priority` to a clock that starts at `start`, None when nothing is."""
        promised = self.targets.get(priority)
        return self.calendar(priority).workdays(start, promised.number) if isinstance(promised, Workdays) else promised

    def warnings(self, target: timedelta) -> tuple[timedelta, ...]:
        """Return after how much counted time of `target` the warnings are given, in order of time; none at the start or the end."""
        known = self._warnings.get(target)
        if known is None:
            after = {target - warning if isinstance(warning, timedelta) else target * warning for warning in self.warn_at}
            known = tuple(sorted(each for each in after if timedelta(0) < each < target))
            # Working days are as many targets as days are long, and orders are many; a few are all that come again.
            if len(self._warnings) < MOST_REMEMBERED:
                self._warnings[target] = known
        return known

    def at_site(self, timezone: str) -> Terms:
        """Return the same terms for a site in `timezone`."""
        local = {
            priority: calendar.at_site(timezone) if isinstance(calendar, Hours) else calendar
            for priority, calendar in self.calendars.items()
        }
        return replace(self, calendars=local)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One who promised something: one `Terms` a clock, and the share of promises that is to be kept, by priority."""

    id: str
    clocks: tuple[Terms, ...] = ()
    compliance: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subcontract(Side):
    """What a contractor promised to whoever holds the contract, on its orders of these trades, or on all of them without any."""

    contractor: str = ""
    trades: frozenset[str] = frozenset()

    def covers(self, trade: str) -> bool:
        """Say whether it speaks for orders of `trade`."""
        return not self.trades or trade in self.trades


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract(Side):
    """What was promised to a client for some sites. Valid from `start`, up to and without `end`.

    `zones` has the time zone of each site, UTC unless it says so.
    """

    client: str = ""
    sites: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    subcontracts: tuple[Subcontract, ...] = ()
    zones: Mapping[str, str] = field(default_factory=dict)
    _made: dict[tuple[str, str], tuple[Terms, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def covers(self, site: str, at: datetime) -> bool:
        """Say whether it speaks for `site` at `at`; its days begin at midnight of the site."""
        if site not in self.sites:
            return False
        zone = self.zones.get(site)
        day = at.astimezone(ZoneInfo(zone) if zone else UTC).date()
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def promises(self, site: str, trade: str) -> tuple[Terms, ...]:
        """Return the terms of all clocks of an order of `trade` at `site`: its own, and those of the subcontract for that trade."""
        zone = self.zones.get(site, "UTC")
        if (zone, trade) not in self._made:
            under = (terms for each in self.subcontracts if each.covers(trade) for terms in each.clocks)
            self._made[zone, trade] = tuple(terms.at_site(zone) for terms in (*self.clocks, *under))
        return self._made[zone, trade]

    def sides(self) -> tuple[Side, ...]:
        """Return all who promised something on its orders: itself, and the subcontracts."""
        return (self, *self.subcontracts)

    def every_clock(self) -> tuple[Terms, ...]:
        """Return the terms of all clocks that an order may have, of any trade."""
        return tuple(terms for side in self.sides() for terms in side.clocks)


@dataclass(frozen=True, slots=True)
class Policies:
    """All contracts."""

    contracts: tuple[Contract, ...] = field(default=())

    def of(self, site: str, at: datetime) -> Contract | None:
        """Return the contract of `site` at `at`; a site without one has no clocks."""
        return next((contract for contract in self.contracts if contract.covers(site, at)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """One contract or subcontract as a report needs it. `client` is the other party: of a subcontract, whoever made the promise.

    `timezone` is where its months begin, `compliance` the promised share by priority.
    """

    id: str
    client: str = ""
    timezone: str = "UTC"
    sites: tuple[str, ...] = ()
    compliance: Mapping[str, float]
