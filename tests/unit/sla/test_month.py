"""Months begin at midnight in the contract's zone, on whichever side of UTC, and whatever the clocks did meanwhile."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sla import month
from sla.month import Month


@pytest.mark.parametrize(
    ("said", "zone", "begins", "ends"),
    [
        ("2026-10", "UTC", "2026-10-01T00:00", "2026-11-01T00:00"),
        ("2026-10", "Europe/London", "2026-09-30T23:00", "2026-11-01T00:00"),  # summer time ends within it
        ("2026-03", "Europe/Berlin", "2026-02-28T23:00", "2026-03-31T22:00"),  # and begins within this one
        ("2026-12", "Asia/Tokyo", "2026-11-30T15:00", "2026-12-31T15:00"),  # into another year
        ("2026-01", "America/New_York", "2026-01-01T05:00", "2026-02-01T05:00"),
    ],
)
def test_a_month_lasts_from_midnight_to_midnight(said: str, zone: str, begins: str, ends: str) -> None:
    there = ZoneInfo(zone)
    wanted = month.of(said)
    assert str(wanted) == said
    assert wanted.begins(there) == datetime.fromisoformat(f"{begins}+00:00")
    assert wanted.next.begins(there) == datetime.fromisoformat(f"{ends}+00:00")
    assert wanted.next.before == wanted


@pytest.mark.parametrize(("zone", "said"), [("UTC", "2026-10"), ("Asia/Tokyo", "2026-11"), ("America/New_York", "2026-10")])
def test_a_moment_is_in_another_month_elsewhere(zone: str, said: str) -> None:
    assert str(month.at(datetime(2026, 10, 31, 20, tzinfo=UTC), ZoneInfo(zone))) == said


@pytest.mark.parametrize("said", ["2026-13", "2026-00", "2026-1", "october", "", "2026-10-01", "0001-01", "9999-12", "٢٠٢٦-10"])
def test_what_is_no_month_is_refused_with_what_would_be_right(said: str) -> None:
    with pytest.raises(ValueError, match="is no month; write it as 2026-10"):
        month.of(said)


def test_a_month_has_a_name() -> None:
    assert Month(2026, 10).name == "October 2026"
