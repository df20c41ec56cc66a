"""The crew works through the API alone; time is moved, and the desk is a stub behind real HTTP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
import yaml

from simulators import team
from simulators.crew import Crew
from simulators.desk import Desk
from tests.unit.simulators.seen import MINUTE, START
from tests.unit.simulators.stub_desk import StubDesk, Told, minutes, serving

JOURNEY = ["assign", "accept", "attend", "complete", "verify", "close"]
SLA = Path(__file__).parents[3] / "examples" / "riverside" / "sla.yaml"


@pytest.fixture
def desk() -> Iterator[StubDesk]:
    with serving(StubDesk()) as desk:
        yield desk


def _crew(desk: StubDesk, seed: int = 1, mended: list[str] | None = None) -> Crew:
    return Crew(seed, desk.url, lambda: desk.now, (mended if mended is not None else []).append)


def _work(crew: Crew, desk: StubDesk, span: timedelta = 120 * MINUTE) -> None:
    """Let the crew make its rounds for `span` from now."""
    with Desk(desk.url) as client:
        _make_rounds(crew, desk, client, span)


def _make_rounds(crew: Crew, desk: StubDesk, client: Desk, span: timedelta) -> None:
    """Two a minute. A client takes longer to make than a round takes."""
    until = desk.now + span
    while desk.now < until:
        desk.now += timedelta(seconds=30)
        crew.work(client, desk.now)


def _plain(commands: list[str]) -> list[str]:
    """Return the commands without holds, and without what came to nothing because the engineer declined."""
    plain = [command for command in commands if command not in {"hold", "resume"}]
    while "decline" in plain:
        at = plain.index("decline")
        del plain[at - 1 : at + 1]
    return plain


def test_an_order_is_taken_from_open_to_closed_and_the_plant_is_mended_before_it_is_verified(desk: StubDesk) -> None:
    mended: list[str] = []
    desk.open("WO-1", "AHU-3/supply-flow", "VAV-3-01/zone-temperature", asset="AHU-3")
    _work(_crew(desk, mended=mended), desk)
    assert _plain(desk.commands("WO-1")) == JOURNEY
    assert mended == ["AHU-3", "VAV-3-01"]
    by = {told.command: told.body["by"] for told in desk.log}
    assert by["assign"] == team.DISPATCHER
    assert by["verify"] == by["close"] == team.SUPERVISOR
    assert team.known(by["accept"])
    assert by["accept"] == by["attend"] == by["complete"]
    [sheet] = [told.body["job_sheet"] for told in desk.log if told.command == "complete"]
    assert sheet["done"] in team.SHEETS["hvac"]
    assert sheet["signed_by"] == team.name_of(by["complete"])


def test_a_new_order_is_triaged_first_and_a_reopened_one_is_given_out_again(desk: StubDesk) -> None:
    desk.open("WO-1", status="new")
    desk.open("WO-2", status="reopened")
    _work(_crew(desk), desk)
    assert _plain(desk.commands("WO-1")) == ["triage", *JOURNEY]
    assert _plain(desk.commands("WO-2")) == JOURNEY


def test_an_order_whose_asset_is_not_known_is_mended_by_the_names_of_its_alarms(desk: StubDesk) -> None:
    mended: list[str] = []
    desk.open("WO-1", "C-AHU-07/supply-flow")
    _work(_crew(desk, mended=mended), desk)
    assert mended == ["C-AHU-07"]


def test_while_the_alarm_stands_the_supervisor_asks_again_and_the_others_go_on(desk: StubDesk) -> None:
    desk.open("WO-1", "VAV-3-01/zone-temperature")
    desk.open("WO-2", "LD-1/leak")
    desk.active.add("VAV-3-01/zone-temperature")
    mended: list[str] = []
    crew = _crew(desk, mended=mended)
    _work(crew, desk)
    assert desk.orders["WO-1"]["status"] == "completed"
    assert desk.orders["WO-2"]["status"] == "closed"
    assert crew.refused["verify"] > 3
    assert mended.count("VAV-3-01") == 1 + crew.refused["verify"], "the engineer goes back each time"
    assert mended.count("LD-1") == 1
    desk.active.clear()
    _work(crew, desk, 10 * MINUTE)
    assert desk.orders["WO-1"]["status"] == "closed"


def test_an_order_that_somebody_else_changed_is_read_again(desk: StubDesk) -> None:
    desk.open("WO-1")
    crew = _crew(desk)
    desk.overtaken = 10
    _work(crew, desk, 5 * MINUTE)
    assert {told.answer for told in desk.log} == {409}
    _work(crew, desk)
    assert _plain(desk.commands("WO-1")) == JOURNEY


def test_an_order_that_a_stranger_took_is_left_alone(desk: StubDesk) -> None:
    desk.open("WO-1", status="assigned", engineer="n.stranger")
    _work(_crew(desk), desk)
    assert desk.log == []


def test_more_orders_than_a_page_holds_are_all_worked_on(desk: StubDesk) -> None:
    desk.page = 3
    for i in range(8):
        desk.open(f"WO-{i}", trade="fire" if i % 2 else "lifts")
    _work(_crew(desk), desk, 6 * 60 * MINUTE)
    assert {order["status"] for order in desk.orders.values()} == {"closed"}


def _busy_hours(desk: StubDesk, seed: int, orders: int) -> list[Told]:
    """Let orders come in, one every five minutes, and return what the crew said."""
    crew = _crew(desk, seed)
    trades = ("hvac", "lifts", "plumbing", "electrical", "fire")
    with Desk(desk.url) as client:
        for i in range(orders):
            desk.open(f"WO-{i}", f"X-{i}/p", priority=("P1", "P2")[i % 2], trade=trades[i % len(trades)])
            _make_rounds(crew, desk, client, 5 * MINUTE)
        _make_rounds(crew, desk, client, 120 * MINUTE)
    return desk.log


@pytest.fixture(scope="module")
def busy() -> StubDesk:
    """The desk after forty orders, none of which waits any more."""
    with serving(StubDesk()) as desk:
        _busy_hours(desk, seed=3, orders=40)
    return desk


def test_some_promises_are_kept_and_some_are_broken(busy: StubDesk) -> None:
    targets = yaml.safe_load(SLA.read_text(encoding="utf-8"))["contracts"]["riverside-fm"]["priorities"]
    kept: Counter[tuple[str, bool]] = Counter()
    for number, order in busy.orders.items():
        attended = busy.taken(number, "attend")
        assert attended is not None
        took = minutes(attended - datetime.fromisoformat(order["logged_at"]))
        kept[order["priority"], took <= int(targets[order["priority"]]["response"].removesuffix("m"))] += 1
    assert min(kept[priority, held] for priority in ("P1", "P2") for held in (True, False)) >= 3, kept


def test_some_work_is_held_and_goes_on_and_some_is_declined_and_given_out_again(busy: StubDesk) -> None:
    assert {told.answer for told in busy.log} == {200}
    assert {told.body["reason"] for told in busy.log if told.command == "hold"} <= {"awaiting-parts", "awaiting-access", "awaiting-client"}
    said = Counter(told.command for told in busy.log)
    assert said["hold"] == said["resume"] > 3
    assert said["decline"] > 0
    assert said["assign"] == 40 + said["decline"]
    assert {order["status"] for order in busy.orders.values()} == {"closed"}


def test_nobody_is_in_two_places_at_once(busy: StubDesk) -> None:
    place: dict[str, str] = {}
    for told in busy.log:
        if told.command in {"attend", "resume"}:
            assert told.body["by"] not in place, told
            place[told.body["by"]] = told.number
        if told.command in {"hold", "complete"}:
            assert place.pop(told.body["by"]) == told.number


def test_the_same_seed_does_the_same_at_the_same_times() -> None:
    def run(seed: int) -> list[Told]:
        with serving(StubDesk()) as desk:
            return _busy_hours(desk, seed, orders=10)

    first = run(3)
    assert first == run(3)
    assert first != run(4)


def test_a_desk_that_fails_is_an_error_of_the_round_alone(desk: StubDesk) -> None:
    with Desk("http://127.0.0.1:1") as nobody, pytest.raises(httpx.HTTPError):
        _crew(desk).work(nobody, START)


def test_the_thread_works_by_the_clock_that_it_was_given(desk: StubDesk) -> None:
    def clock() -> datetime:
        desk.now += 10 * MINUTE
        return desk.now

    desk.open("WO-1")
    crew = Crew(1, desk.url, clock, lambda _: None)
    crew.start()
    try:
        assert desk.closed.wait(20)
    finally:
        crew.stop()
    assert not crew.running
    crew.stop()
