"""The house in a thread: broker to board as `callout run` puts it together, where a test can look into it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assets.model import Asset, Site
from assets.register import Register
from callout import settings
from callout.clock import system_time
from callout.house import House
from store import standings
from streams.estate import Estate
from tests.contract import databases
from tests.integration.mqtt.waiting import until

SITE = "riverside"
ESTATE = Estate(
    sites={SITE: Site(id=SITE)},
    register=Register([Asset(id=f"AHU-{number}", site=SITE, klass="Air_Handling_Unit") for number in range(20)]),
)


@contextmanager
def running(folder: Path, estate: Estate = ESTATE, /, **given: Any) -> Iterator[House]:
    """Run a house over a database in `folder` until the end of the block; `given` are settings. Fails when its runtime failed."""
    database = folder / "callout.db"
    if not database.exists():
        databases.prepare_sqlite(folder, database.name)
    house = House(settings.load({}, database_url=f"sqlite:///{database}", web_port=0, **given), estate, system_time)
    stop, failures = threading.Event(), list[BaseException]()

    def run() -> None:
        try:
            house.run(stop)
        except BaseException as error:
            failures.append(error)
            raise

    house.open()
    thread = threading.Thread(target=run, name="runtime")
    thread.start()
    try:
        yield house
    finally:
        stop.set()
        thread.join()
        house.close()
    assert not failures


def wait_until_ready(house: House) -> None:
    """Return when alarms are taken and committed."""
    until(lambda: house.live.readiness()[0], f"the house is ready: {house.live.readiness()[1]}")


def counts(house: House) -> dict[tuple[str, str], tuple[int, int]]:
    """Return count and activations of each source and kind of SITE."""
    with house.store.read() as connection:
        return {(each.source, each.kind): (each.count, each.activations) for each in standings.load(connection, SITE)}
