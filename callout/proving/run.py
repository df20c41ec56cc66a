"""The run: every test of a folder on a stage of its own, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from callout.proving import stage
from callout.replaying import scratch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from callout.proving.script import Script
    from callout.proving.stage import Failure
    from streams.estate import Estate


@dataclass(frozen=True, slots=True)
class Result:
    """What a test came to."""

    script: Script
    failures: tuple[Failure, ...]

    @property
    def holds(self) -> bool:
        """Whether all was as expected."""
        return not self.failures


def run(scripts: Iterable[Script], estate: Estate) -> Iterator[Result]:
    """Play all tests; yields as each one is over."""
    with scratch.stores() as fresh:
        for script in scripts:
            with fresh() as store:
                yield Result(script, tuple(stage.play(script, store, estate)))
