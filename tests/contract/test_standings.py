"""Standing alarms come back as they went in; repeats go through a journal that is folded in now and then."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from sqlalchemy import func, select

from rules.alarm import State
from rules.standing import Phase, StandingAlarm
from store import standings
from store.bulk import MANY as WORTH_A_STREAM
from store.errors import Conflict
from store.store import Store
from store.tables import repeats, standing_alarms
from tests.contract.values import MINUTE, NOW, SITE, fields_of, standing


class TestStandings:
    def test_every_field_comes_back_as_it_went_in(self, store: Store) -> None:
        saved = standing()
        save(store, saved)
        assert fields_of(loaded(store)) == fields_of(saved)

    @pytest.mark.parametrize("value", [None, True, False, 0, 3, 2.5, "", "high", "null"], ids=repr)
    def test_a_value_keeps_its_type(self, store: Store, value: object) -> None:
        save(store, standing(value=value))
        found = loaded(store).value
        assert (found, type(found)) == (value, type(value))

    def test_what_is_not_known_yet_comes_back_as_not_known(self, store: Store) -> None:
        saved = StandingAlarm(site=SITE, source="a", kind="b", severity=standing().severity)
        save(store, saved)
        assert fields_of(loaded(store)) == fields_of(saved)

    def test_it_gets_its_number_when_it_is_written_first(self, store: Store) -> None:
        many = [standing(f"AHU-{number}") for number in range(50)]
        save(store, *many)
        assert len({each.id for each in many}) == 50
        assert {each.id: each.source for each in load(store)} == {each.id: each.source for each in many}

    def test_what_was_written_before_is_written_over(self, store: Store) -> None:
        one, other = standing("a"), standing("b")
        save(store, one, other)
        one.phase, one.order, one.attributes = Phase.NORMAL, None, {}
        save(store, one)
        assert {each.source: fields_of(each) for each in load(store)} == {"a": fields_of(one), "b": fields_of(other)}

    def test_each_site_has_its_own(self, store: Store) -> None:
        save(store, standing(), site=SITE)
        save(store, standing(site="harbour"), site="harbour")
        assert [each.site for each in load(store)] == [SITE]

    def test_one_alarm_key_cannot_stand_twice(self, store: Store) -> None:
        save(store, standing())
        with pytest.raises(Conflict):
            save(store, standing())


MANY = 3 * WORTH_A_STREAM
VALUES = (None, True, 0, 2.5, "", "null", "high")
TEXTS = (None, "", "tab\there", "line\nhere", r"back\\slash \\N \\. {curly} %s", '“7" 風', "NULL")


class TestMany:
    """So many that PostgreSQL is sent a stream of them."""

    def test_every_field_of_each_comes_back_as_it_went_in(self, store: Store) -> None:
        many = odd_ones()
        save(store, *many)
        assert all_fields(load(store)) == all_fields(many)

    def test_what_was_written_before_is_written_over_and_nothing_else(self, store: Store) -> None:
        many, other = odd_ones(), standing("another")
        save(store, other, *many)
        for each in many:
            each.phase, each.order, each.asset, each.attributes, each.last_at = Phase.NORMAL, None, None, {}, None
            each.value, each.unit = each.unit, each.message
        save(store, *many)
        assert all_fields(load(store)) == all_fields([other, *many])

    def test_counts_are_folded_also_twice_in_one_transaction(self, store: Store) -> None:
        many, others = odd_ones(), odd_ones("other")
        save(store, *many, *others)
        with store.begin() as connection:
            for some in (many, others, many):
                for each in some:
                    each.count, each.last_id = each.count + 1, each.message
                standings.fold(connection, some)
        assert all_fields(load(store)) == all_fields([*many, *others])

    def test_two_of_one_key_are_refused_and_nothing_is_written(self, store: Store) -> None:
        with pytest.raises(Conflict):
            save(store, *odd_ones(), *odd_ones())
        assert load(store) == []
        save(store, *odd_ones())
        assert len(load(store)) == MANY


def odd_ones(name: str = "point") -> list[StandingAlarm]:
    """Standing alarms with each of the odd values and texts."""
    return [
        standing(f"{name} {number}\t“{number}”", value=VALUES[number % 7], unit=TEXTS[number // 7 % 7], message=TEXTS[number % 7])
        for number in range(MANY)
    ]


def all_fields(each: Iterable[StandingAlarm]) -> dict[str, dict[str, object]]:
    return {one.source: fields_of(one) for one in each}


class TestJournal:
    def test_a_count_is_journaled_and_comes_back(self, store: Store) -> None:
        saved = standing(phase=Phase.ACTIVE, last_state=State.ACTIVE)
        save(store, saved)
        repeat(store, saved, 3)
        assert (loaded(store).count, loaded(store).last_at) == (saved.count, saved.last_at)
        assert row_count(store) == 7

    def test_the_latest_of_many_entries_counts(self, store: Store) -> None:
        one, other = standing("a"), standing("b")
        save(store, one, other)
        for _ in range(3):
            repeat(store, one)
        repeat(store, other)
        assert {each.source: each.count for each in load(store)} == {"a": 10, "b": 8}

    def test_an_entry_that_is_older_than_the_row_says_nothing(self, store: Store) -> None:
        saved = standing(phase=Phase.ACTIVE)
        save(store, saved)
        repeat(store, saved)
        saved.phase, saved.last_state, saved.last_id = Phase.NORMAL, State.CLEARED, "clear"
        save(store, saved)
        assert fields_of(loaded(store)) == fields_of(saved)

    def test_folding_writes_the_counts_and_empties_the_journal(self, store: Store) -> None:
        one, other = standing("a"), standing("b", site="harbour")
        save(store, one)
        save(store, other, site="harbour")
        repeat(store, one)
        repeat(store, other, site="harbour")
        with store.begin() as connection:
            standings.fold(connection, [one])
            standings.forget_entries(connection, SITE, standings.last_entry(connection, SITE))
        assert row_count(store) == 8
        with store.read() as connection:
            assert connection.execute(select(repeats.c.site)).scalars().all() == ["harbour"]
        assert fields_of(loaded(store)) == fields_of(one)

    def test_an_id_of_the_sender_may_be_anything(self, store: Store) -> None:
        saved = standing()
        save(store, saved)
        saved.last_id = '“7\\" 風'
        repeat(store, saved)
        assert loaded(store).last_id == saved.last_id

    def test_nothing_to_write_writes_nothing(self, store: Store) -> None:
        save(store)
        with store.read() as connection:
            assert connection.execute(select(func.count()).select_from(repeats)).scalar_one() == 0


def save(store: Store, *changed: StandingAlarm, site: str = SITE) -> None:
    with store.begin() as connection:
        standings.save(connection, site, changed, ())


def repeat(store: Store, saved: StandingAlarm, times: int = 1, site: str = SITE) -> None:
    for _ in range(times):
        saved.count += 1
        saved.last_at = (saved.last_at or NOW) + MINUTE
        saved.last_state = State.ACTIVE
        with store.begin() as connection:
            standings.save(connection, site, (), [saved])


def load(store: Store) -> list[StandingAlarm]:
    with store.read() as connection:
        return list(standings.load(connection, SITE))


def loaded(store: Store) -> StandingAlarm:
    (found,) = load(store)
    return found


def row_count(store: Store) -> int:
    """The count in the one row of SITE, without what the journal says of it."""
    with store.read() as connection:
        return int(connection.execute(select(standing_alarms.c["count"]).where(standing_alarms.c.site == SITE)).scalar_one())
