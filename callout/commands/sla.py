"""`callout sla`: the clocks of the database."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from callout import printed, recompute as recomputing, settings
from callout.clock import system_time
from callout.commands import reading
from callout.commands.program import Json, app, print_json, refusing
from store import tallies, views
from store.store import Store
from streams import acting

if TYPE_CHECKING:
    from callout.recompute import Difference

sla = typer.Typer(help="The SLA clocks.", no_args_is_help=True)
app.add_typer(sla, name="sla")

MOST = 1_000
"""Differences that are told one by one; the others are only counted."""


@sla.callback()
def clocks() -> None:
    """The SLA clocks of the database."""


@sla.command(epilog="Example: `callout sla recompute --check --database sqlite:///callout.db`")
@refusing
def recompute(
    database: Annotated[
        str | None, typer.Option(help="The database, as SQLAlchemy writes it.", show_default="CALLOUT_DATABASE_URL")
    ] = None,
    *,
    check: Annotated[bool, typer.Option("--check", help="Only say what differs; write nothing.")] = False,
    json: Json = False,
) -> None:
    """Work out every clock again from the timeline of its order, say which stored ones differ, and put them right.

    What is counted of orders and clocks for figures is held against the orders themselves too.
    """
    found = _Found()
    found.look(database)
    if not check:
        _mend(database, sorted(found.orders_that_differ))
    if json:
        print_json(found.document())
    else:
        typer.echo("\n".join(found.lines(mended=not check)))
    raise typer.Exit(1 if check and not found.is_right else 0)


def _mend(database: str | None, numbers: list[int]) -> None:
    store = Store(settings.load(database_url=database).database_url)
    for number in numbers:
        acting.recompute(store, number, system_time())
    with store.begin() as connection:
        tallies.recount(connection)
    store.close()


class _Found:
    """What a look at the whole database came to; bounded, however much differs."""

    def __init__(self) -> None:
        self.orders = self.clocks = self.differing = 0
        self.orders_that_differ: set[int] = set()
        self._told: list[Difference] = []
        self._tallies: list[tuple[tallies.Kind, int]] = []

    @property
    def is_right(self) -> bool:
        """Whether everything is what it should be."""
        return not self.differing and not self._tallies

    def look(self, database: str | None) -> None:
        """Look at every order of `database`, with progress on a terminal."""
        console = Console(stderr=True)
        columns = (TextColumn("orders"), BarColumn(), MofNCompleteColumn())
        with (
            reading.opened(database) as connection,
            Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as progress,
        ):
            task = progress.add_task("", total=views.count_of_orders_with_clocks(connection))
            for checked in recomputing.check(connection):
                self.orders += checked.orders
                self.clocks += checked.clocks
                self.differing += len(checked.differences)
                self.orders_that_differ.update(each.order for each in checked.differences)
                self._told += checked.differences[: MOST - len(self._told)]
                progress.update(task, completed=self.orders)
            self._tallies = tallies.differences(connection)

    def document(self) -> dict[str, object]:
        return {
            "ok": self.is_right,
            "orders": self.orders,
            "clocks": self.clocks,
            "differing": self.differing,
            "differences": [each.document() for each in self._told],
            "miscounted": [{"kind": kind._asdict(), "missing": number} for kind, number in self._tallies],
        }

    def lines(self, *, mended: bool) -> list[str]:
        told = [str(each) for each in self._told]
        if self.differing > len(told):
            told.append(f"... and {self.differing - len(told):,} more.")
        looked = f"{printed.number(self.clocks, 'clock')} of {printed.number(self.orders, 'order')}"
        end = " Now they are." if mended else ""
        if self._tallies:
            told.append(f"Of {printed.number(len(self._tallies), 'kind')} of orders and clocks the figures are not what there is.{end}")
        if not self.differing:
            return [*told, f"{looked}: every one is what its timeline says."]
        are = "is not what its timeline says" if self.differing == 1 else "are not what their timelines say"
        return [*told, f"{looked}: {printed.number(self.differing, 'field')} {are}.{end}"]
