"""The people: engineers by trade, a dispatcher, a supervisor, and what an engineer writes on a job sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Engineer:
    """One engineer: the name used to sign in, the name in words, and the trades."""

    id: str
    name: str
    trades: frozenset[str]


def _engineer(id_: str, name: str, *trades: str) -> Engineer:
    return Engineer(id_, name, frozenset(trades))


TEAM: Final = (
    _engineer("e.malik", "E. Malik", "hvac", "electrical"),
    _engineer("j.ortiz", "J. Ortiz", "hvac"),
    _engineer("s.kaur", "S. Kaur", "hvac", "plumbing"),
    _engineer("t.novak", "T. Novak", "hvac"),
    _engineer("m.adeyemi", "M. Adeyemi", "electrical", "fire"),
    _engineer("r.byrne", "R. Byrne", "lifts"),
    _engineer("l.chen", "L. Chen", "plumbing"),
    _engineer("d.walsh", "D. Walsh", "fire", "electrical"),
)
DISPATCHER: Final = "p.hughes"
SUPERVISOR: Final = "a.fischer"

SHEETS: Final = {
    "hvac": ("Fitted what had worn, ran it up and watched it for ten minutes.", "Reset the trip, found the cause and put it right."),
    "electrical": ("Tightened and tested, supply is back.", "Changed the failed module and tested the line."),
    "lifts": ("Released the car, adjusted the door gear, five test runs.", "Changed the door contact, back in service."),
    "plumbing": ("Found the leak, repacked the joint, dried the tray.", "Freed the pump and ran it up."),
    "fire": ("Found the head that had gone off, cleaned it and reset the panel.", "Walked the zone, nothing found, panel reset."),
}
DONE: Final = "Found the fault, put it right and tested it."
"""The job sheet of a trade that has none of its own."""


def able(trade: str) -> tuple[Engineer, ...]:
    """Return who can do a job of this trade; everybody, when nobody has the trade."""
    return tuple(engineer for engineer in TEAM if trade in engineer.trades) or TEAM


def name_of(engineer: str) -> str:
    """Return the name in words of one of the team."""
    return next(member.name for member in TEAM if member.id == engineer)


def known(engineer: str | None) -> bool:
    """Return whether this is one of the team."""
    return any(member.id == engineer for member in TEAM)
