"""The ledger: which faults were injected, and what became of them. It judges; it injects nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from simulators.points import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault, injected `at` (aware UTC): alarms of the keys in `must` tell of it, those of the keys in `may` can follow from it."""

    id: str
    what: str
    asset: str
    at: datetime
    must: frozenset[Key]
    may: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of the faults: ids of faults, and for `spurious` numbers of orders."""

    injected: tuple[str, ...]
    raised: tuple[str, ...]
    missed: tuple[str, ...]
    spurious: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        """Return how many of each."""
        return {
            "injected": len(self.injected),
            "raised": len(self.raised),
            "missed": len(self.missed),
            "spurious": len(self.spurious),
        }


class Ledger:
    """Faults as they were made, and those among them that the world was told of.

    A fault counts as injected once the broker has acknowledged its first alarm: before that nobody could have raised it.
    Written by the plant's thread alone; `injected` may be read from any.
    """

    def __init__(self) -> None:
        self._made: dict[str, Fault] = {}
        self._injected: tuple[Fault, ...] = ()

    def make(self, fault: Fault) -> None:
        """Enter a fault that nobody has been told of yet."""
        self._made[fault.id] = fault

    def confirm(self, fault_id: str) -> None:
        """Count the fault as injected; a second time changes nothing. Raises KeyError for a fault that was never made."""
        fault = self._made[fault_id]
        if fault not in self._injected:
            self._injected = (*self._injected, fault)

    @property
    def injected(self) -> tuple[Fault, ...]:
        """The faults that count, in the order in which the broker acknowledged them."""
        return self._injected


def judge(injected: Iterable[Fault], orders: Mapping[str, Collection[tuple[str, str]]]) -> Verdict:
    """Compare the faults with the orders: number of order -> (source, kind) of each alarm attached to it.

    A fault is raised when an alarm that must tell of it is attached to an order; that only its consequences got one is a miss.
    An order is spurious when none of its alarms belongs to any fault; one without any alarm was raised by a person, and is not judged.
    """
    faults = tuple(injected)
    attached = {key for keys in orders.values() for key in keys}
    known = {key for fault in faults for key in fault.must | fault.may}
    return Verdict(
        injected=tuple(fault.id for fault in faults),
        raised=tuple(fault.id for fault in faults if not fault.must.isdisjoint(attached)),
        missed=tuple(fault.id for fault in faults if fault.must.isdisjoint(attached)),
        spurious=tuple(number for number, keys in orders.items() if keys and known.isdisjoint(keys)),
    )
