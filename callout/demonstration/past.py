"""The past of the demo: the mornings before it begins, on which the plant failed that will fail today as well.

The same pipeline judges them as judges the demo, in the time of those days, so that a fault which comes back every morning has
already come. Nothing of it is counted: it is what is in the database when the demo begins.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rules.alarm import Alarm, Severity, State
from streams.frame import Batch, Frame
from streams.pipeline import Pipeline

if TYPE_CHECKING:
    from datetime import datetime

    from simulators.points import Point
    from store.store import Store
    from streams.estate import Estate

MORNINGS = 4
STOOD = timedelta(minutes=25)
DAY = timedelta(days=1)


def live_through(store: Store, estate: Estate, site: str, point: Point, first: datetime) -> None:
    """Let `point` fail at the same hour on the mornings before `first`, and be reset each time after a while."""
    pipeline = Pipeline(store, estate, "past")
    pipeline.take_over()
    for number in range(MORNINGS):
        failed = first - DAY * (MORNINGS - number)
        for offset, (state, at) in enumerate(((State.ACTIVE, failed), (State.CLEARED, failed + STOOD))):
            alarm = Alarm(site, point.key.source, point.key.kind, state, Severity(point.severity), at, at)
            pipeline.process(Batch(offset=2 * number + offset, frames=[Frame(site, [alarm])]))
        pipeline.advance(failed + DAY / 2)
