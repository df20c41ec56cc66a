"""`callout simulate`: the campus of the demo at any broker, until it is told to stop."""

from __future__ import annotations

import signal
import socket
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote, urlsplit

import typer
from rich.console import Console
from rich.table import Table

from callout import printed, settings
from callout.clock import FastClock, system_time
from callout.commands.program import Json, app, print_json, refuse, refusing
from simulators.campus import Campus
from simulators.plant import Plant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

    from ingest.client import Broker
    from simulators.crew import Crew
    from simulators.ledger import Fault

KNOCK_SECONDS = 3.0
LOOK_SECONDS = 0.25


@app.command(epilog="Example: `callout simulate --mqtt mqtt://127.0.0.1:1883 --seconds 120 --json`")
@refusing
def simulate(
    mqtt: Annotated[str | None, typer.Option(help="The broker, as in mqtt://host:1883.", show_default="CALLOUT_MQTT_URL")] = None,
    seed: Annotated[int, typer.Option(help="Which story is told: the same seed breaks the same things.")] = 1,
    speed: Annotated[
        float,
        typer.Option(min=1, max=3600, help="How much faster than the world the campus lives. Its stamps then run ahead of the world."),
    ] = 1,
    seconds: Annotated[
        float | None, typer.Option(min=0.1, help="End after this many seconds of the world; without it, at Ctrl-C.", show_default=False)
    ] = None,
    api: Annotated[
        str | None, typer.Option(help="Where a crew works, as in http://127.0.0.1:8080; without it there is none.", show_default=False)
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Run the campus Riverside at a broker: plant that fails on purpose, seeded."""
    _check(api, speed)
    broker = _broker(mqtt)
    _knock(broker)
    run = _Run(broker, seed=seed, speed=speed, api=api)
    with _told_to_stop() as stop:
        run.until(stop, seconds)
    if run.failed:
        refuse(f"the broker at {broker.host}:{broker.port} took nothing of what the campus said; {_doubt(broker)}")
    if json:
        print_json(run.document())
    else:
        typer.echo(run.sentence())
        if run.faults:
            printed.show(run.table())


class _Run:
    """The campus, and the crew when there is an API to work through."""

    def __init__(self, broker: Broker, *, seed: int, speed: float, api: str | None) -> None:
        start = system_time()
        clock = FastClock(start, speed)
        self._seed, self._speed = seed, speed
        self._seconds = 0.0
        self._plant = Plant(Campus(seed, start), _url(broker), clock, broker.ca_file)
        self._crew = _crew(seed, api, clock, self._plant) if api else None

    @property
    def failed(self) -> bool:
        """Whether there was something to say and the broker took none of it."""
        return not self._plant.acknowledged and not self._plant.drained

    @property
    def faults(self) -> Sequence[Fault]:
        """The faults that the broker has been told of."""
        return self._plant.ledger.injected

    def until(self, stop: threading.Event, seconds: float | None) -> None:
        """Run until `stop` is set, or `seconds` have passed."""
        began = time.monotonic()
        with ExitStack() as stack:
            for part in (self._plant, self._crew):
                if part is not None:
                    stack.callback(part.stop)
                    part.start()
            status = stack.enter_context(Console(stderr=True).status("")) if sys.stderr.isatty() else None
            while not stop.is_set() and (seconds is None or self._seconds < seconds):
                stop.wait(LOOK_SECONDS if seconds is None else min(LOOK_SECONDS, seconds - self._seconds))
                self._seconds = time.monotonic() - began
                if status is not None:
                    status.update(f"{self.sentence()} Ctrl-C ends it.")

    def document(self) -> dict[str, Any]:
        """Return what was done as JSON values."""
        plant, crew = self._plant, self._crew
        faults = [{"id": fault.id, "what": fault.what, "asset": fault.asset, "at": fault.at.isoformat()} for fault in self.faults]
        return {
            "seconds": round(self._seconds, 1),
            "speed": self._speed,
            "seed": self._seed,
            "alarms": {"published": plant.published, "acknowledged": plant.acknowledged},
            "faults": {"injected": len(faults), "each": faults},
            "crew": {"done": dict(crew.done), "refused": dict(crew.refused)} if crew is not None else None,
        }

    def table(self) -> Table:
        """Return which faults were injected as a table."""
        table = Table()
        for column in ("fault", "assets"):
            table.add_column(column)
        table.add_column("times", justify="right")
        for what, number in Counter(fault.what for fault in self.faults).most_common():
            assets = dict.fromkeys(fault.asset for fault in self.faults if fault.what == what)
            table.add_row(what, ", ".join(assets), str(number))
        return table

    def sentence(self) -> str:
        """Say what was done so far."""
        plant = self._plant
        faults = printed.number(len(self.faults), "fault")
        said = f"{printed.number(plant.published, 'alarm')} published, {plant.acknowledged:,} acknowledged, {faults} injected"
        steps = f", {printed.number(sum(self._crew.done.values()), 'step')} of the crew" if self._crew is not None else ""
        return f"{said}{steps}."


def _check(api: str | None, speed: float) -> None:
    if api is None:
        return
    parts = urlsplit(api)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise typer.BadParameter(f"--api: {api!r} is no address of an API; one looks like http://127.0.0.1:8080")
    if speed != 1:
        raise typer.BadParameter("--api: a crew whose clock runs ahead of the API's is refused; leave --speed out")


def _broker(mqtt: str | None) -> Broker:
    told = settings.load(mqtt_url=mqtt)
    try:
        return told.broker()
    except ValueError as error:
        refuse(f"{told.mqtt_url} is no address of a broker: {error}")


def _knock(broker: Broker) -> None:
    try:
        socket.create_connection((broker.host, broker.port), timeout=KNOCK_SECONDS).close()
    except OSError as error:
        refuse(f"no broker answers at {broker.host}:{broker.port} ({error}); start one, or name another with --mqtt")


def _doubt(broker: Broker) -> str:
    if broker.tls:
        return "does it ask for a user, and does CALLOUT_MQTT_CA_FILE name the authority that signed its certificate?"
    return "does it ask for a user or for TLS?"


def _url(broker: Broker) -> str:
    user = f"{quote(broker.user, safe='')}:{quote(broker.password or '', safe='')}@" if broker.user else ""
    host = f"[{broker.host}]" if ":" in broker.host else broker.host
    return f"{'mqtts' if broker.tls else 'mqtt'}://{user}{host}:{broker.port}"


def _crew(seed: int, api: str, clock: FastClock, plant: Plant) -> Crew:
    try:
        from simulators.crew import Crew  # noqa: PLC0415  its HTTP client comes with the extra `demo`
    except ImportError:
        refuse("the crew needs the extra `demo`: pip install 'callout[demo]'")
    return Crew(seed, api, clock, plant.mended)


@contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    """Give an event that Ctrl-C and SIGTERM set, so that what was begun is finished."""
    stop = threading.Event()

    def stopped(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    usual = {number: signal.signal(number, stopped) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
