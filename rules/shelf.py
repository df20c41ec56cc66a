"""Shelves: what somebody put aside for a while, with a reason and an end. ISA-18.2 lets no alarm be shelved for ever."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rules.condition import Condition

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Alarms of `site` that `match` fits raise nothing from `begin` to `until`; `by` whom, and `because` of what."""

    id: int
    site: str
    by: str
    because: str
    begin: datetime
    until: datetime
    match: Condition = field(default_factory=Condition)
