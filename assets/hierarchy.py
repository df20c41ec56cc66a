"""What feeds what, and what is part of what: the way up from an asset to all that it hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from assets.model import Asset


class Hierarchy:
    """Who is above whom in a register. `get` finds an asset by site and by id or alias. Answers are remembered."""

    def __init__(self, assets: Iterable[Asset], get: Callable[[str, str], Asset | None]) -> None:
        self._get = get
        self._feeders: dict[tuple[str, str], list[str]] = {}
        for asset in assets:
            for fed in asset.feeds:
                self._feeders.setdefault((asset.site, fed), []).append(asset.id)
        self._upstream: dict[tuple[str, str], tuple[str, ...]] = {}

    def upstream(self, asset: Asset) -> tuple[str, ...]:
        """Return the ids of all assets that feed `asset` or that it is part of, however far up; its own first."""
        key = (asset.site, asset.id)
        found = self._upstream.get(key)
        if found is None:
            found = self._upstream[key] = tuple(self._walk_up(asset))
        return found

    def _walk_up(self, asset: Asset) -> Iterator[str]:
        seen = {asset.id}
        waiting = [asset]
        while waiting:
            here = waiting.pop()
            yield here.id
            for name in (here.parent, *self._feeders.get((here.site, here.id), ())):
                above = self._get(here.site, name) if name else None
                if above is not None and above.id not in seen:
                    seen.add(above.id)
                    waiting.append(above)
