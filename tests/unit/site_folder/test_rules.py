from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assets.model import Asset, Criticality
from rules.alarm import Severity
from rules.book import USUAL_MATRIX, RuleBook
from rules.condition import facts_of
from rules.inhibition import Scope
from rules.limits import Flood, Limit
from rules.standing import StandingAlarm
from rules.treatment import Category, GroupBy, Priority, Recurrence, Treatment
from tests.unit.site_folder.folders import load, only_problem

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)


def rule(match: str = "{}", sets: str = "{trade: x}", more: str = "") -> str:
    """Return a file with one rule; its name is on line 2, `match` on line 3, `set` on line 4, `more` on line 5."""
    return f"rules:\n  - name: R\n    match: {match}\n    set: {sets}\n    {more}\n"


NIGHT = "weekly: {days: [mon-fri], from: '22:00', to: '06:00'}"


def window(when: str) -> str:
    """Return a file with one maintenance window, on line 2."""
    return f"maintenance:\n  - {{name: Service, match: {{}}{', ' if when else ''}{when}}}\n"


def matrix(*rows: str) -> str:
    """Return a file with a priority matrix that has these rows from line 3 on, beside those for the other severities."""
    usual = "{A: P1, B: P2, C: P3, D: P4}"
    rest = [f"minor: {usual}", f"warning: {usual}"]
    return "priority:\n" + "".join(f"  {row}\n" for row in [f"critical: {usual}", *rows, *rest])


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        # Keys and shapes.
        ("rule: []\n", 1, "“rule” is no key of rules.yaml|did you mean “rules”?"),
        ("rules: {}\n", 1, "“rules” must be a list"),
        ("rules:\n  - Fire\n", 2, "entry 1 of “rules” must have keys below it|not “Fire”"),
        (rule(more="stopp: true"), 5, "“stopp” is no key of entry 1 of “rules”|did you mean “stop”?"),
        (rule(more="stop: yes"), 5, "stop: “yes” is neither true nor false; write true"),
        # Defaults.
        ("defaults:\n  on_dely: 3m\n", 2, "“on_dely” is no key of “defaults”|did you mean “on_delay”?"),
        ("defaults:\n  on_delay: 3 min\n", 2, "on_delay: “3 min” is no duration; write 90s, 15m"),
        ("defaults:\n  off_delay: 0\n", 2, "off_delay: “0” has no unit"),
        ("defaults:\n  on_delay: never\n", 2, "on_delay: “never” is no duration"),
        ("defaults:\n  on_delay: [3m]\n", 2, "on_delay: one text is wanted here, not a list"),
        ("defaults:\n  quiet_close: nevr\n", 2, "quiet_close: |or write never"),
        ("defaults:\n  reopen_within: 3 workdays\n", 2, "working days|sla.yaml"),
        ("defaults:\n  group_by: assets\n", 2, "group_by: |did you mean “asset”?"),
        ("defaults:\n  recurrence: again\n", 2, "recurrence: |reopen|link"),
        (rule("{kind: 22:30}"), 3, 'needs quotes: write "22:30"'),
        # Limits, inhibition, windows.
        ("defaults:\n  flapping: {transitions: 1, within: 10m}\n", 2, "transitions: “1” is no whole number from 2 up"),
        ("defaults:\n  flapping: 5 in 10m\n", 2, "“flapping” must have keys below it"),
        ("defaults:\n  stale_after: soon\n", 2, "stale_after: “soon” is no duration|or write never"),
        ("flood: {alarms: ten, within: 10m}\n", 1, "alarms: “ten” is no whole number"),
        ("flood: {below: P5}\n", 1, "below: “P5” is no priority; known: P1, P2, P3, P4"),
        ("inhibit:\n  - {name: F, cause: {kind: x}}\n", 2, "entry 1 of “inhibit” needs the key “effect”"),
        (
            "inhibit:\n  - {name: F, cause: {kind: x}, effect: {kind: y}, scope: plant}\n",
            2,
            "scope: “plant” is no scope; known: asset|site",
        ),
        ("inhibit:\n  - {name: F, cause: {asset: AHU-9}, effect: {kind: y}}\n", 2, "asset: there is no asset “AHU-9”"),
        (window("from: 2026-11-22T08:00+00:00"), 2, "window “Service” needs a “from” and a later “to”"),
        (window("from: 2026-11-22T08:00, to: 2026-11-22T09:00+00:00"), 2, "from: “2026-11-22T08:00” is no time with an offset"),
        (window("from: 2026-11-22T08:00+00:00, to: 2026-11-22T07:00+00:00"), 2, "needs a “from” and a later “to”"),
        (window(""), 2, "when is window “Service”?"),
        (window("calendar: nothing.ics, weekly: {days: [mon], from: '07:00', to: '08:00'}"), 2, "calendar: “nothing.ics” cannot be read"),
        (window("weekly: {days: [monday], from: '07:00', to: '08:00'}"), 2, "days: “monday” is no day of the week"),
        (window("weekly: {days: [mon], from: '7', to: '08:00'}"), 2, 'from: “7” is no time of day; write one such as "07:00"'),
        (window("weekly: {days: [mon], to: '08:00'}"), 2, "“weekly” needs the key “from”"),
        (window("calendar: ../secret.ics"), 2, "is no iCalendar file of this folder"),
        (window(NIGHT) + "  - {name: Service, match: {}, " + NIGHT + "}\n", 3, "the window on line 2 is called “Service” too"),
        (
            rule("{kind: x, hours: closed}"),
            3,
            "hours: when is kingsway and riverside open? Write hours|in site.yaml, or a calendar “office”",
        ),
        # The matrix.
        ("priority:\n  critical: {A: P1, B: P1, C: P2, D: P2}\n", 1, "a row is missing for major, minor and warning"),
        ("priority: P1\n", 1, "priority: a row for each of critical"),
        (matrix("major: {A: P1, B: P2}"), 3, "major: the row has no priority for criticality C and D"),
        (matrix("major: {A: P1, B: P2, C: P3, D: P5}"), 3, "D: “P5” is no priority; known: P1, P2, P3, P4"),
        (matrix("major: {A: P1, B: P2, C: P3, D: P3, E: P4}"), 3, "E: this is no criticality; known: A, B, C, D"),
        (matrix("major: P3"), 3, "major: write a priority for each criticality|not “P3”"),
        (matrix("major: {A: P1, B: P2, C: P3, D: P3}", "advisory: {A: P3}"), 4, "advisory: this is no severity"),
        # Names.
        ("rules:\n  - match: {}\n    set: {trade: x}\n", 2, "entry 1 of “rules” needs the key “name”"),
        ("rules:\n  - name: ' '\n    set: {trade: x}\n", 2, "name: the text is empty"),
        ("rules:\n  - {name: R, set: {trade: x}}\n  - {name: R, set: {trade: y}}\n", 3, "name: the rule on line 2 is called “R” too"),
        # What a rule sets.
        (rule(sets="{}"), 4, "set: the rule sets nothing"),
        ("rules:\n  - name: R\n    match: {}\n", 2, "set: the rule sets nothing|priority, raise"),
        (rule(sets="{priority: P0}"), 4, "priority: “P0” is no priority; known: P1, P2, P3, P4"),
        (rule(sets="{category: brakedown}"), 4, "category: |did you mean “breakdown”?"),
        (rule(sets="{raise: no}"), 4, "raise: “no” is neither true nor false; write false"),
        (rule(sets="{raises: false}"), 4, "“raises” is no key of “set”; did you mean “raise”?"),
        (rule(sets="{flapping: 1m}"), 4, "“flapping” is no key of “set”"),
        (rule(sets="{stale_after: 1}"), 4, "stale_after: “1” has no unit"),
        # What a rule asks for.
        (rule("kind"), 3, "match: write fields of an alarm below it"),
        (rule("{colour: red}"), 3, "colour: this is no field of an alarm|attributes.NAME"),
        (rule("{attributes.: x}"), 3, "this is no field of an alarm"),
        (rule("{clas: AHU}"), 3, "clas: |did you mean “class”?"),
        (rule("{kind: []}"), 3, "kind: an empty list fits nothing"),
        (rule("{kind: }"), 3, "kind: a text is wanted here|not nothing"),
        (rule("{kind: {nott: x}}"), 3, "kind: a text is wanted here|{not: ...}"),
        (rule("{kind: {not: {not: x}}}"), 3, "kind: a text is wanted here|not keys of its own"),
        (rule("{severity: majr}"), 3, "severity: “majr” is no severity; did you mean “major”?"),
        (rule("{severity: {not: [minor, majr]}}"), 3, "severity: “majr” is no severity"),
        (rule("{severity: c*x}"), 3, "severity: “c*x” fits no severity"),
        (rule("{site: rivrside}"), 3, "site: there is no site “rivrside”|did you mean “riverside”?"),
        (rule("{asset: AHU-9}"), 3, "asset: there is no asset “AHU-9”|did you mean “AHU-1”?"),
        (rule("{asset: OLD-1}"), 3, "asset: “OLD-1” is an alias; write the id, “AHU-1”"),
        (rule("{class: Air_Handling_Unti}"), 3, "class: |did you mean “Air_Handling_Unit”?"),
        (rule("{class: 'AHU*'}"), 3, "class: “AHU*” fits no class"),
        (rule("\n      asset:\n        - AHU-1\n        - AHU-9"), 6, "“AHU-9”"),
        (rule("\n      asset:\n        not:\n          - AHU-9"), 6, "asset: there is no asset “AHU-9”"),
    ],
)
def test_rules_yaml(tmp_path: Path, text: str, line: int, words: str) -> None:
    only_problem(tmp_path, "rules", text, line, words)


def book(folder: Path, text: str) -> RuleBook:
    loaded = load(folder, rules=text)
    assert loaded.problems == ()
    assert loaded.estate is not None
    return loaded.estate.book


@pytest.mark.parametrize("text", ["", "rules:\n", "rules: []\ninhibit: []\nmaintenance:\n", "defaults: {stale_after: never}\n"])
def test_what_is_left_out_or_harmless_gives_the_usual_book(tmp_path: Path, text: str) -> None:
    assert book(tmp_path, text) == RuleBook()


def test_limits_may_be_off(tmp_path: Path) -> None:
    assert book(tmp_path, "defaults: {flapping: off}\nflood: off\n") == replace(RuleBook(), flapping=None, flood=None)


def test_limits_inhibition_and_windows_are_read(tmp_path: Path) -> None:
    (tmp_path / "service.ics").write_text(EVERY_MORNING)
    read = book(
        tmp_path,
        """\
        defaults: {flapping: {transitions: 7, within: 5m}, stale_after: 8h}
        flood: {alarms: 20, within: 5m, group_by: site, below: P2}
        inhibit:
          - {name: Trip, cause: {kind: "*trip*"}, effect: {kind: "*warm*"}, scope: downstream, for: 5m}
        maintenance:
          - {name: Once, match: {asset: AHU-1}, from: 2026-11-22T08:00+01:00, to: 2026-11-22T17:00+00:00}
          - {name: Weekly, match: {}, weekly: {days: [sat], from: "09:00", to: "10:00"}}
          - {name: By calendar, match: {}, calendar: service.ics}
        """,
    )
    assert read.defaults.stale_after == timedelta(hours=8)
    assert read.flapping == Limit(many=7, within=timedelta(minutes=5))
    assert read.flood == Flood(limit=Limit(many=20, within=timedelta(minutes=5)), group_by=GroupBy.SITE, below=Priority.P2)
    assert [(each.name, each.scope, each.lasts) for each in read.inhibitions] == [("Trip", Scope.DOWNSTREAM, timedelta(minutes=5))]
    once, weekly, by_calendar = read.windows
    assert once.end("riverside", datetime(2026, 11, 22, 7, tzinfo=UTC)) == datetime(2026, 11, 22, 17, tzinfo=UTC)
    assert weekly.end("riverside", AT + timedelta(minutes=5)) == AT + timedelta(hours=1)
    assert by_calendar.end("riverside", AT + timedelta(hours=-2, minutes=10)) == AT + timedelta(hours=-1)
    assert by_calendar.end("riverside", AT) is None


EVERY_MORNING = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Callout//tests//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
DTSTART;TZID=Europe/London:20260601T070000
DTEND;TZID=Europe/London:20260601T080000
RRULE:FREQ=DAILY
SUMMARY:Service
END:VEVENT
END:VCALENDAR
"""


def test_defaults_matrix_and_rules_are_read(tmp_path: Path) -> None:
    read = book(
        tmp_path,
        """\
        defaults:
          group_by: system
          on_delay: 1m
          off_delay: 30s
          quiet_close: 1h30m
          reopen_within: never
          recurrence: link
          trade: fm
        priority:
          critical: {A: P1, B: P1, C: P1, D: P1}
          major: {A: P2, B: P2, C: P2, D: P2}
          minor: {A: P3, B: P3, C: P3, D: P3}
          warning: {A: P4, B: P4, C: P4, D: P4}
        rules:
          - name: Fire
            match: {kind: "*fire*"}
            set: {priority: P1, trade: fire, category: scheduled maintenance, group_by: alarm, raise: false, quiet_close: never}
            stop: true
          - name: Only stops
            stop: true
        """,
    )
    assert read.defaults == Treatment(
        group_by=GroupBy.SYSTEM,
        on_delay=timedelta(minutes=1),
        off_delay=timedelta(seconds=30),
        quiet_close=timedelta(minutes=90),
        reopen_within=None,
        recurrence=Recurrence.LINK,
        trade="fm",
    )
    assert read.priorities != USUAL_MATRIX
    assert [read.priorities[severity][Criticality.C] for severity in Severity] == list(Priority)
    assert [(rule.name, rule.stop) for rule in read.rules] == [("Fire", True), ("Only stops", True)]
    assert read.rules[0].sets == {
        "priority": Priority.P1,
        "trade": "fire",
        "category": Category.SCHEDULED_MAINTENANCE,
        "group_by": GroupBy.ALARM,
        "raises": False,
        "quiet_close": None,
    }
    assert read.rules[1].sets == {}
    treatment = read.treat(standing(kind="Fire alarm"), None)
    assert (treatment.priority, treatment.raises, treatment.quiet_close) == (Priority.P1, False, None)


def standing(**said: object) -> StandingAlarm:
    usual = {"site": "riverside", "source": "AHU-1/flow", "kind": "flow fail", "severity": Severity.MAJOR}
    return StandingAlarm(**{**usual, **said})  # type: ignore[arg-type]


AHU = Asset(id="AHU-1", klass="Air_Handling_Unit", site="riverside", system="AIR-1", location="Block A/L03/Plant room")


@pytest.mark.parametrize(
    ("match", "said", "fits"),
    [
        ("{}", {}, True),
        ("{kind: '*FLOW*'}", {}, True),
        ("{kind: [trip, flow fail]}", {}, True),
        ("{kind: {not: flow fail}}", {}, False),
        ("{kind: {not: [trip, '*fire*']}}", {}, True),
        ("{class: AHU}", {}, True),
        ("{class: air handling unit}", {}, True),
        ("{class: '*_Unit'}", {}, True),
        ("{class: Chiller}", {}, False),
        ("{class: {not: ahu}}", {}, False),
        ("{site: Riverside, asset: ahu-1, severity: MAJOR}", {}, True),
        ("{system: AIR-1, location: 'Block A/*'}", {}, True),
        ("{attributes.floor: 3}", {"attributes": {"floor": 3}}, True),
        ("{attributes.floor: 3}", {"attributes": {"floor": 3.0}}, True),
        ("{attributes.floor: 3}", {"attributes": {"floor": "3"}}, True),
        ("{attributes.floor: 3}", {"attributes": {"floor": 30}}, False),
        ("{attributes.test: true}", {"attributes": {"test": True}}, True),
        ("{attributes.test: ''}", {}, True),
        ("{source: no}", {"source": "no"}, True),
    ],
)
def test_a_match_fits_what_it_says(tmp_path: Path, match: str, said: dict[str, object], fits: bool) -> None:
    [only] = book(tmp_path, rule(match)).rules
    assert only.match.fits(facts_of(standing(**said), AHU)) is fits
