"""The outcome of a replay as tables for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table

from callout import printed
from callout.replaying import told as performance
from rules.reason import SENTENCES, Reason

if TYPE_CHECKING:
    from callout.replaying.outcome import Outcome


def tables(outcome: Outcome) -> Group:
    """Return what the history came to: in sum, by decision, by priority and by asset; and its figures of ISA-18.2."""
    tables = (_sums(outcome), _performance(outcome), _sources(outcome), _decisions(outcome), _priorities(outcome), _assets(outcome))
    return Group(*(table for table in tables if table.row_count))


def _sums(outcome: Outcome) -> Table:
    tally = outcome.tally
    table = table_of("What it came to", "", ">")
    table.add_row("Alarms", _count(tally.alarms))
    table.add_row("Activations", _count(outcome.activations))
    table.add_row("Rejected lines", _count(tally.rejected))
    table.add_row("Work orders", _count(outcome.workorders))
    table.add_row("Alarm keys without an asset", _count(outcome.unmatched))
    if tally.first is not None and tally.last is not None:
        table.add_row("First received", f"{tally.first:%Y-%m-%d %H:%M:%S} UTC")
        table.add_row("Last received", f"{tally.last:%Y-%m-%d %H:%M:%S} UTC")
    return table


def _performance(outcome: Outcome) -> Table:
    table = table_of("ISA-18.2: what an operator would have seen", "", ">", "")
    if outcome.activations:
        for figure in performance.said(outcome.performance, outcome.workorders):
            table.add_row(figure.name, figure.value, printed.cell(figure.remark))
    return table


def _sources(outcome: Outcome) -> Table:
    share = sum(each.share for each in outcome.performance.top)
    table = table_of(f"The busiest sources: {share:.0%} of all activations", "source", "site", ">activations", ">share")
    for each in outcome.performance.top:
        table.add_row(printed.cell(each.source), printed.cell(each.site), _count(each.activations), f"{each.share:.1%}")
    return table


def _decisions(outcome: Outcome) -> Table:
    table = table_of("Decisions", "decision", "reason", ">times", "why")
    decided = sorted(outcome.tally.decisions.items(), key=lambda item: (-item[1], item[0].word, item[0].reason))
    for decision, number in decided:
        table.add_row(decision.word, decision.reason, _count(number), SENTENCES[Reason(decision.reason)])
    return table


def _priorities(outcome: Outcome) -> Table:
    table = table_of("Work orders by priority", *(f">{priority}" for priority in outcome.by_priority))
    if outcome.workorders:
        table.add_row(*map(_count, outcome.by_priority.values()))
    return table


def _assets(outcome: Outcome) -> Table:
    table = table_of("Assets with the most work orders", "asset", "site", ">work orders", ">alarms")
    for share in outcome.by_asset:
        table.add_row(printed.cell(share.asset), printed.cell(share.site), _count(share.workorders), _count(share.alarms))
    return table


def table_of(title: str, *columns: str) -> Table:
    """Return an empty table; a column whose name begins with `>` holds numbers."""
    table = Table(title=title, title_justify="left", title_style="bold", show_header=any(column.strip(">") for column in columns))
    for column in columns:
        table.add_column(column.removeprefix(">"), justify="right" if column.startswith(">") else "left")
    return table


def _count(number: int) -> str:
    return f"{number:,}"
