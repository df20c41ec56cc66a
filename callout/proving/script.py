"""The script of a test: what happens when, and what is expected by then. Values only; `callout.site_folder.tests_file` reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from rules.alarm import Alarm
    from rules.shelf import Wanted
    from workorders.acts import Request
    from workorders.lifecycle import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An alarm is received `at`."""

    at: datetime
    line: int
    alarm: Alarm


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A person tells `at` of an act on order number `order`; it was done at `done_at`."""

    at: datetime
    line: int
    act: Act
    order: int
    by: str
    done_at: datetime
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A person asks for a job `at`."""

    at: datetime
    line: int
    request: Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A person puts alarms aside `at`."""

    at: datetime
    line: int
    wanted: Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Unshelved:
    """A person takes a shelf away `at`, the first of the test being number 1."""

    at: datetime
    line: int
    shelf: int
    by: str


Step = Heard | Done | Asked | Shelved | Unshelved


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Some fields that an order or a clock is to have, by name. Only these are looked at."""

    line: int
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What is expected `at`: just these orders, in any order, and these clocks. None for orders expects nothing of them."""

    at: datetime
    line: int
    orders: tuple[Expected, ...] | None = None
    clocks: tuple[Expected, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One test: steps and expectations, each in order of time. Where both fall on one moment, the steps come first."""

    name: str
    line: int
    start: datetime
    steps: tuple[Step, ...] = ()
    expectations: tuple[Expectation, ...] = ()
