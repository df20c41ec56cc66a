"""Recurrence in SQL: what a fault's comings came to is there after a restart, and one corrective order at most is open for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from rules.recurrence import Recurring
from rules.treatment import Category, Priority
from store import standings
from store.store import Store
from streams.pipeline import Pipeline
from tests.contract import worlds
from tests.contract.plant import SITE, alarm, batch, file
from tests.contract.worlds import START

RAISES = Recurring(times=2, within=timedelta(days=3), corrective=Priority.P4)


def test_a_fault_of_every_morning_over_restarts(store: Store) -> None:
    estate = worlds.estate()
    estate = replace(estate, book=replace(estate.book, recurring=RAISES))
    for day in range(4):
        pipeline = Pipeline(store, estate, "alarms")
        pipeline.take_over()
        minute = 24 * 60 * day
        pipeline.process(batch(2 * day, alarm(minute=minute)))
        pipeline.process(batch(2 * day + 1, alarm(state="cleared", minute=minute + 5)))
        pipeline.advance(START + timedelta(days=day, hours=1))
    with store.read() as connection:
        comings = standings.load(connection, SITE).by_key["AHU-1/temp", "damp"].comings
    assert comings == tuple(START + timedelta(days=day) for day in range(4))
    corrective = file(store, 4)
    assert (corrective.order.category, corrective.order.link, corrective.order.is_open) == (Category.CORRECTIVE, 3, True)
    assert corrective.timeline[0].details["recurred"] == "recurred 2 times in 3 days"
    assert [file(store, number).order.category for number in (1, 2, 3, 5)] == [Category.REACTIVE] * 4
