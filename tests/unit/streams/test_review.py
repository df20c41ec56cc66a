"""The review queue: what is asked, what an answer does to the open order, and that both runtimes of memory learn it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rules.treatment import GroupBy
from store import reviews
from store.errors import NotFound
from streams import reviewing
from tests.unit.streams.conftest import rule
from tests.unit.streams.story import SITE, Begin, Story, act, alarm, at, clear, clock, order, point, restarted, want
from workorders.acts import BadAct

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.unit.streams.story import Happening

UNSURE = "AHU-3-12 SAF"
"""There is an AHU-3, and the number behind it may be another unit's."""


def answered(asset: str | None, question: int = 1, by: str = "desk") -> Callable[[Story, datetime], None]:
    def done(story: Story, now: datetime) -> None:
        reviewing.answer(story.store, story.estate, question, asset, by, now)

    return done


def asking(*sources: str) -> Callable[[Story], None]:
    """These sources wait for an answer."""

    def check(story: Story) -> None:
        with story.store.read() as connection:
            found = reviews.waiting(connection, [SITE], 100, None)
            assert reviews.number_waiting(connection) == len(found)
        assert sorted(row.source for row in found) == sorted(sources)

    return check


def nothing(story: Story, _: datetime) -> None:
    """The program runs on."""


def test_an_order_is_raised_at_once_and_a_person_is_asked(story: Begin) -> None:
    tale = story()
    tale(
        at("0m", alarm(UNSURE, "flow fail")),
        want("0m", order(1, asset=None, status="new", title=f"flow fail: {UNSURE}", priority="P2"), asking(UNSURE)),
        at("1m", alarm(UNSURE, "too hot"), alarm("AHU-3/flow", "flow fail")),
        want("1m", order(2, asset="AHU-3", status="open"), asking(UNSURE)),
    )
    with tale.store.read() as connection:
        asked = reviews.one(connection, 1)
    assert (asked.asset, asked.order, asked.kind) == ("AHU-3", 1, "flow fail")
    assert "the number 12 follows" in asked.reasons[-1]
    assert any("a person is asked" in sentence for sentence in tale.why(1))


@pytest.mark.parametrize("meanwhile", [nothing, restarted], ids=["it runs on", "the program restarts"])
def test_an_answer_repairs_the_open_order_and_is_remembered(story: Begin, meanwhile: Happening) -> None:
    tale = story()
    tale(
        at("0m", alarm(UNSURE, "flow fail")),
        at("10m", answered("CH-1"), meanwhile),
        want(
            "10m",
            order(1, asset="CH-1", status="open", priority="P1", title="flow fail: Chiller 1", said="logged note triaged raised"),
            clock(1, "response", target="4h", due="4h"),
            asking(),
        ),
        at("11m", alarm("CH-1/trip", "trip"), alarm(UNSURE, "too hot")),
        want("11m", order(1, alarms=["AHU-3-12 SAF flow fail", "AHU-3-12 SAF too hot", "CH-1/trip trip"]), point(UNSURE, asset="CH-1")),
        at("12m", clear(UNSURE, "flow fail"), restarted, alarm(UNSURE, "leak")),
        want("12m", point(UNSURE, "leak", asset="CH-1", order=1), asking()),
    )
    assert "desk says that AHU-3-12 SAF is CH-1." in [entry.text for entry in tale.file(1).timeline]


def test_alarms_that_stand_show_the_asset_also_while_nothing_comes_in(story: Begin) -> None:
    story()(at("0m", alarm(UNSURE)), at("5m", answered("CH-1")), want("5m", point(UNSURE, asset="CH-1")))


def test_the_same_criticality_leaves_the_priority(story: Begin) -> None:
    story()(at("0m", alarm(UNSURE)), at("5m", answered("AHU-4")), want("5m", order(1, asset="AHU-4", priority="P2", trade="hvac")))


def test_a_priority_that_people_set_stays(story: Begin) -> None:
    story()(
        at("0m", alarm(UNSURE)),
        at("1m", act("raise", priority="P3")),
        at("5m", answered("CH-1")),
        want("5m", order(1, asset="CH-1", priority="P3", said="logged raised note triaged")),
    )


def test_an_asset_that_has_an_open_order_keeps_both(story: Begin) -> None:
    tale = story()
    tale(
        at("0m", alarm(UNSURE), alarm("CH-1/trip", "trip")),
        at("5m", answered("CH-1")),
        want("5m", order(1, asset="CH-1", group=f"{SITE}|source|{UNSURE}"), order(2, asset="CH-1", group=f"{SITE}|asset|CH-1")),
        at("6m", alarm(UNSURE, "too hot")),
        want("6m", order(2, alarms=["AHU-3-12 SAF too hot", "CH-1/trip trip"])),
    )
    assert any("WO-2 is open for CH-1 too." in entry.text for entry in tale.file(1).timeline)


def test_what_is_no_asset_is_not_asked_again(story: Begin) -> None:
    tale = story()
    tale(
        at("0m", alarm(UNSURE)),
        at("5m", answered(None)),
        want("5m", order(1, asset=None, status="new"), asking()),
        at("6m", alarm(UNSURE, "too hot")),
        want("6m", asking(), point(UNSURE, "too hot", asset=None)),
    )
    assert f"a person said that {UNSURE} is no asset of the register" in tale.point(UNSURE, "too hot").why


def test_an_answer_may_be_corrected(story: Begin) -> None:
    story()(
        at("0m", alarm(UNSURE)),
        at("5m", answered("AHU-3")),
        want("5m", order(1, asset="AHU-3", priority="P2")),
        at("6m", answered("CH-1", by="j.ortiz")),
        want("6m", order(1, asset="CH-1", priority="P1", group=f"{SITE}|asset|CH-1")),
    )


def test_an_order_that_has_ended_stays_as_it_is(story: Begin) -> None:
    story()(
        at("0m", alarm(UNSURE)),
        at("1m", act("cancel", why="no job")),
        at("5m", answered("CH-1")),
        want("5m", order(1, asset=None, status="cancelled")),
    )


def test_a_wrong_answer_changes_nothing(story: Begin) -> None:
    tale = story()
    tale(at("0m", alarm(UNSURE)))
    with pytest.raises(BadAct, match="asset: no asset of riverside has the id or alias AHU-99"):
        reviewing.answer(tale.store, tale.estate, 1, "AHU-99", "desk", tale.file(1).order.logged_at)
    with pytest.raises(NotFound, match="there is no question 7"):
        reviewing.answer(tale.store, tale.estate, 7, "AHU-3", "desk", tale.file(1).order.logged_at)
    tale(want("1m", order(1, asset=None), asking(UNSURE)))


def test_what_raises_no_order_and_what_the_sender_names_is_not_asked_about(story: Begin) -> None:
    story(rule("Tests", "test*", raises=False))(
        at("0m", alarm(UNSURE, "test alarm"), alarm("AHU-99", attributes={"asset": "AHU-3"}), alarm("AHU-3/flow")),
        want("0m", asking()),
    )


def test_alarms_that_share_an_order_of_the_site_leave_its_asset(story: Begin) -> None:
    story(group_by=GroupBy.SITE)(
        at("0m", alarm("AHU-3/flow"), alarm(UNSURE)),
        at("5m", answered("CH-1")),
        want("5m", order(1, asset="AHU-3", alarms=["AHU-3-12 SAF flow fail", "AHU-3/flow flow fail"])),
    )
