"""Points whose value is the alarm: which of the values that plant sends are alarms, and what such a value says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rules.alarm import State

if TYPE_CHECKING:
    from collections.abc import Mapping

ALARM_LIKE = ("alarm", "alert", "fault", "fail", "error", "leak", "smoke", "tamper", "trip", "flood")
"""Parts of names by which a point is taken for an alarm where nobody says which are: in snake_case, CamelCase and with spaces."""

NORMAL = frozenset({"", "0", "false", "off", "no", "ok", "none", "normal", "inactive", "clear", "cleared", "idle"})
"""Words of a point that is normal; every other word is taken for an alarm, since to miss one is worse."""


def is_alarm_like(name: str) -> bool:
    """Say whether a point of this name is likely to be an alarm."""
    small = name.lower()
    return any(part in small for part in ALARM_LIKE)


def state_of(value: Any) -> State | None:
    """Return what the value of an alarm point says; None when it says nothing."""
    if value is None:
        return None
    if isinstance(value, str):
        return State.CLEARED if value.strip().lower() in NORMAL else State.ACTIVE
    if isinstance(value, bool | int | float):
        return State.ACTIVE if value else State.CLEARED
    return None


def flat(value: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Return the values of a nested object by their names, with dots between the levels."""
    found: dict[str, Any] = {}
    for name, each in value.items():
        path = f"{before}.{name}" if before else name
        found |= flat(each, path) if isinstance(each, dict) else {path: each}
    return found
