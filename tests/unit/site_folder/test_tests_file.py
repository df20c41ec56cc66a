"""`rules_test.yaml`: what is wrong with it is said by `callout check`, with its line; what is right becomes a script."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callout.proving.script import Asked, Done, Heard
from rules.alarm import Severity, State
from tests.unit.site_folder.folders import load, only_problem
from workorders.lifecycle import Act

START = datetime(2026, 11, 21, 9, tzinfo=UTC)
ALARM = "{at: 0s, alarm: {site: riverside, source: AHU-1/flow, kind: flow fail}}"
NONE = "{at: 1m, orders: []}"


def proof(timeline: str = ALARM, expect: str = NONE, more: str = "start: 2026-11-21T09:00:00+00:00") -> str:
    """Return a file with one test; `more` is on line 3, the timeline on line 5, what is expected on line 7."""
    return f"tests:\n  - name: a\n    {more}\n    timeline:\n      - {timeline}\n    expect:\n      - {expect}\n"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("test: []\n", 1, "“test” is no key of rules_test.yaml; did you mean “tests”?"),
        ("tests:\n  - name: a\n    start: 2026-11-21T09:00:00Z\n", 2, "needs the key “expect”"),
        (proof(more="start: 2026-11-21 09:00"), 3, "start: “2026-11-21 09:00” is no time with an offset"),
        (proof(more="strat: 2026-11-21T09:00:00Z\n    start: 2026-11-21T09:00:00Z"), 3, "did you mean “start”?"),
        (proof("{at: 0s}"), 5, "one thing happens in a step; write one of alarm, act, request, shelve or unshelve"),
        (proof("{at: 0s, act: attend, alarm: {site: riverside, source: a, kind: b}}"), 5, "one thing happens in a step"),
        (proof("{at: soon, act: attend}"), 5, "at: “soon” is no duration"),
        (proof("{act: attend}"), 5, "needs the key “at”: how long after the start"),
        (proof("{at: 1m, happened: 2m, act: attend}"), 5, "that is not later than “at”"),
        (proof("{at: 0s, act: atend}"), 5, "act: “atend” is no act; did you mean “attend”?"),
        (proof("{at: 0s, act: self-clear}"), 5, "act: “self-clear” is no act"),
        (proof("{at: 0s, act: hold, reason: lunch}"), 5, "reason: “lunch” is no reason of a hold"),
        (proof("{at: 0s, act: attend, order: first}"), 5, "order: “first” is no number of an order; write 1"),
        (proof("{at: 0s, alarm: {source: a, kind: b}}"), 5, "site: of which site is it?"),
        (proof("{at: 0s, alarm: {site: rivrside, source: a, kind: b}}"), 5, "site: there is no site “rivrside”"),
        (proof("{at: 0s, alarm: {site: riverside, kind: b}}"), 5, "“alarm” needs the key “source”: the point"),
        (proof("{at: 0s, alarm: {site: riverside, source: a, kind: b, severity: bad}}"), 5, "“bad” is no severity"),
        (proof("{at: 0s, alarm: {site: riverside, source: a, kind: b, state: on}}"), 5, "“on” is no state of an alarm"),
        (proof(f"{{at: 0s, alarm: {{site: riverside, source: a, kind: {'b' * 201}}}}}"), 5, "kind: it has 201 characters"),
        (proof("{at: 0s, request: {site: riverside}}"), 5, "“request” needs the key “title”"),
        (proof(expect="{at: 1m}"), 7, "nothing is expected here; write orders"),
        (proof(expect="{at: 1m, orders: [{asett: AHU-1}]}"), 7, "“asett” is no key|did you mean “asset”?"),
        (proof(expect="{at: 1m, orders: [{priority: P9}]}"), 7, "priority: “P9” is no priority"),
        (proof(expect="{at: 1m, orders: [{alarms: many}]}"), 7, "alarms: write how many alarms belong to the order"),
        (proof(expect="{at: 1m, clocks: [{state: met}]}"), 7, "needs the key “clock”: the name of a clock"),
        (proof(expect="{at: 1m, clocks: [{clock: fix, state: mt}]}"), 7, "state: “mt” is no state of a clock; did you mean “met”?"),
        (proof(expect="{at: 1m, clocks: [{clock: fix, remaining: -5}]}"), 7, "remaining: “5” has no unit"),
        (proof(expect="{at: 1m, clocks: [{clock: fix, due: 2026-11-21T09:00}]}"), 7, "due: “2026-11-21T09:00” has no offset"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, line: int, words: str) -> None:
    only_problem(tmp_path, "rules_test", text, line, words)


def test_a_script_is_read_in_order_of_time(tmp_path: Path) -> None:
    text = """\
        tests:
          - name: all sorts
            start: 2026-11-21T10:00:00+01:00
            timeline:
              - {at: 2m, happened: 1m, act: complete, order: WO-2, by: e.malik, note: done, job_sheet: {done: it, signed_by: me}}
              - {at: 0s, alarm: {site: kingsway, source: LIFT-1/door, kind: door, state: cleared, severity: minor, value: "4.5"}}
              - {at: 3m, request: {site: riverside, title: tap drips, priority: P4}, by: reception}
              - {at: 1m, act: accept, by: e.malik, eta: 20m}
            expect:
              - {at: 3m, orders: [{asset: null, alarms: 0}], clocks: [{clock: fix, due: 4h, remaining: -1h}]}
        """
    loaded = load(tmp_path, rules_test=text)
    assert loaded.problems == ()
    [script] = loaded.tests
    heard, accepted, completed, asked = script.steps
    assert isinstance(heard, Heard)
    assert (heard.alarm.state, heard.alarm.severity, heard.alarm.value, heard.alarm.at) == (State.CLEARED, Severity.MINOR, 4.5, START)
    assert isinstance(accepted, Done)
    assert (accepted.order, accepted.said) == (1, {"eta": START + timedelta(minutes=20)})
    assert isinstance(completed, Done)
    assert (completed.act, completed.order, completed.line) == (Act.COMPLETE, 2, 5)
    assert completed.at - completed.done_at == timedelta(minutes=1)
    assert isinstance(asked, Asked)
    assert (asked.request.title, asked.request.by) == ("tap drips", "reception")
    [expectation] = script.expectations
    assert expectation.orders is not None
    assert expectation.orders[0].fields == {"asset": None, "alarms": 0}
    assert expectation.clocks[0].fields == {
        "order": 1,
        "clock": "fix",
        "due": START + timedelta(hours=4),
        "remaining": -timedelta(hours=1),
    }
