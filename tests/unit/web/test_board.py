"""Which clock of a job has the floor."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sla.clock import ClockState
from web.shown.clocks import Clock
from web.shown.orders import Job

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def clock(name: str, remaining: float, *, running: bool = True, stopped: int | None = None) -> Clock:
    return Clock(
        name=name,
        contract="c",
        state=ClockState.RUNNING if running else ClockState.MET if stopped is not None else ClockState.PAUSED,
        target_seconds=100,
        elapsed_seconds=100 - remaining,
        remaining_seconds=remaining,
        paused_seconds=0,
        running=running,
        counting=running,
        turns_at=None,
        turns_in=None,
        started_at=AT,
        stopped_at=AT + timedelta(minutes=stopped) if stopped is not None else None,
        due_at=None,
        breached=remaining < 0,
        breached_at=None,
        at_risk=False,
    )


def job(clocks: list[Clock]) -> Job:
    nothing: dict[str, Any] = dict.fromkeys(("asset", "engineer", "eta", "held_from", "link", "closed_at"))
    texts: dict[str, Any] = dict.fromkeys(("site", "title", "trade", "location", "group", "contract"), "")
    fields = {"number": "WO-1", "category": "reactive", "priority": "P1", "status": "open", "reopens": 0, "version": 1}
    return Job.model_validate(nothing | texts | fields | {"logged_at": AT, "updated_at": AT, "clocks": clocks})


@pytest.mark.parametrize(
    ("clocks", "pressing"),
    [
        ([], None),
        ([clock("response", 50), clock("fix", 90)], "response"),
        ([clock("response", 50, running=False, stopped=5), clock("fix", 90)], "fix"),
        ([clock("response", -50), clock("fix", -10)], "response"),
        ([clock("response", 50, running=False), clock("fix", 90)], "fix"),
        ([clock("response", 50, running=False, stopped=5), clock("fix", 90, running=False)], "fix"),
        ([clock("response", 50, running=False, stopped=5), clock("fix", 20, running=False, stopped=9)], "fix"),
    ],
)
def test_the_clock_that_is_due_first_then_a_paused_one_then_the_last_to_stop(clocks: list[Clock], pressing: str | None) -> None:
    found = job(clocks).pressing
    assert (found.name if found else None) == pressing


@pytest.mark.parametrize(("remaining", "share"), [(100, 0), (25, 0.75), (0, 1), (-50, 1)])
def test_the_used_part_of_a_target(remaining: float, share: float) -> None:
    assert clock("fix", remaining).share == share
