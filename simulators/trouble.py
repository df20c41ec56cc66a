"""What is wrong with the plant at one moment, as the physics ask for it. How it came to be stands in `faults`."""

from __future__ import annotations

from collections.abc import Iterable

from simulators.estate import Asset


class Troubles:
    """All that is wrong now. `burning` are the buildings with a fire alarm."""

    def __init__(self, troubles: Iterable[tuple[str, Asset]] = (), burning: Iterable[str] = ()) -> None:
        self._troubles = frozenset((what, asset.id) for what, asset in troubles)
        self.burning = frozenset(burning)

    def at(self, what: str, asset: Asset) -> bool:
        """Return whether `asset` has the trouble `what` (`fan belt`, `chiller trip`, ...)."""
        return (what, asset.id) in self._troubles
