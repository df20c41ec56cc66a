"""`callout worker`: judges alarms from Kafka, or watches SLA clocks, until it is told to stop."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import structlog
import typer

from callout import settings
from callout.clock import system_time
from callout.commands import signals
from callout.commands.program import Site, app, refusing
from callout.distributed import worker as workers
from callout.site_folder import load_or_refuse

log = structlog.get_logger(__name__)


class What(StrEnum):
    """What a worker does."""

    RULES = "rules"
    SLA = "sla"


@app.command(
    epilog="Example: `callout worker rules --site examples/riverside --kafka kafka://127.0.0.1:9092 --database postgresql+psycopg://callout@127.0.0.1/callout`"
)
@refusing
def worker(
    duty: Annotated[What, typer.Argument(help="`rules` judges alarms, `sla` watches clocks.", show_default=False)],
    site: Site,
    kafka: Annotated[str | None, typer.Option(help="Kafka, as in kafka://host:9092.", show_default="CALLOUT_KAFKA_URL")] = None,
    database: Annotated[str | None, typer.Option(help="The database, PostgreSQL.", show_default="CALLOUT_DATABASE_URL")] = None,
) -> None:
    """Judge the alarms on Kafka, or watch the clocks; as many workers of each as there are partitions share the work."""
    estate = load_or_refuse(site)
    given = settings.load(kafka_url=kafka, database_url=database)
    workers.run(given, duty, estate, system_time, signals.on_stop, lambda url: log.info("serving", url=url))
