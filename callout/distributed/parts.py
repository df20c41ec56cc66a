"""What several of the processes have: probes, a registry of metrics, a producer that runs while it is used."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, disable_created_metrics

from web.probes import Probes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from callout.settings import Settings
    from streams.kafka.sender import Sender
    from streams.live import Live


def registry() -> CollectorRegistry:
    """Return an empty registry for the metrics of this process."""
    # A second series beside every counter, with the time at which it began, is one that nobody asks for.
    disable_created_metrics()  # type: ignore[no-untyped-call]
    return CollectorRegistry()


@contextmanager
def running(sender: Sender) -> Iterator[Sender]:
    """Let `sender` send while the context lasts."""
    sender.start()
    try:
        yield sender
    finally:
        sender.stop()


@contextmanager
def probes(settings: Settings, live: Live, registry: CollectorRegistry, announce: Callable[[str], None]) -> Iterator[None]:
    """Answer probes while the context lasts; `announce` is told where."""
    answering = Probes(live, registry, settings.probe_host, settings.probe_port)
    answering.start()
    announce(answering.url)
    try:
        yield
    finally:
        answering.stop()
