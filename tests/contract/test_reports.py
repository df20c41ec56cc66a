"""What a month is made of comes out of every database alike: which promises belong to it, and what is said of contracts."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rules.treatment import Priority
from sla.month import Month
from sla.policy import Particulars
from store import contracts, promises, reports
from tests.integration.web.house import HOUR, House
from workorders.lifecycle import Act
from workorders.monthly import figures

if TYPE_CHECKING:
    from store.store import Store

NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)


def read(store: Store, month: Month) -> list[tuple[int, str, str, float | None]]:
    span = month.begins(ZoneInfo("Europe/London")), month.next.begins(ZoneInfo("Europe/London"))
    with store.read() as connection:
        found = reports.records(connection, "riverside-fm", span)
    return [(each.order, each.clock, str(each.outcome), each.elapsed / HOUR if each.elapsed is not None else None) for each in found]


def test_promises_by_month(store: Store) -> None:
    midnight = DECEMBER.begins(ZoneInfo("Europe/London"))
    with closing(House(store.engine.url.render_as_string(hide_password=False))) as house:
        house.clock.now = midnight - 6 * HOUR
        house.alarm("AHU-3/flow", "supply flow fail", severity="critical")  # WO-1: 4 h to respond, 24 h to fix
        house.wait(hours=1)
        house.alarm("CH-1/trip", "chiller tripped", severity="critical")  # WO-2: its response is due an hour before midnight
        house.act(1, Act.ASSIGN, to="e.malik")
        house.act(1, Act.ATTEND)
        house.wait(hours=6)
        house.act(2, Act.RAISE, priority=str(Priority.P2))  # 8 h instead of 4 h: its breach is taken back, and comes in December
        house.act(1, Act.COMPLETE, job_sheet={"done": "x", "signed_by": "y"})
        house.wait(hours=20)
    assert read(store, NOVEMBER) == [
        (1, "response", "met", 1),
        (1, "fix", "running", 7),
        (2, "response", "running", None),
        (2, "fix", "running", None),
    ]
    assert read(store, DECEMBER) == [(1, "fix", "met", 7), (2, "response", "breached", None), (2, "fix", "running", None)]
    with store.read() as connection:
        assert contracts.known(connection)["riverside-fm"].timezone == "Europe/London"
        assert reports.on_record(connection, "riverside-fm") == (midnight - 6 * HOUR, midnight + HOUR)
        assert reports.on_record(connection, "harbour-fm") is None
        lines = reports.stories(connection, {1, 2})
    assert [line.event for line in lines[2] if not line.event.startswith("sla.")] == ["logged", "raised"]
    assert "sla.withdrawn" in [line.event for line in lines[2]]


def test_the_database_counts_as_the_report_does(store: Store) -> None:
    with closing(House(store.engine.url.render_as_string(hide_password=False))) as house:
        for number, minutes in enumerate((24, 25, 120, 240, 239, 241, 360, 900), 1):
            house.alarm(f"FP-{number}", "fire alarm", severity="critical")  # 240 minutes to respond
            house.act(number, Act.ASSIGN, to="e.malik")
            house.wait(minutes=minutes)
            house.act(number, Act.ATTEND)
        house.alarm("FP-9", "fire alarm", severity="critical")
        house.wait(hours=3)
        house.alarm("FP-10", "fire alarm", severity="critical")
        house.wait(hours=2)
        now = house.clock.now
    span = NOVEMBER.begins(ZoneInfo("UTC")), DECEMBER.begins(ZoneInfo("UTC"))
    with store.read() as connection:
        records = reports.records(connection, "riverside-fm", span)
        took = {(each.priority, each.clock): each for each in promises.took(connection, "riverside-fm", span)}
        settled = promises.settled(connection, "riverside-fm", span)
        shares = {each.tenth: (each.met, each.breached) for each in promises.shares(connection, "riverside-fm", span)}
        late, at_risk = promises.late(connection, now, 10), promises.at_risk(connection, now, 10)
        elsewhere = promises.settled(connection, "harbour-fm", span), promises.took(connection, "harbour-fm", span)
    response, fix = figures.by_priority(records, {})
    assert {(each.priority, each.clock, each.site, each.met, each.breached) for each in settled} == {
        (line.priority, line.clock, "riverside", line.met, line.breached) for line in (response, fix)
    }
    assert (response.met, response.breached, fix.breached, fix.timed) == (5, 4, 7, 0)
    mine = took["P1", "response"]
    assert (mine.timed, mine.mean, mine.median, mine.p90) == (response.timed, response.mean, response.median, response.p90)
    assert shares == {0: (1, 0), 1: (1, 0), 4: (1, 0), 9: (2, 0), 10: (0, 1), 14: (0, 1), 15: (0, 1)}
    assert late == ([*((number, "fix") for number in range(1, 8)), (9, "response")], 8)
    assert ((10, "response") in at_risk[0], len(at_risk[0])) == (True, at_risk[1])
    assert elsewhere == ([], [])


def test_what_is_said_of_a_contract_is_kept_until_it_is_said_anew(store: Store) -> None:
    first = Particulars(id="a", client="A", timezone="Asia/Tokyo", sites=("x", "y"), compliance={"P1": 0.95})
    with store.begin() as connection:
        contracts.keep(connection, [Particulars(id="b", compliance={}), first])
        contracts.keep(connection, [Particulars(id="b", client="B", compliance={"P2": 0.5})])
        contracts.keep(connection, [])
    with store.read() as connection:
        known = contracts.known(connection)
    assert known == {"a": first, "b": Particulars(id="b", client="B", compliance={"P2": 0.5})}
