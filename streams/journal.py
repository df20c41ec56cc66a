"""What is only in the journal of repeats, and how it is folded into the rows: all of it, or a little at a time between commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from store import standings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from rules.standing import StandingAlarm


@dataclass(frozen=True, slots=True)
class _Fold:
    """The fold of one site: what is left of it, and the last entry of the journal that speaks of it."""

    site: str
    last: int
    left: list[StandingAlarm]


class Journal:
    """Knows for each site which standing alarms the journal speaks of. Forgotten, as all memory, when a transaction fails."""

    def __init__(self) -> None:
        self._counted: dict[str, set[StandingAlarm]] = {}
        self._folds: list[_Fold] = []

    def __len__(self) -> int:
        return sum(map(len, self._counted.values())) + sum(len(fold.left) for fold in self._folds)

    @property
    def folding(self) -> bool:
        """Whether a fold was begun and has not come to its end."""
        return bool(self._folds)

    def add(self, site: str, counted: Iterable[StandingAlarm]) -> None:
        """Remember that the journal speaks of `counted`."""
        self._counted.setdefault(site, set()).update(counted)

    def fold(self, connection: Connection, most: int) -> None:
        """Write the counts of at most `most` alarms into their rows. What is counted meanwhile belongs to the next fold.

        The entries go when all that they speak of is folded: an entry that is older than its row says nothing, so it does no harm
        until then.
        """
        if not self._folds:
            self._begin(connection)
        while self._folds and most > 0:
            fold = self._folds[-1]
            some = fold.left[-most:]
            del fold.left[-most:]
            most -= len(some)
            standings.fold(connection, some)
            if not fold.left:
                standings.forget_entries(connection, fold.site, fold.last)
                self._folds.pop()

    def _begin(self, connection: Connection) -> None:
        for site, counted in self._counted.items():
            if counted:
                # Neighbours by number share a page of the table, and a page is what a commit writes.
                left = sorted(counted, key=lambda standing: standing.id)
                self._folds.append(_Fold(site, standings.last_entry(connection, site), left))
        self._counted = {}
