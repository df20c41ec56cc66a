"""Both runtimes come to the same: the same histories give the same orders, clocks, counts and events, site by site."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy import select

from store.tables import work_orders
from streams import acting
from tests.contract.runtimes import digest, histories
from tests.contract.runtimes.houses import DistributedHouse, EmbeddedHouse, House
from tests.faults.sizes import size
from workorders.acts import Deed
from workorders.lifecycle import Act, IllegalStep

if TYPE_CHECKING:
    from datetime import datetime

    from store.store import Store
    from tests.services.kafka import Kafka

HISTORIES = size("HISTORIES", short=100, long=1_000)
WORKED_ON = 40
"""Sites in which a person does something in each step from the third on, with the eldest open order."""

PEOPLE = (
    Deed(act=Act.ASSIGN, by="desk", at=histories.START, said={"to": "j.ortiz"}),
    Deed(act=Act.ATTEND, by="j.ortiz", at=histories.START, said={}),
    Deed(act=Act.HOLD, by="j.ortiz", at=histories.START, said={"reason": "awaiting-parts"}),
    Deed(act=Act.RESUME, by="j.ortiz", at=histories.START, said={}),
    Deed(act=Act.CANCEL, by="desk", at=histories.START, said={"why": "a test"}),
)


def test_the_same_histories_come_to_the_same(sqlite_store: Store, postgresql_store: Store, kafka: Kafka) -> None:
    estate = histories.estate(HISTORIES)
    embedded = live(EmbeddedHouse(sqlite_store, estate))
    distributed = live(DistributedHouse(postgresql_store, estate, kafka))
    assert len(embedded) > 0.7 * HISTORIES
    differing = [site for site, each in digest.hashes(embedded).items() if each != digest.hashes(distributed).get(site)]
    assert not differing, "\n".join(["embedded:", *embedded[differing[0]], "distributed:", *distributed.get(differing[0], [])])
    assert embedded.keys() == distributed.keys()


def live(house: House) -> dict[str, list[str]]:
    """Let all histories happen in `house`, and return what its database came to."""
    try:
        told = histories.stories(HISTORIES)
        for step in range(histories.STEPS):
            now = histories.START + step * histories.STEP
            house.wake(now)
            house.tell([said for story in told for said in story.at(now)])
            people_work(house.store, now, step)
        house.wake(histories.START + histories.STEPS * histories.STEP)
    finally:
        house.close()
    return digest.lines(house.store)


def people_work(store: Store, now: datetime, step: int) -> None:
    """Do the next thing to the eldest open order of some sites, where that is possible."""
    if step < 3:
        return
    sites = [histories.site_of(number) for number in range(step % 5, 5 * WORKED_ON, 5)]
    with store.read() as connection:
        query = select(work_orders).where(work_orders.c.open_key.is_not(None), work_orders.c.site.in_(sites)).order_by(work_orders.c.number)
        eldest = {row.site: row for row in reversed(list(connection.execute(query)))}
    deed = PEOPLE[step % len(PEOPLE)]
    for row in eldest.values():
        with suppress(IllegalStep):
            acting.perform(store, row.number, Deed(act=deed.act, by=deed.by, at=now, said=deed.said), now)
