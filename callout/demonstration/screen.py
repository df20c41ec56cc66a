"""What the terminal shows while the demo runs, and the summary in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

if TYPE_CHECKING:
    from callout.demonstration.show import Show
    from callout.demonstration.summary import Summary


def table(show: Show) -> Table:
    """Return the live table."""
    return _rows(show.summary(), f"{show.clock():%a %H:%M:%S} on the campus, {show.speed:g} times as fast as the world")


def closing(summary: Summary) -> Table:
    """Return the summary as a table."""
    return _rows(summary, f"What came of {summary['seconds']:g} seconds")


def _rows(summary: Summary, title: str) -> Table:
    rows = Table(title=title, title_justify="left", show_header=False, title_style="bold")
    rows.add_column(style="dim")
    rows.add_column()
    alarms, orders, faults, sla = summary["alarms"], summary["workorders"], summary["faults"], summary["sla"]
    rows.add_row("Open in a browser", summary["url"])
    rows.add_row("Alarms", f"{alarms['received']} received, {alarms['rejected']} rejected, {alarms['redelivered']} seen again")
    rows.add_row("Decisions", ", ".join(f"{number} {word}" for word, number in summary["decisions"].items()) or "none yet")
    priorities = ", ".join(f"{number} {name}" for name, number in orders["by_priority"].items() if number)
    rows.add_row("Work orders", f"{orders['opened']} opened ({priorities or 'none'}), {orders['open']} open, {orders['closed']} closed")
    rows.add_row(
        "Faults",
        f"{faults['injected']} injected, {faults['raised']} raised, {faults['missed']} missed, {faults['spurious']} spurious orders",
    )
    rows.add_row("SLA clocks", f"{sla['started']} started, {sla['met']} met, {sla['at_risk']} at risk, {sla['breached']} breached")
    latency = summary["latency_ms"]
    if latency["p50"] is not None:
        rows.add_row("Received to committed", f"{latency['p50']} ms (p50), {latency['p99']} ms (p99)")
    return rows
