"""The two ways in which clocks are usually watched: a timer for each in an event loop, and a query of the database each second."""

from __future__ import annotations

import asyncio
import gc
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from bench.million import BASE, EVEN_RATE, Moved
from store.store import Store
from store.tables import clocks

if TYPE_CHECKING:
    from bench.options import Options

PAGE = 4096
POLL_EVERY = 1.0


def resident() -> int:
    """Return the bytes of memory that this process has, as the system counts them."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def measure(url: str, options: Options) -> dict[str, float | str]:
    """Return what each peer needs and how late it is. Neither writes anything down, which is most of what a breach costs us."""
    timers, lags = asyncio.run(_call_later(options.clocks, options.seconds))
    polled, share = _poll(url, options)
    return {
        "call_later_bytes_a_clock": timers,
        "call_later_lag_p99_ms": _p99(lags),
        "polling_lag_p99_ms": _p99(polled),
        "polling_cpu_cores": share,
    }


def _p99(lags: list[float]) -> float | str:
    return sorted(lags)[int(len(lags) * 0.99)] * 1000 if lags else "no clock fell due while it was measured"


async def _call_later(many: int, seconds: float) -> tuple[float, list[float]]:
    loop = asyncio.get_running_loop()
    lags: list[float] = []
    before = resident()
    # None is due before all are set.
    begins = loop.time() + 1 + many / 100_000
    for number in range(many):
        due = begins + number / EVEN_RATE
        loop.call_later(due - loop.time(), _note, loop, due, lags)
    grown = resident() - before
    await asyncio.sleep(begins - loop.time() + seconds)
    return grown / many, lags


def _note(loop: asyncio.AbstractEventLoop, due: float, lags: list[float]) -> None:
    lags.append(loop.time() - due)


def _poll(url: str, options: Options) -> tuple[list[float], float]:
    """Ask each second for what fell due since, in a part of the hour in which no clock was woken yet."""
    store, lags = Store(url), []
    last = BASE + timedelta(seconds=options.clocks / EVEN_RATE / 2)
    moved = Moved(last)
    busy, began = time.process_time(), time.perf_counter()
    while time.perf_counter() - began < max(options.seconds, POLL_EVERY):
        time.sleep(POLL_EVERY)
        now = moved.now()
        with store.read() as connection:
            due = select(clocks.c.wake_at, clocks.c.order).where(clocks.c.wake_at > last, clocks.c.wake_at <= now)
            found = connection.execute(due.order_by(clocks.c.wake_at)).all()
        known = moved.now()
        lags += [(known - row.wake_at).total_seconds() for row in found]
        last = now
    store.close()
    return lags, (time.process_time() - busy) / (time.perf_counter() - began)
