"""`callout ingest`: a gateway from MQTT to Kafka, until it is told to stop."""

from __future__ import annotations

from typing import Annotated

import structlog
import typer

from callout import settings
from callout.clock import system_time
from callout.commands import signals
from callout.commands.program import Site, app, refusing
from callout.distributed import gateway
from callout.site_folder import load_or_refuse

log = structlog.get_logger(__name__)


@app.command(epilog="Example: `callout ingest --site examples/riverside --mqtt mqtt://127.0.0.1:1883 --kafka kafka://127.0.0.1:9092`")
@refusing
def ingest(
    site: Site,
    mqtt: Annotated[str | None, typer.Option(help="The broker, as in mqtt://host:1883.", show_default="CALLOUT_MQTT_URL")] = None,
    kafka: Annotated[str | None, typer.Option(help="Kafka, as in kafka://host:9092.", show_default="CALLOUT_KAFKA_URL")] = None,
    client_id: Annotated[
        str | None,
        typer.Option(
            help="Name of this gateway at the broker: another for each, the same over restarts.", show_default="CALLOUT_MQTT_CLIENT_ID"
        ),
    ] = None,
) -> None:
    """Carry alarms from MQTT to Kafka; several gateways share the work."""
    estate = load_or_refuse(site)
    given = settings.load(mqtt_url=mqtt, kafka_url=kafka, mqtt_client_id=client_id)
    stop = signals.stop_event()
    gateway.run(given, estate, system_time, stop, lambda url: log.info("serving", url=url))
