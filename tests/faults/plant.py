"""Plant: publishes a story, and publishes again what the broker had not acknowledged when it went away."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from tests.integration.mqtt.waiting import until
from tests.services import ports
from tests.services.firehose import Firehose, Lost, Sent

BURST = 40
"""Messages that plant sends at once, when it does not send all it has."""

PAUSE_SECONDS = 0.008
"""From one burst to the next, so that there is something to do at whatever moment somebody is killed."""


class Way(Protocol):
    """Where a broker is found: itself, or a cable that leads to it."""

    @property
    def host(self) -> str: ...

    @property
    def port(self) -> int: ...


class Plant:
    """Publishes to `broker`, which it gives up when that says nothing for `patience` seconds.

    `acknowledged` counts the messages that the broker has taken into its care, `interrupted` how often it went away.
    """

    def __init__(self, broker: Way, patience: float = 60.0) -> None:
        self._broker = broker
        self._patience = patience
        self.acknowledged = 0
        self.interrupted = 0

    def send(self, messages: Sequence[Sent]) -> None:
        """Publish `messages` at once, to a broker that stays."""
        self.acknowledged += self._hose().publish(messages)

    def send_evenly(self, messages: Sequence[Sent], rate: int) -> None:
        """Publish `rate` messages a second, to a broker that stays."""
        began = time.monotonic()
        for second, begin in enumerate(range(0, len(messages), rate), start=1):
            self.send(messages[begin : begin + rate])
            time.sleep(max(0.0, began + second - time.monotonic()))

    @contextmanager
    def sending(self, messages: Sequence[Sent]) -> Iterator[None]:
        """Publish `messages` in bursts from a thread of its own, whether the broker stays or not; all of them by the end of the block."""
        thread = threading.Thread(target=self._send_in_bursts, args=(messages,))
        thread.start()
        try:
            yield
        finally:
            thread.join()

    def _send_in_bursts(self, messages: Sequence[Sent]) -> None:
        for begin in range(0, len(messages), BURST):
            self._insist(messages[begin : begin + BURST])
            time.sleep(PAUSE_SECONDS)

    def _insist(self, left: Sequence[Sent]) -> None:
        while left:
            hose = self._hose()
            try:
                hose.publish(left, self._patience)
            except (Lost, OSError):
                self.interrupted += 1
                until(lambda: ports.is_open(self._broker.port), "the broker comes back")
            left = left[hose.acknowledged :]
            self.acknowledged += hose.acknowledged

    def _hose(self) -> Firehose:
        return Firehose(self._broker.host, self._broker.port, "plant")
