"""The show: everything that the demo is made of, started in order, settled, judged, and stopped in the other order."""

from __future__ import annotations

import socket
import tempfile
import threading
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from callout import settings
from callout.clock import FastClock, system_time
from callout.demonstration import past, summary
from callout.house import House
from callout.site_folder import load_or_refuse
from simulators.campus import Campus
from simulators.crew import Crew
from simulators.plan import BEFORE_MORNING, demo_start
from simulators.plant import Plant

if TYPE_CHECKING:
    from callout.demonstration.summary import Summary

SITE = "riverside"
SITE_FOLDER = Path(__file__).parents[2] / "examples" / SITE

SETTLING = timedelta(minutes=4)
"""Simulated time between the last fault and the judgement: longer than any on-delay of the site folder."""

STRIDE = timedelta(seconds=10)
PAUSE = 0.05
PATIENCE = 20.0


class NoBroker(Exception):
    """The demo brings its broker with it, in the extra `demo`: pip install 'callout[demo]'."""


class Show:
    """A campus that fails on purpose and a house that answers. Use as a context; `seconds` are those of the world."""

    def __init__(self, *, seed: int, speed: float, port: int) -> None:
        self._seed = seed
        self.speed = speed
        self._port = port
        self._stack = ExitStack()
        self._stop = threading.Event()
        self._began = time.monotonic()
        self.failure: BaseException | None = None

    def __enter__(self) -> Self:
        try:
            self._open()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def seconds(self) -> float:
        """Seconds of the world since the start."""
        return time.monotonic() - self._began

    @property
    def url(self) -> str:
        """Where the board is."""
        return self.house.url

    def settle(self) -> None:
        """Break nothing more, and let simulated time pass until all that stands has been decided."""
        self.plant.stop_injecting()
        for _ in range(SETTLING // STRIDE):
            self.clock.move(STRIDE)
            time.sleep(PAUSE)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not self._is_settled():
            time.sleep(PAUSE)

    def summary(self) -> Summary:
        """Return what came of it, judged against the ledger of what was broken."""
        return summary.take(self.house, self.plant.ledger, seconds=self.seconds, since=self._start)

    def _open(self) -> None:
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="callout-demo-")))
        broker_url = self._broker()
        estate = load_or_refuse(SITE_FOLDER)
        start = demo_start(system_time().date(), ZoneInfo(estate.sites[SITE].timezone))
        self.clock = FastClock(start, self.speed)
        self._start = start
        self.house = House(
            settings.load(
                environment={},
                mqtt_url=broker_url,
                database_url=f"sqlite:///{folder / 'callout.db'}",
                web_host="127.0.0.1",
                web_port=self._port,
            ),
            estate,
            self.clock,
            self.speed,
        )
        self._stack.callback(self.house.close)
        self.house.open()
        campus = Campus(self._seed, start)
        past.live_through(self.house.store, estate, SITE, campus.fails_each_morning, start + BEFORE_MORNING)
        self._start_runtime()
        self.plant = Plant(campus, broker_url, self.clock)
        self._stack.callback(self.plant.stop)
        self.plant.start()
        crew = Crew(self._seed, self.house.url, self.clock, self.plant.mended)
        self._stack.callback(crew.stop)
        crew.start()

    def _broker(self) -> str:
        try:
            from iotcore import Broker  # noqa: PLC0415  an extra: only the demo needs it
        except ImportError as error:
            raise NoBroker(NoBroker.__doc__) from error
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        broker = Broker(port=port, listen="127.0.0.1")
        broker.start()
        self._stack.callback(broker.stop)
        return f"mqtt://127.0.0.1:{port}"

    def _start_runtime(self) -> None:
        thread = threading.Thread(target=self._run, name="pipeline")
        thread.start()

        def finish() -> None:
            self._stop.set()
            thread.join()

        self._stack.callback(finish)

    def _run(self) -> None:
        try:
            self.house.run(self._stop)
        except BaseException as error:  # noqa: BLE001  it is handed to the thread that watches, which ends the show
            self.failure = error

    def _is_settled(self) -> bool:
        return self.plant.drained and self.house.live.received >= self.plant.acknowledged
