"""`callout run`: the embedded runtime, until it is told to stop."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Annotated

import structlog
import typer

from callout import settings
from callout.clock import system_time
from callout.commands.program import Site, app, refusing
from callout.house import House
from callout.site_folder import load_or_refuse

if TYPE_CHECKING:
    from types import FrameType

log = structlog.get_logger(__name__)


@app.command(epilog="Example: `callout run --site examples/riverside --mqtt mqtt://127.0.0.1:1883 --database sqlite:///callout.db`")
@refusing
def run(
    site: Site,
    mqtt: Annotated[str | None, typer.Option(help="The broker, as in mqtt://host:1883.", show_default="CALLOUT_MQTT_URL")] = None,
    database: Annotated[
        str | None, typer.Option(help="The database, as SQLAlchemy writes it.", show_default="CALLOUT_DATABASE_URL")
    ] = None,
    host: Annotated[str | None, typer.Option(help="Address of the pages.", show_default="CALLOUT_WEB_HOST")] = None,
    port: Annotated[int | None, typer.Option(help="Port of the pages, 0 for any.", show_default="CALLOUT_WEB_PORT")] = None,
) -> None:
    """Take alarms from MQTT, raise work orders and keep their clocks, in one process."""
    estate = load_or_refuse(site)
    house = House(settings.load(mqtt_url=mqtt, database_url=database, web_host=host, web_port=port), estate, system_time)
    stop = threading.Event()

    def stopped(number: int, _frame: FrameType | None) -> None:
        log.info("stopping", signal=signal.Signals(number).name)
        stop.set()

    signal.signal(signal.SIGTERM, stopped)
    signal.signal(signal.SIGINT, stopped)
    house.open()
    log.info("serving", url=house.url)
    try:
        house.run(stop)
    finally:
        house.close()
