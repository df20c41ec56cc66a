"""What one message would become, were it the first that is heard of its point: asked of the same chain of rules as live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from callout.printed import span
from rules import chain
from rules.alarm import State
from rules.case import Case
from rules.group import group_of
from rules.standing import Standings
from rules.steps import heartbeat

if TYPE_CHECKING:
    from assets.model import Asset
    from rules.alarm import Alarm
    from rules.treatment import Treatment
    from streams.estate import Estate

ALARM = ("site", "source", "kind", "state", "severity", "at", "received_at", "value", "unit", "message", "id", "attributes")
ASSET = ("id", "name", "klass", "location", "system", "criticality", "trade")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """An alarm as it was read, the asset that it means, how the rules treat it and why; `would` says what that leads to."""

    alarm: Alarm
    asset: Asset | None
    treatment: Treatment
    group: str
    why: tuple[str, ...]

    @property
    def would(self) -> str:
        """What becomes of it, in one sentence."""
        treatment = self.treatment
        if self.alarm.state is State.ALIVE:
            within = timedelta(seconds=float(self.alarm.attributes.get(heartbeat.WITHIN, 0)))
            what = "another value comes" if self.alarm.attributes.get(heartbeat.CHANGES) else "it is heard of again"
            return f"The point is well. Unless {what} within {span(within)}, that is an alarm."
        if self.alarm.state is State.CLEARED:
            wait = f" once it has stayed so for {span(treatment.off_delay)}" if treatment.off_delay else ""
            return f"The point is back to normal: an alarm of it that stands is cleared{wait}."
        if not treatment.raises:
            return "It is counted and shown, and gets no order."
        order = f"an order {treatment.priority} of its own, or joins the one that is open for its group"
        if treatment.on_delay:
            return f"It must stand for {span(treatment.on_delay)}; then it gets {order}."
        return f"It gets {order}."

    def document(self) -> dict[str, Any]:
        """Return all of it as JSON values; durations in seconds, None for never."""
        return {
            "alarm": {name: _value(getattr(self.alarm, name)) for name in ALARM},
            "asset": {ASSET_KEYS.get(name, name): getattr(self.asset, name) for name in ASSET} if self.asset else None,
            "treatment": self._treatment(),
            "why": list(self.why),
            "would": self.would,
        }

    def _treatment(self) -> dict[str, Any]:
        treatment = self.treatment
        durations = {name: getattr(treatment, name) for name in ("on_delay", "off_delay", "quiet_close", "reopen_within")}
        return {
            "priority": treatment.priority,
            "raise": treatment.raises,
            "category": treatment.category,
            "trade": treatment.trade,
            "group_by": treatment.group_by,
            "group": self.group,
            **{name: each.total_seconds() if each is not None else None for name, each in durations.items()},
            "recurrence": treatment.recurrence,
        }


ASSET_KEYS = {"klass": "class"}


def meaning(estate: Estate, alarm: Alarm) -> Meaning:
    """Return what `alarm` means; of one that clears, what it means while it stands."""
    case = Case(Standings(), estate.book, estate.register)
    verdict = chain.judge(case, replace(alarm, state=State.ACTIVE), alarm.received_at)[-1]
    treatment = case.treatment
    return Meaning(
        alarm=alarm,
        asset=case.asset,
        treatment=treatment,
        group=group_of(case.standing, case.asset, treatment.group_by),
        why=verdict.why,
    )


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else value
