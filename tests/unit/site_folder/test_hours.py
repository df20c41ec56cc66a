"""When a site is open: said in site.yaml, else by the office hours of sla.yaml; and what is too little for it then."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rules.alarm import Severity
from rules.standing import StandingAlarm
from tests.unit.site_folder.folders import load, only_problem

SATURDAY = datetime(2026, 11, 21, 9, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
RULES = """\
rules:
  - {name: At night, match: {hours: closed}, set: {trade: night}}
"""
OFFICE = "calendars: {office: {hours: {mon-fri: ['08:00-18:00']}}, nights: {hours: {mon-sun: ['22:00-06:00']}}}\n"
ONE = "calendars: {nights: {hours: {mon-sun: ['22:00-06:00']}}}\n"
OPEN_ON_SATURDAY = "sites: {riverside: {hours: {sat: ['08:00-12:00']}}, kingsway: {hours: {sun: ['08:00-12:00']}}}\n"


@pytest.mark.parametrize(
    ("words", "files", "at", "is_open"),
    [
        ("the site says it", {"site": OPEN_ON_SATURDAY}, SATURDAY, True),
        ("the site says it, and the office does not matter", {"site": OPEN_ON_SATURDAY, "sla": OFFICE}, MONDAY, False),
        ("by the office", {"sla": OFFICE}, MONDAY, True),
        ("by the office, on a Saturday", {"sla": OFFICE}, SATURDAY, False),
        ("by the only calendar that has hours", {"sla": ONE}, MONDAY, False),
        ("in its own time zone", {"site": "sites: {riverside: {timezone: Asia/Tokyo}, kingsway: {}}\n", "sla": OFFICE}, MONDAY, False),
    ],
)
def test_a_rule_by_hours(tmp_path: Path, words: str, files: dict[str, str], at: datetime, *, is_open: bool) -> None:
    files = {"site": "sites: {riverside: {}, kingsway: {}}\n", **files}
    loaded = load(tmp_path, rules=RULES, **files)
    assert loaded.estate is not None, loaded.problems
    standing = StandingAlarm("riverside", "x", "x", Severity.MAJOR, raised_at=at)
    assert (loaded.estate.book.treat(standing, None).trade == "") == is_open


@pytest.mark.parametrize(
    ("said", "at", "least"),
    [
        ("minor", MONDAY, Severity.MINOR),
        ("minor", SATURDAY, Severity.MINOR),
        ("{open: warning, closed: major}", MONDAY, Severity.WARNING),
        ("{open: warning, closed: major}", SATURDAY, Severity.MAJOR),
        ("{closed: major}", MONDAY, None),
    ],
)
def test_the_least_severity(tmp_path: Path, said: str, at: datetime, least: Severity | None) -> None:
    loaded = load(tmp_path, site=f"sites: {{riverside: {{min_severity: {said}}}, kingsway: {{}}}}\n", sla=OFFICE)
    assert loaded.estate is not None, loaded.problems
    assert loaded.estate.book.threshold("riverside", at) is least
    assert loaded.estate.book.threshold("kingsway", at) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{min_severity: mayor}", "min_severity|“mayor” is no severity; did you mean “major”?"),
        ("{hours: {mon: ['8-9']}}", "mon: “8-9” is no span of hours"),
    ],
)
def test_what_is_wrong(tmp_path: Path, text: str, words: str) -> None:
    only_problem(tmp_path, "site", f"sites: {{riverside: {text}, kingsway: {{}}}}\n", 1, words)
