"""What libraries say, without what they say again and again: while Kafka is away its client writes some sixty lines a second."""

from __future__ import annotations

import logging

APART_SECONDS = 10.0
MOST_KNOWN = 1_000
"""Sayings that are remembered. A library that puts what is new each time into its words must not fill our memory."""


class OnceInAWhile(logging.Filter):
    """Lets each saying of a library through once in `apart` seconds, the next time with how many were left out meanwhile.

    A saying is who says it and the words without their values: those of the first are written.
    """

    def __init__(self, apart: float = APART_SECONDS) -> None:
        super().__init__()
        self._apart = apart
        self._said: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether `record` is to be written."""
        saying = (record.name, str(record.msg))
        at, left_out = self._said.get(saying, (None, 0))
        if at is not None and at <= record.created < at + self._apart:
            self._said[saying] = (at, left_out + 1)
            return False
        if len(self._said) >= MOST_KNOWN:
            self._said.clear()
        self._said[saying] = (record.created, 0)
        if left_out:
            record.msg, record.args = f"{record.getMessage()} (and {left_out} more like this)", ()
        return True
