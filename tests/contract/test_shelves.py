"""Shelves in SQL, and that every pipeline learns of them wherever they were put up."""

from __future__ import annotations

import pytest

from rules.shelf import Shelf, Wanted
from store import shelves, standings
from store.errors import Conflict, NotFound
from store.store import Store
from streams import scope, shelving
from streams.pipeline import Pipeline
from tests.contract import worlds
from tests.contract.plant import SITE, alarm, batch, file
from tests.contract.worlds import START, minutes

WORDS = {"kind": ["d*p", "„leak“"], "severity": {"not": "critical"}, "class": "AHU"}


def shelf(store: Store, *, site: str = SITE, minute: float = 0, until: float = 60, **what: object) -> Shelf:
    wanted = Wanted(site=site, by="desk", why="known", until=START + minutes(until), **(what or {"asset": "AHU-1"}))  # type: ignore[arg-type]
    return shelving.put_up(store, worlds.estate(), wanted, START + minutes(minute))


class TestSql:
    def test_a_shelf_is_read_as_it_was_put_up(self, store: Store) -> None:
        put = shelf(store, match=WORDS)
        with store.read() as connection:
            assert shelves.one(connection, put.id) == put
        assert put.match == WORDS
        assert put.condition.fits({"kind": "DAMP", "severity": "minor", "class": "Air_Handling_Unit"})

    def test_what_holds_something_back_is_told_from_what_is_over(self, store: Store) -> None:
        short, long, gone = shelf(store, until=10), shelf(store, until=60), shelf(store, until=60)
        other = shelf(store, site="harbour", until=30)
        shelving.take_away(store, gone.id, "j.ortiz", START + minutes(5))
        with store.read() as connection:
            at = START + minutes(10)
            assert [each.id for each in shelves.standing(connection, [SITE], at)] == [long.id]
            assert shelves.number_standing(connection, SITE, START) == 3
            assert [each.id for each in shelves.listed(connection, [], at=at, over=None, limit=2, before=other.id)] == [gone.id, long.id]
            assert [each.id for each in shelves.listed(connection, [SITE], at=at, over=True, limit=9, before=None)] == [gone.id, short.id]
            assert [each.id for each in shelves.listed(connection, [], at=at, over=False, limit=9, before=None)] == [other.id, long.id]
            assert {each.id for each in shelves.still_asked(connection, at)[1]} == {long.id, other.id}

    def test_each_change_is_learned_once(self, store: Store) -> None:
        first = shelf(store)
        with store.read() as connection:
            last, found = shelves.changed(connection, 0)
            assert [each.id for each in found] == [first.id]
            assert shelves.changed(connection, last) == (last, [])
        ended = shelving.take_away(store, first.id, "j.ortiz", START + minutes(5))
        with store.read() as connection:
            assert shelves.changed(connection, last) == (last + 1, [ended])
        assert ended.end == START + minutes(5)

    def test_a_shelf_ends_once(self, store: Store) -> None:
        number = shelf(store, until=10).id
        with pytest.raises(Conflict, match="its time was over"):
            shelving.take_away(store, number, "j.ortiz", START + minutes(10))
        with pytest.raises(NotFound, match="there is no shelf 99"):
            shelving.take_away(store, 99, "j.ortiz", START)


class TestWorkers:
    """Two workers, each with the sites of its own, and people who act in a third process."""

    def test_the_one_that_has_the_site_holds_back_and_judges_afresh(self, store: Store) -> None:
        mine, other = worker(store, 0, SITE), worker(store, 1, "harbour")
        number = shelf(store).id
        mine.process(batch(0, alarm(minute=1)))
        for each in (mine, other):
            each.learn()
        assert reason(store) == "shelved"
        shelving.take_away(store, number, "j.ortiz", START + minutes(5))
        for each in (other, mine):
            each.learn()
            each.advance(START + minutes(5))
        assert file(store).timeline[0].event == "logged"

    def test_one_that_takes_over_knows_what_its_predecessor_had_not_learned(self, store: Store) -> None:
        worker(store, 0, SITE).process(batch(0, alarm(minute=1), alarm("AHU-2/temp", minute=1)))
        shelf(store, minute=2, until=30)
        successor = worker(store, 0, SITE)
        assert successor.next_wake() <= START + minutes(30)
        successor.process(batch(1, alarm(kind="leak", minute=3)))
        assert reason(store, kind="leak") == "shelved"
        successor.advance(START + minutes(30))
        assert file(store, 3).order.logged_at == START + minutes(30)


def worker(store: Store, partition: int, site: str) -> Pipeline:
    pipeline = Pipeline(store, worlds.estate(), "alarms", partition, scope=scope.sites_only(lambda named: named == site))
    pipeline.take_over()
    return pipeline


def reason(store: Store, source: str = "AHU-1/temp", kind: str = "damp") -> str:
    with store.read() as connection:
        return standings.load(connection, SITE).by_key[source, kind].reason
