"""`callout web`: the pages alone, over a database that workers write, until it is told to stop."""

from __future__ import annotations

from typing import Annotated

import structlog
import typer

from callout import settings
from callout.clock import system_time
from callout.commands import signals
from callout.commands.program import Site, app, refusing
from callout.distributed import pages
from callout.site_folder import load_or_refuse

log = structlog.get_logger(__name__)


@app.command(epilog="Example: `callout web --site examples/riverside --database postgresql+psycopg://callout@127.0.0.1/callout`")
@refusing
def web(
    site: Site,
    database: Annotated[str | None, typer.Option(help="The database that the workers write.", show_default="CALLOUT_DATABASE_URL")] = None,
    host: Annotated[str | None, typer.Option(help="Address of the pages.", show_default="CALLOUT_WEB_HOST")] = None,
    port: Annotated[int | None, typer.Option(help="Port of the pages, 0 for any.", show_default="CALLOUT_WEB_PORT")] = None,
) -> None:
    """Show the board, the orders and the API; alarms are taken elsewhere."""
    estate = load_or_refuse(site)
    given = settings.load(database_url=database, web_host=host, web_port=port)
    pages.run(given, estate, system_time, signals.stop_event(), lambda url: log.info("serving", url=url))
