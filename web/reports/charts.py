"""The charts of a report, from its lines."""

from collections.abc import Sequence

from markupsafe import Markup

from web.charts import bars
from web.charts.bars import Bar
from web.pages import words
from web.reports.document import FigureLine
from web.shown.sla import Kept


def compliance(name: str, lines: Sequence[FigureLine] | Sequence[Kept]) -> Markup:
    """Draw how many of the settled promises were kept, each bar with a mark at the agreed share."""
    return bars.draw(name, "Compliance by priority and clock", [_bar(line) for line in lines if line.compliance is not None])


def _bar(line: FigureLine | Kept) -> Bar:
    kept = line.compliance or 0.0
    target = f", target {words.share(line.compliance_target)}" if line.compliance_target is not None else ""
    return Bar(
        label=f"{line.priority or 'All'} {line.clock}",
        value=f"{words.share(kept)} ({line.met} of {line.orders}){target}",
        share=kept,
        mood={True: "good", False: "bad", None: "calm"}[line.reached],
        mark=line.compliance_target,
    )
