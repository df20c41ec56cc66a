"""Terms come back as they were stored: an order keeps what was promised when it was opened."""

from __future__ import annotations

import json
from datetime import date, timedelta

from sla.hours import ALL_DAY, Hours
from sla.policy import ClockRule, Terms, Workdays
from store import terms

OFFICE = Hours(
    week=(((480, 750), (780, 1080)),) * 5 + ((), ()), timezone="Europe/London", country="GB", closed=frozenset({date(2026, 12, 24)})
)
NIGHTS = Hours(week=(((1320, 1800),),) * 7, timezone="Australia/Lord_Howe", country="AU", subdivision="NSW")


def test_all_of_it() -> None:
    every = Terms(
        contract="fm",
        rule=ClockRule(name="fix", start="accepted", stop="verified", pause=frozenset({"other", "awaiting-parts"})),
        targets={"P1": timedelta(hours=1.5), "P2": timedelta(days=2), "P3": Workdays(5), "P4": Workdays(20)},
        warn_at=(0.5, timedelta(minutes=30), 0.9),
        calendars={"P2": NIGHTS, "P3": OFFICE, "P4": OFFICE},
    )
    stored = json.loads(json.dumps(terms.write(every)))
    assert terms.read(stored) == every
    # P3 and P4 count alike, and that is written once.
    assert [each["priorities"] for each in stored["calendars"]] == [["P2"], ["P3", "P4"]]


def test_terms_of_every_hour_are_written_without_a_calendar() -> None:
    plain = Terms(contract="fm", rule=ClockRule(name="fix", stop="completed"), targets={"P1": timedelta(hours=4)})
    assert "calendars" not in terms.write(plain)
    assert terms.read(json.loads(json.dumps(terms.write(plain)))) == plain


def test_always_but_for_holidays_is_a_calendar_too() -> None:
    hours = Hours(week=((ALL_DAY,),) * 7, timezone="UTC", closed=frozenset({date(2026, 12, 25)}))
    some = Terms(contract="fm", rule=ClockRule(name="fix", stop="completed"), targets={"P1": timedelta(hours=4)}, calendars={"P1": hours})
    assert terms.read(json.loads(json.dumps(terms.write(some)))) == some
