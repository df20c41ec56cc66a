"""Clocks as the pipeline winds them: woken at warnings and due times, breached once, at the due time."""

import pytest

from rules.treatment import Priority
from tests.unit.streams.story import SIGNED, Begin, act, alarm, asked_for, at, clock, moment, no_order, order, restarted, want
from workorders.acts import Request

RESPONDED = [at("10m", act("assign", to="j.ortiz")), at("20m", act("attend"))]


def test_a_clock_warns_and_breaches_each_at_its_time_however_late_it_is_woken(story: Begin) -> None:
    tell = story()
    tell(at("0m", alarm()), want("40h", clock(1, "response", state="breached", breached=True, warned=2)))
    said = [(entry.event, entry.at) for entry in tell.file(1).timeline if entry.details.get("clock") == "response"]
    assert said == [("sla.at-risk", moment("4h")), ("sla.at-risk", moment("6h")), ("sla.breached", moment("8h"))]


@pytest.mark.parametrize("moments", [["8h"], ["1h", "2h", "4h", "7h", "8h", "9h"], ["4h", "12h"]], ids=str)
def test_it_breaches_once_whenever_somebody_looks(story: Begin, moments: list[str]) -> None:
    tell = story()
    tell(at("0m", alarm()), *[want(when) for when in moments], want("13h"))
    assert [entry.at for entry in tell.file(1).timeline if entry.event == "sla.breached"] == [moment("8h")]


def test_what_falls_due_at_the_moment_of_an_alarm_comes_first(story: Begin) -> None:
    joined = order(1, said="logged sla.at-risk alarm")
    story()(at("0m", alarm()), at("4h", alarm("AHU-3/temp", "hot")), want("4h", joined))


def test_never_early(story: Begin) -> None:
    story()(at("0m", alarm()), want("7h59m59s", clock(1, "response", state="running", warned=2, at_risk=True)))


def test_a_restart_does_not_let_it_breach_twice_or_not_at_all(story: Begin) -> None:
    tell = story()
    tell(at("0m", alarm()), at("1h", restarted), want("8h"), at("8h", restarted), want("9h"))
    assert tell.said(1).count("sla.breached") == 1


def test_an_alarm_that_joins_just_after_a_restart_and_a_warning(story: Begin) -> None:
    """The warning and the alarm fall into one transaction, of a program that has read nothing of the order yet."""
    story()(
        at("0m", alarm()),
        at("4h30m", restarted),
        at("4h31m", alarm("AHU-3/temp", "hot")),
        want("4h31m", order(1, said="logged sla.at-risk alarm"), no_order(2)),
    )


def test_attended_and_completed_in_time(story: Begin) -> None:
    story()(
        at("0m", alarm()),
        *RESPONDED,
        at("2h", act("complete", job_sheet=SIGNED)),
        want("90d", clock(1, "response", state="met", elapsed="20m"), clock(1, "fix", state="met", elapsed="2h")),
    )


def test_a_hold_stops_the_fix_clock_and_its_wakes(story: Begin) -> None:
    story()(
        at("0m", alarm()),
        *RESPONDED,
        at("1h", act("hold", reason="awaiting-parts")),
        want("90h", clock(1, "fix", state="paused", elapsed="1h", warned=0)),
        at("91h", act("resume")),
        want("92h", clock(1, "fix", state="running", elapsed="1h", paused="90h", due="106h")),
        want("106h", clock(1, "fix", state="breached")),
    )


def test_a_person_may_lower_the_priority_and_the_warnings_are_given_anew(story: Begin) -> None:
    story()(
        at("0m", alarm()),
        want("4h", clock(1, "response", warned=1, at_risk=True)),
        at("5h", act("raise", priority="P3")),
        want("5h", clock(1, "response", state="running", target="24h", due="24h", elapsed="5h", at_risk=False)),
        want("12h", clock(1, "response", at_risk=True, warned=1), order(1, said="logged sla.at-risk raised sla.at-risk")),
    )


def test_a_completion_that_is_recorded_late_withdraws_the_breach(story: Begin) -> None:
    tell = story()
    tell(
        at("0m", alarm()),
        at("10m", act("assign", to="j.ortiz")),
        want("9h", clock(1, "response", state="breached")),
        at("10h", act("attend", late="3h")),
        want("10h", clock(1, "response", state="met", elapsed="7h", breached=False)),
    )
    assert tell.said(1)[-3:] == ["attended", "sla.withdrawn", "sla.met"]


def test_a_job_that_a_person_asked_for_has_its_clocks_watched_too(story: Begin) -> None:
    wanted = Request(site="riverside", title="tap drips", priority=Priority.P1, by="reception")
    story()(at("0m", asked_for(wanted)), want("4h", order(1, status="new", said="logged sla.at-risk sla.at-risk sla.at-risk sla.breached")))


def test_a_cancelled_order_that_is_reopened_from_a_hold_runs_again(story: Begin) -> None:
    story()(
        at("0m", alarm()),
        at("1h", act("hold", reason="awaiting-parts")),
        at("2h", act("cancel", why="asked for twice")),
        at("3h", act("reopen", why="not asked for twice after all")),
        at("4h", act("assign", to="s.kaur")),
        want("5h", clock(1, "fix", state="running", elapsed="3h", paused="1h")),
    )


def test_a_phone_whose_clock_is_a_little_ahead_stops_the_clock_at_once(story: Begin) -> None:
    story()(
        at("0m", alarm()),
        at("10m", act("assign", to="j.ortiz")),
        at("20m", act("attend", late="-4s")),
        want("21m", clock(1, "response", state="met")),
    )


def test_what_people_did_while_the_pipeline_was_behind_is_not_undone_by_old_alarms(story: Begin) -> None:
    """The alarm of 1h is judged only after the order was attended at 2h: the clock that had stopped stays stopped."""
    tell = story()
    tell(at("0m", alarm(severity="minor")), at("10m", act("assign", to="j.ortiz")), at("2h", act("attend")))
    tell(
        at("1h", alarm("AHU-3/temp", "hot", severity="critical")), want("3h", clock(1, "response", state="met", elapsed="2h", target="4h"))
    )
    assert tell.said(1).count("sla.met") == 1
