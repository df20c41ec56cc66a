"""`callout demo`: the whole house on one machine, with plant that fails and people who mend it."""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.live import Live

from callout.commands.program import Json, app, print_json, quiet, refuse, refusing
from callout.demonstration import screen
from callout.demonstration.show import NoBroker, Show

if TYPE_CHECKING:
    from types import FrameType

REFRESH = 0.5


@app.command(epilog="Example: `callout demo --seconds 30 --json`")
@refusing
def demo(
    seconds: Annotated[
        float | None, typer.Option(min=1, help="End after this many seconds; without it, at Ctrl-C.", show_default=False)
    ] = None,
    speed: Annotated[float, typer.Option(min=1, max=3600, help="How much faster than the world the campus lives.")] = 60,
    seed: Annotated[int, typer.Option(help="Which story is told: the same seed breaks the same things.")] = 1,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port of the pages, 0 for any that is free.")] = 0,
    *,
    json: Json = False,
) -> None:
    """Run a campus that fails on purpose, the crew that mends it, and the board; needs nothing else on this machine."""
    stop = threading.Event()
    _stop_at_signals(stop)
    quiet()
    try:
        with Show(seed=seed, speed=speed, port=port) as show:
            typer.echo(f"The board is at {show.url} (Ctrl-C ends the demo).", err=True)
            _watch(show, stop, seconds, pretty=sys.stderr.isatty() and not json)
            if show.failure is not None:
                raise show.failure
            show.settle()
            summary = show.summary()
    except NoBroker as error:
        refuse(str(error))
    if json:
        print_json(summary)
    else:
        Console().print(screen.closing(summary))


def _watch(show: Show, stop: threading.Event, seconds: float | None, *, pretty: bool) -> None:
    """Wait for the end, with a live table when there is somebody to see it."""
    if not pretty:
        while not _is_over(show, stop, seconds):
            stop.wait(REFRESH / 5)
        return
    with Live(screen.table(show), console=Console(stderr=True), auto_refresh=False) as live:
        while not _is_over(show, stop, seconds):
            stop.wait(REFRESH)
            live.update(screen.table(show), refresh=True)


def _is_over(show: Show, stop: threading.Event, seconds: float | None) -> bool:
    return stop.is_set() or show.failure is not None or (seconds is not None and show.seconds >= seconds)


def _stop_at_signals(stop: threading.Event) -> None:
    def stopped(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, stopped)
    signal.signal(signal.SIGTERM, stopped)
