"""`callout explain`: why a work order or an alarm is what it is, one sentence a step. Reads only."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from callout import printed
from callout.clock import system_time
from callout.commands import reading
from callout.commands.program import Json, app, print_json, refusing
from callout.explaining import alarm, order, quarantined
from callout.site_folder import load_or_refuse
from workorders.desk import CALLOUT
from workorders.order import number_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from callout.explaining.account import Account, Step

MOST_STEPS = 60
"""Steps that are printed; `--json` has more."""

WORTH_SAYING = timedelta(seconds=1)
"""What lies between a thing and the news of it, if it is to be said."""

FORMS = "WO-n, SITE SOURCE KIND, or quarantine N"
QUARANTINE = "quarantine"
LONGEST_NUMBER = 18


@app.command(
    epilog="Examples: `callout explain WO-3` and `callout explain riverside AHU-3/supply-flow 'supply flow fail' --database sqlite:///callout.db`"
)
@refusing
def explain(
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="WO-n | SITE SOURCE KIND | quarantine N",
            help="An order, an alarm by its key, or a message in quarantine.",
            show_default=False,
        ),
    ],
    database: Annotated[
        str | None, typer.Option(help="The database, as SQLAlchemy writes it.", show_default="CALLOUT_DATABASE_URL")
    ] = None,
    site: Annotated[
        Path | None,
        typer.Option("--site", metavar="DIR", help="Read a message in quarantine again by this site folder.", show_default=False),
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Say in one sentence a step why a work order was opened and what it waits for, what became of an alarm, or why a message is none."""
    message, number = _message(what), None
    if message is None:
        number = _number(what)
    estate = load_or_refuse(site) if site is not None else None
    with reading.opened(database) as connection:
        if message is not None:
            found = quarantined.account(connection, message, estate)
        else:
            found = order.account(connection, number, system_time()) if number is not None else _alarm(connection, what)
    if json:
        print_json(found.document())
    else:
        typer.echo("\n".join(_lines(found)))


def _message(what: list[str]) -> int | None:
    """Return the number of the message in quarantine that is asked for, None when it is something else."""
    if len(what) != len((QUARANTINE, "N")) or what[0].lower() != QUARANTINE:
        return None
    if not what[1].isascii() or not what[1].isdecimal() or len(what[1]) > LONGEST_NUMBER:
        raise typer.BadParameter(f"{what[1]!r} is no number of a message in quarantine; write {FORMS}")
    return int(what[1])


def _number(what: list[str]) -> int | None:
    """Return the number of the order that is asked for, None when it is an alarm."""
    if len(what) == len(("site", "source", "kind")):
        return None
    if len(what) != 1:
        raise typer.BadParameter(f"{len(what)} words were given; write {FORMS}, and put a kind of several words in quotes")
    try:
        return number_of(what[0])
    except ValueError as error:
        raise typer.BadParameter(f"{error}; write {FORMS}") from None


def _alarm(connection: Connection, key: list[str]) -> Account:
    site, source, kind = key
    return alarm.account(connection, site, source, kind)


def _lines(found: Account) -> Iterator[str]:
    yield printed.plain(found.title)
    yield ""
    yield "What happened:"
    earliest, latest = found.steps[: MOST_STEPS // 2], found.steps[MOST_STEPS // 2 :]
    left_out = found.left_out + max(0, len(latest) - MOST_STEPS // 2)
    yield from (line for step in earliest for line in _step(step))
    if left_out:
        yield f"{printed.INDENT}... {printed.number(left_out, 'step')} of its timeline are left out here; --json has the latest"
    yield from (line for step in latest[-MOST_STEPS // 2 :] for line in _step(step))
    if found.promises:
        yield "Clocks:"
        yield from printed.points(promise.sentence for promise in found.promises)
    yield "Waits for:"
    yield from printed.points(found.waits_for or ["Nothing."])


def _step(step: Step) -> Iterator[str]:
    known_at = step.recorded_at or step.at
    asides = [step.by] if step.by != CALLOUT else []
    if abs(known_at - step.at) >= WORTH_SAYING:
        asides.append(f"at {printed.when(step.at)}")
    said = f"{step.sentence} ({', '.join(asides)})" if asides else step.sentence
    yield f"{printed.INDENT}{printed.when(known_at)}  {printed.plain(said)}"
    yield from printed.points(step.why, depth=3)
