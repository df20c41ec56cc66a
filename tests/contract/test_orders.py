"""Orders, timelines and clocks come back as they went in, and a unit of work is all or nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.treatment import Priority
from store import orders
from store.errors import Conflict, NotFound
from store.store import Store
from store.unit import PEOPLE, PIPELINE, UnitOfWork
from tests.contract.values import MINUTE, NOW, changed, entry, opened, order
from workorders import change as changes
from workorders.change import OrderFile
from workorders.order import Status


class TestOrders:
    def test_every_field_of_an_order_comes_back_as_it_went_in(self, store: Store) -> None:
        with store.begin() as connection:
            orders.add(connection, [order()])
        assert file(store).order == order()

    def test_every_field_of_a_timeline_comes_back_as_it_went_in(self, store: Store) -> None:
        lines = (entry(), entry(event="note", priority=None, details={}), entry(event="alarm", at=NOW - 5 * MINUTE))
        with store.begin() as connection:
            orders.add(connection, [order()])
            orders.add_entries(connection, lines)
        assert file(store).timeline == lines

    def test_every_field_of_a_clock_comes_back_as_it_went_in(self, store: Store) -> None:
        change = opened()
        apply(store, change)
        assert file(store).clocks == change.clocks

    def test_clocks_are_written_over(self, store: Store) -> None:
        apply(store, opened())
        change = changes.clocks_only(file(store), NOW + 50 * MINUTE, NOW + 51 * MINUTE)
        apply(store, change)
        assert file(store).clocks == change.clocks
        assert [clock.warned for clock in change.clocks] == [2, 2]

    def test_an_order_that_is_not_there(self, store: Store) -> None:
        with pytest.raises(NotFound, match="there is no order WO-9"):
            file(store, 9)

    @pytest.mark.parametrize("status", Status)
    def test_only_an_open_order_holds_its_group(self, store: Store, status: Status) -> None:
        with store.begin() as connection:
            orders.add(connection, [order(status=status, group="g")])
            found = orders.open_of_group(connection, "g")
        assert (found is not None) == (status not in {Status.CLOSED, Status.CANCELLED})

    def test_the_last_of_a_group_is_the_newest(self, store: Store) -> None:
        with store.begin() as connection:
            orders.add(connection, [order(number, group="g", status=Status.CLOSED) for number in (1, 2, 3)])
            found = orders.last_of_group(connection, "g")
        assert found is not None
        assert found.number == 3


class TestUnitOfWork:
    def test_two_open_orders_of_one_group_cannot_be(self, store: Store) -> None:
        apply(store, opened(1, group="g"))
        with pytest.raises(Conflict):
            apply(store, opened(2, group="g"))
        with pytest.raises(NotFound):
            file(store, 2)

    def test_orders_without_a_group_are_not_in_each_others_way(self, store: Store) -> None:
        apply(store, opened(1, group=""), opened(2, group=""))
        assert file(store, 2).order.group == ""

    def test_an_order_that_ends_makes_room_for_the_next_of_its_group(self, store: Store) -> None:
        apply(store, opened(1, group="g"))
        with store.unit(PIPELINE) as unit:
            unit.apply(changed(unit.file(1), "closed", status=Status.CLOSED, closed_at=NOW))
            assert unit.open_of_group("g") is None
            unit.apply(opened(2, group="g"))
        assert [file(store, number).order.is_open for number in (1, 2)] == [False, True]

    def test_an_order_that_was_changed_since_it_was_read_is_not_written(self, store: Store) -> None:
        apply(store, opened())
        before = file(store)
        apply(store, changed(before, engineer="s.kaur"))
        with pytest.raises(Conflict, match="somebody else"), store.begin() as connection:
            orders.change(connection, replace(before.order, engineer="j.ortiz", version=2), before.order.version)
        assert file(store).order.engineer == "s.kaur"

    def test_what_was_remembered_of_an_order_is_checked_before_anything_is_written(self, store: Store) -> None:
        apply(store, opened(group="g"))
        stale = {"g": replace(file(store).order, version=0)}
        with pytest.raises(Conflict), store.begin() as connection:
            unit = UnitOfWork(connection, PIPELINE, stale)
            assert unit.open_of_group("g") is not None
            unit.flush()

    def test_what_was_remembered_gives_way_to_what_was_read(self, store: Store) -> None:
        """On PostgreSQL a person may close the order after the pipeline looked what people did, and before it reads the order."""
        apply(store, opened(group="g"))
        stale = {"g": file(store).order}
        apply(store, changed(file(store), "cancelled", status=Status.CANCELLED, closed_at=NOW))
        with store.begin() as connection:
            unit = UnitOfWork(connection, PIPELINE, stale)
            unit.file(1)
            assert unit.open_of_group("g") is None

    def test_an_order_is_one_thing_in_a_unit_however_it_is_asked_for(self, store: Store) -> None:
        apply(store, opened(group="g"))
        with store.unit(PIPELINE) as unit:
            unit.apply(changed(unit.file(1), priority=Priority.P1))
            by_group, last = unit.open_of_group("g"), unit.last_of_group("g")
            assert by_group is last is unit.file(1).order
            assert unit.file(1).order.priority == "P1"

    def test_an_order_that_was_only_looked_at_is_still_the_open_one(self, store: Store) -> None:
        apply(store, opened(group="g"))
        with store.unit(PIPELINE) as unit:
            assert unit.open_of_group("g") is unit.file(1).order

    def test_what_was_opened_and_ended_here_is_the_last_of_its_group(self, store: Store) -> None:
        apply(store, opened(1, group="g", status=Status.CLOSED))
        with store.unit(PIPELINE) as unit:
            unit.apply(opened(2, group="g"))
            unit.apply(changed(unit.file(2), "closed", status=Status.CLOSED, closed_at=NOW))
            last = unit.last_of_group("g")
            assert last is not None
            assert last.number == 2

    def test_lines_that_were_added_before_the_file_was_read_are_in_it(self, store: Store) -> None:
        apply(store, opened())
        with store.unit(PIPELINE) as unit:
            unit.apply(changes.Change(number=1, entries=(entry(event="alarm"),)))
            assert [line.event for line in unit.file(1).timeline] == ["logged", "alarm"]

    def test_numbers_have_no_gaps_after_a_failure(self, store: Store) -> None:
        apply(store, opened(take(store), group="a"))
        with pytest.raises(Conflict), store.unit(PIPELINE) as unit:
            assert [unit.next_number(), unit.next_number()] == [2, 3]
            unit.apply(opened(2, group="b"))
            unit.apply(opened(3, group="a"))
        assert take(store) == 2

    def test_nothing_of_a_unit_that_fails_is_written(self, store: Store) -> None:
        apply(store, opened(1, group="a"))
        with pytest.raises(Conflict), store.unit(PIPELINE) as unit:
            unit.apply(changed(unit.file(1), engineer="s.kaur"))
            unit.apply(opened(2, group="a"))
        found = file(store)
        assert (found.order.engineer, len(found.timeline)) == ("j.ortiz", 1)


class TestChangesByPeople:
    def test_what_people_change_is_told_once(self, store: Store) -> None:
        apply(store, opened(1), opened(2))
        with store.begin() as connection:
            before, _ = orders.desk_changes(connection, 0)
        apply(store, changed(file(store, 2)), origin=PEOPLE)
        with store.begin() as connection:
            last, numbers = orders.desk_changes(connection, before)
            assert numbers == [2]
            assert orders.desk_changes(connection, last) == (last, [])

    def test_what_the_pipeline_changes_is_not(self, store: Store) -> None:
        apply(store, opened(1))
        with store.begin() as connection:
            assert orders.desk_changes(connection, 0) == (0, [])


def apply(store: Store, *plans: changes.Change, origin: str = PIPELINE) -> None:
    with store.unit(origin) as unit:
        for plan in plans:
            if plan.order is None or plan.order.version > 1:
                unit.file(plan.number)
            unit.apply(plan)


def take(store: Store) -> int:
    with store.unit(PIPELINE) as unit:
        return unit.next_number()


def file(store: Store, number: int = 1) -> OrderFile:
    with store.read() as connection:
        return orders.file(connection, number)
