"""An account: what happened, step by step, each with its reasons, and what is waited for now. Made by `order` and `alarm`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happened `at`, by a person or `callout`; `why` has a sentence for each step of the rules that led to it.

    `recorded_at` is when it was written down, None when that is not on record.
    """

    at: datetime
    recorded_at: datetime | None = None
    event: str
    by: str
    sentence: str
    why: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One clock, as JSON values and as a sentence."""

    clock: Mapping[str, Any]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is on record about `subject` (JSON values), step by step in the order in which it was written down.

    `left_out` steps in the middle are not told.
    """

    title: str
    subject: Mapping[str, Any]
    steps: Sequence[Step]
    left_out: int = 0
    promises: Sequence[Promise] = field(default=())
    waits_for: Sequence[str] = ()

    def document(self) -> dict[str, Any]:
        """Return all of it as JSON values."""
        return {
            **self.subject,
            "steps": [
                {
                    "at": step.at.isoformat(),
                    "recorded_at": step.recorded_at.isoformat() if step.recorded_at else None,
                    "event": step.event,
                    "by": step.by,
                    "sentence": step.sentence,
                    "why": list(step.why),
                }
                for step in self.steps
            ],
            "left_out": self.left_out,
            "clocks": [{**promise.clock, "sentence": promise.sentence} for promise in self.promises],
            "waits_for": list(self.waits_for),
        }
