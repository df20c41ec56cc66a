"""The asset: one maintained thing of the register. No files, no matching."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Criticality(StrEnum):
    """How much hangs on an asset, A the highest."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One maintained thing, as a line of `assets.csv` states it.

    `klass` is a Brick class name (`Air_Handling_Unit`), `location` a path with slashes (`Block A/L03/Plant room`).
    `site` is empty when the register names no site; such an asset belongs to every site. `points` are references of its
    points, as an imported model or a gateway writes them: `bacnet://10.0.0.5/3/binary-input/56`.
    """

    id: str
    name: str = ""
    klass: str = ""
    site: str = ""
    location: str = ""
    system: str = ""
    parent: str = ""
    feeds: tuple[str, ...] = ()
    criticality: Criticality = Criticality.B
    trade: str = ""
    aliases: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place under one roof of contract: the `{site}` of topics, and what people call it."""

    id: str
    name: str = ""
    timezone: str = "UTC"
    latitude: float | None = None
    longitude: float | None = None
