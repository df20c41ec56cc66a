"""`callout influx`: what InfluxDB does not have, or has lost, written again from SQL."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from callout import printed, settings
from callout.commands import reading
from callout.commands.program import Json, Site, app, print_json, refuse, refusing
from callout.site_folder import load_or_refuse
from store import history
from streams import influx_history
from streams.influx_door import Away, Client, Refused
from streams.labels import Labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streams.influx_door import Door

BATCH = 5_000
ATTEMPTS = 5
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0

influx = typer.Typer(help="The time series in InfluxDB.", no_args_is_help=True)
app.add_typer(influx, name="influx")


@influx.callback()
def series() -> None:
    """The time series in InfluxDB."""


def _moment(said: str) -> datetime:
    try:
        at = datetime.fromisoformat(said)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        message = f"{said!r} is no time; write 2026-11-21, or 2026-11-21T09:00:00+00:00"
        raise typer.BadParameter(message) from None


@influx.command(epilog="Example: `callout influx backfill --site examples/riverside --from 2026-11-01 --influx http://127.0.0.1:8086`")
@refusing
def backfill(
    site: Site,
    *,
    since: Annotated[
        datetime | None,
        typer.Option(
            "--from", parser=_moment, metavar="TIME", help="The first time, in UTC if it has no offset.", show_default="the beginning"
        ),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--to", parser=_moment, metavar="TIME", help="The first time that is not written any more.", show_default="the end"),
    ] = None,
    database: Annotated[str | None, typer.Option(help="The database; it is only read.", show_default="CALLOUT_DATABASE_URL")] = None,
    influx: Annotated[str | None, typer.Option(help="InfluxDB, as in http://host:8086.", show_default="CALLOUT_INFLUX_URL")] = None,
    json: Json = False,
) -> None:
    """Write the history of orders, clocks and alarms from SQL to InfluxDB. To do it again does no harm: points lie on each other."""
    if since and until and since >= until:
        refuse(f"--from {since.isoformat()} is not before --to {until.isoformat()}: nothing lies between them")
    labels = Labels(load_or_refuse(site))
    place = settings.load(influx_url=influx).influx()
    if place is None:
        refuse("no InfluxDB is named; set CALLOUT_INFLUX_URL, or give --influx http://host:8086")
    door = Client(place)
    try:
        run = _Backfill(door, since, until)
        run.run(database, labels)
    finally:
        door.close()
    if json:
        times = {"from": since.isoformat() if since else None, "to": until.isoformat() if until else None}
        print_json({"written": run.written, "refused": run.refused} | times)
    else:
        refused = f" {printed.number(run.refused, 'point')} refused, mostly as older than what the bucket keeps." if run.refused else ""
        typer.echo(f"{printed.number(run.written, 'point')} written to the bucket {place.bucket} at {place.url}.{refused}")


class _Backfill:
    """Writes what lies between two times, in order of number, with progress on a terminal."""

    def __init__(self, door: Door, since: datetime | None, until: datetime | None) -> None:
        self._door = door
        self._since = since
        self._until = until
        self.written = 0
        self.refused = 0

    def run(self, database: str | None, labels: Labels) -> None:
        """Write; an InfluxDB that does not answer, or takes nothing at all, ends the command."""
        columns = (TextColumn("{task.fields[points]:,} points"), BarColumn(), TimeElapsedColumn())
        progress = Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
        with reading.opened(database) as connection, progress:
            task = progress.add_task("", total=sum(history.sizes(connection)), points=0)
            for number, points in influx_history.lots(connection, labels):
                lines = [line for at, line in points if self._is_wanted(at)]
                for batch in _batches(lines):
                    self._write(batch)
                progress.update(task, advance=number, points=self.written)

    def _is_wanted(self, at: datetime) -> bool:
        return (self._since is None or at >= self._since) and (self._until is None or at < self._until)

    def _write(self, lines: list[bytes]) -> None:
        wait = FIRST_WAIT
        for left in reversed(range(ATTEMPTS)):
            try:
                self._door.write(lines)
            except Refused as error:
                if error.lost is not None:
                    self.written += len(lines) - error.lost
                    self.refused += error.lost
                    return
                refuse(f"InfluxDB does not take these points: {error}; {printed.number(self.written, 'point')} had been written")
            except Away as error:
                if not left:
                    refuse(f"InfluxDB does not answer: {error}; {printed.number(self.written, 'point')} had been written. Run it again")
                time.sleep(wait if error.wait is None else min(error.wait, LONGEST_WAIT))
                wait *= 2
            else:
                self.written += len(lines)
                return


def _batches(lines: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(lines), BATCH):
        yield lines[start : start + BATCH]
