"""Timelines of an order in one line of text: `logged; 20 attended; 30 held awaiting-parts; 60 raised P1`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sla.course import Mark
from sla.policy import ClockRule, Terms

START = datetime(2026, 11, 21, 9, tzinfo=UTC)
TARGETS = {"P1": timedelta(minutes=60), "P2": timedelta(minutes=120), "P3": timedelta(minutes=240)}
FIX = Terms(
    contract="fm",
    rule=ClockRule(name="fix", stop="completed", pause=frozenset({"awaiting-parts", "awaiting-access"})),
    targets=TARGETS,
    warn_at=(0.5, 0.75, 0.9),
)
RESPONSE = Terms(contract="fm", rule=ClockRule(name="response", stop="attended"), targets=TARGETS, warn_at=(0.5,))


def minute(number: float) -> datetime:
    return START + timedelta(minutes=number)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def marks(text: str) -> list[Mark]:
    """Read a timeline; it begins at priority P2, and `raised P1` changes that."""
    found: list[Mark] = []
    priority = "P2"
    for part in text.split(";"):
        words = part.split()
        at = minute(float(words.pop(0))) if words[0][0].isdigit() else START
        event, more = words[0], words[1] if len(words) > 1 else None
        priority = more if event == "raised" and more else priority
        found.append(Mark(event, at, priority, more if event in ("held", "resumed") else None))
    return found
