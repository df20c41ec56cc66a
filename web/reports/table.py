"""The facts of a month as CSV: one line a promise, from which every figure of the report can be worked out again."""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from workorders.monthly.record import SETTLED, Record
from workorders.order import name_of

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula; plant may send what it likes, so a quote is put before it."""


def _text(value: object) -> str:
    said = "" if value is None else str(value)
    return f"'{said}" if said.startswith(FORMULA) else said


def _time(at: datetime | None) -> str:
    return at.isoformat() if at is not None else ""


def _seconds(length: timedelta | None) -> str:
    return f"{length.total_seconds():.6f}".rstrip("0").rstrip(".") if length is not None else ""


def _flag(value: bool) -> str:  # noqa: FBT001  what a cell says
    return "yes" if value else "no"


COLUMNS: dict[str, Callable[[Record], Any]] = {
    "order": lambda record: name_of(record.order),
    "clock": lambda record: _text(record.clock),
    "priority": lambda record: record.priority,
    "outcome": lambda record: record.outcome,
    "counts": lambda record: _flag(record.outcome in SETTLED),
    "settled_at": lambda record: _time(record.settled_at),
    "target_seconds": lambda record: _seconds(record.target),
    "elapsed_seconds": lambda record: _seconds(record.elapsed),
    "paused_seconds": lambda record: _seconds(record.paused),
    "started_at": lambda record: _time(record.started_at),
    "stopped_at": lambda record: _time(record.stopped_at),
    "due_at": lambda record: _time(record.due_at),
    "breached_at": lambda record: _time(record.breached_at),
    "withdrawn_at": lambda record: _time(record.withdrawn_at),
    "site": lambda record: _text(record.site),
    "asset": lambda record: _text(record.asset),
    "location": lambda record: _text(record.location),
    "title": lambda record: _text(record.title),
    "category": lambda record: record.category,
    "trade": lambda record: _text(record.trade),
    "engineer": lambda record: _text(record.engineer),
    "status": lambda record: record.status,
    "logged_at": lambda record: _time(record.logged_at),
    "logged_in_month": lambda record: _flag(record.logged_in_month),
    "reopened": lambda record: record.reopened,
    "group": lambda record: _text(record.group),
    "linked_to": lambda record: name_of(record.link) if record.link is not None else "",
}
"""What stands in each column. Times are UTC, durations counted seconds; what is not known is empty."""


def write(records: Iterable[Record]) -> str:
    """Return the table with its line of names, by order and clock."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    lines.writerows([cell(record) for cell in COLUMNS.values()] for record in records)
    return text.getvalue()
