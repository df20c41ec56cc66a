"""`callout worker`: judges alarms from Kafka, or watches SLA clocks, until it is told to stop."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import structlog
import typer

from callout import settings
from callout.clock import system_time
from callout.commands import signals
from callout.commands.program import Site, app, read_site, refusing

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
    from callout.distributed import run_worker  # noqa: PLC0415  no other command should wait for Faust to be imported
    from streams.kafka.duty import DUTIES  # noqa: PLC0415

    estate = read_site(site)
    given = settings.load(kafka_url=kafka, database_url=database)
    run_worker(given, DUTIES[duty], estate, system_time, signals.on_stop, lambda url: log.info("serving", url=url))
