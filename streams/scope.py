"""The scope: which sites and whose clocks one pipeline answers for. What is outside it is some other worker's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Share `part` of `parts`, counted from 0: the orders whose number leaves that remainder."""

    part: int
    parts: int

    def holds(self, order: int) -> bool:
        """Say whether the clocks of `order` are in this share."""
        return order % self.parts == self.part


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """`has_site` says whose standing alarms are held; `clocks` is the share of orders whose clocks are watched, None for no order."""

    has_site: Callable[[str], bool]
    clocks: Share | None


def _yes(_site: str) -> bool:
    return True


def _no(_site: str) -> bool:
    return False


EVERYTHING = Scope(has_site=_yes, clocks=Share(part=0, parts=1))
"""The embedded runtime answers for all there is."""


def sites_only(has_site: Callable[[str], bool]) -> Scope:
    """Return the scope of a pipeline that judges alarms and leaves clocks to others."""
    return Scope(has_site=has_site, clocks=None)


def clocks_only(part: int, parts: int) -> Scope:
    """Return the scope of a pipeline that watches the clocks of one share of all orders."""
    return Scope(has_site=_no, clocks=Share(part=part, parts=parts))
