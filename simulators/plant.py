"""The campus at a broker: a thread that steps it by a clock from outside and sends what it says."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from simulators.campus import Campus
from simulators.ledger import Ledger
from simulators.line import Line

Clock = Callable[[], datetime]
"""Gives simulated time, aware UTC."""

TURN_SECONDS = 0.02
"""Seconds that one turn waits for the network."""
STRIDE = timedelta(minutes=1)
"""Simulated time that one turn may cover: a clock that leaps is followed in strides, so the broker sees a stream and no burst."""
MOST_OWED = 2_000
"""With so many messages unacknowledged the campus waits; it makes up for it later, and its stamps stay true."""
PATIENCE_SECONDS = 5.0
"""Seconds that `stop` waits for the last acknowledgements."""


class Plant:
    """Runs `campus` at the broker of `mqtt_url`. Its methods may be called from any thread; the campus belongs to the plant's own.

    `ca_file`: see `Line`.
    """

    def __init__(self, campus: Campus, mqtt_url: str, clock: Clock, ca_file: str | None = None) -> None:
        self._campus = campus
        self._clock = clock
        self._line = Line(mqtt_url, ca_file)
        self._orders: deque[Callable[[], None]] = deque()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="plant", daemon=True)

    @property
    def ledger(self) -> Ledger:
        """The faults; those that the broker has acknowledged count as injected."""
        return self._campus.ledger

    @property
    def published(self) -> int:
        """Messages that were put on the wire, each counted once."""
        return self._line.published

    @property
    def acknowledged(self) -> int:
        """Messages that the broker acknowledged."""
        return self._line.acknowledged

    @property
    def drained(self) -> bool:
        """Whether everything that the plant had to say so far is with the broker, backlogs and their second sending included."""
        return not (self._orders or self._line.owed or self._campus.owes)

    @property
    def running(self) -> bool:
        """Whether the plant's thread lives."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Start the thread; it waits for the broker if there is none yet."""
        self._thread.start()

    def stop(self) -> None:
        """Stop stepping, wait a little for what the broker owes, and leave it. A second call does nothing."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def stop_injecting(self) -> None:
        """Break nothing more; the plant goes on, so what stands can be raised, mended and cleared."""
        self._orders.append(self._campus.stop_injecting)

    def mended(self, asset: str) -> None:
        """Tell the plant that the crew has mended this asset (its id or an alias)."""
        self._orders.append(lambda: self._campus.mended(asset))

    def _run(self) -> None:
        while not self._stop.is_set():
            self._obey()
            self._step()
            self._turn()
        self._leave()

    def _obey(self) -> None:
        while self._orders:
            self._orders[0]()
            # Removed only now: until it is done, the plant is not drained.
            self._orders.popleft()

    def _step(self) -> None:
        if self._line.owed < MOST_OWED:
            for message in self._campus.step(min(self._clock(), self._campus.now + STRIDE)):
                self._line.send(message)

    def _turn(self) -> None:
        for message in self._line.turn(TURN_SECONDS):
            if message.fault:
                self._campus.ledger.confirm(message.fault)

    def _leave(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while self._line.owed and time.monotonic() < until:
            self._turn()
        self._line.close()
