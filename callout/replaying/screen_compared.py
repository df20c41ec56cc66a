"""Two rule folders side by side, as tables for a terminal: what the history came to, and the orders that are not the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Group

from callout import printed
from callout.replaying import screen, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callout.replaying.comparison import Comparison, Pair
    from callout.replaying.jobs import Job
    from callout.replaying.outcome import Outcome

MOST = 50
"""Orders that are printed; --json has more."""

WORDS = {"only-here": "only here", "only-there": "only there", "different": "different", "same": "the same"}


def tables(here: Outcome, there: Outcome, found: Comparison, names: tuple[str, str]) -> Group:
    """Return the figures of both sides and the orders that differ; `names` are those of the folders, here and there."""
    figures = screen.table_of("Side by side", "", f">here: {printed.plain(names[0])}", f">there: {printed.plain(names[1])}")
    for name, mine, theirs in rows(here, there):
        figures.add_row(name, mine, theirs)
    counts = screen.table_of("Work orders", *(f">{word}" for word in WORDS.values()))
    counts.add_row(*(f"{found.counts[word]:,}" for word in WORDS))
    return Group(figures, counts, *([_orders(found)] if found.changes else []))


def rows(here: Outcome, there: Outcome) -> Iterator[tuple[str, str, str]]:
    """Yield the figures of both sides: name, here, there."""
    yield "Work orders", f"{here.workorders:,}", f"{there.workorders:,}"
    for priority in here.by_priority:
        yield f"of these {priority}", f"{here.by_priority[priority]:,}", f"{there.by_priority[priority]:,}"
    mine, theirs = here.words(), there.words()
    for word in dict.fromkeys([*mine, *theirs]):
        yield f"Decisions: {word}", f"{mine.get(word, 0):,}", f"{theirs.get(word, 0):,}"
    ours = {each.name: each.value for each in told.said(here.performance, here.workorders) if each.value}
    others = {each.name: each.value for each in told.said(there.performance, there.workorders) if each.value}
    for name, value in ours.items():
        if value != others.get(name, value):
            yield name, value, others[name]
    yield "Alarm keys without an asset", f"{here.unmatched:,}", f"{there.unmatched:,}"


def sides(pair: Pair) -> Iterator[tuple[str, str, str]]:
    """Yield what is to be said of one pair, field by field: its name, here, there."""
    if pair.here is None or pair.there is None:
        said, missing = _whole(pair.here or pair.there), pair.instead
        yield "", *((missing, said) if pair.here is None else (said, missing))
        return
    yield "", _short(pair.here), _short(pair.there)
    for field in pair.differs:
        yield field.replace("_", " "), _said(getattr(pair.here, field)), _said(getattr(pair.there, field))


def _orders(found: Comparison) -> Any:
    more = f" (the first {MOST} of {len(found.changes):,})" if len(found.changes) > MOST else ""
    table = screen.table_of(f"Orders that are not the same{more}", "", "field", "here", "there")
    for pair in found.changes[:MOST]:
        for place, (field, mine, theirs) in enumerate(sides(pair)):
            table.add_row("" if place else WORDS[pair.word], field, printed.cell(mine), printed.cell(theirs))
    return table


def _short(job: Job) -> str:
    return f"{job.name} {job.title}"


def _whole(job: Job | None) -> str:
    if job is None:
        return ""
    return f"{job.name} {job.priority} {job.title}, {job.asset or 'no asset'}, {printed.when(job.logged_at)}; {', '.join(job.alarms)}"


def _said(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    if value is None:
        return "none"
    return value if isinstance(value, str) else printed.when(value)
