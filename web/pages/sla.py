"""The page of the promises: what is late, what is at risk, and how the month stands, for people without other dashboards."""

from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from web.charts import bars, columns
from web.charts.bars import Bar
from web.charts.columns import Column
from web.context import Here
from web.pages import render, words
from web.pages.board import REFRESH_SECONDS
from web.reports import charts
from web.shown import sla
from web.shown.sla import Breaches, Class, Distribution, Sla

router = APIRouter(include_in_schema=False)

MOST_BARS = 8
"""Bars of one chart of breaches; sites beyond them stand in the table."""

WAYS = {"clock": "by_clock", "priority": "by_priority", "site": "by_site", "contract": "by_contract"}
NAMED = frozenset({1, 5, 10})
"""Tenths of the target that are named under the columns."""


@router.get("/sla", response_class=HTMLResponse)
def show(context: Here) -> HTMLResponse:
    """Show the promises."""
    found = sla.read(context)
    return render.page(
        context,
        "sla.html",
        title="SLA",
        page="sla",
        sla=found,
        compliance={each.contract: charts.compliance(f"compliance-{place}", each.figures) for place, each in enumerate(found.contracts)},
        breaches={way: (_bars(way, counts), counts) for way, counts in _ways(found.breaches).items()} if found.breached else {},
        times=[(each, _histogram(place, each)) for place, each in enumerate(found.distribution)],
        kept=_kept(found),
        span_of=span_of,
        refresh=REFRESH_SECONDS,
    )


def _kept(found: Sla) -> str:
    return words.share(found.met / found.settled) if found.settled else "none"


def _ways(breaches: Breaches) -> dict[str, Mapping[str, int]]:
    return {way: getattr(breaches, field) for way, field in WAYS.items()}


def _bars(way: str, counts: Mapping[str, int]) -> Markup:
    most = max(counts.values(), default=0) or 1
    highest = sorted(counts.items(), key=lambda item: -item[1])[:MOST_BARS] if way == "site" else counts.items()
    shown = [Bar(label=name, value=words.number(number), share=number / most, mood="bad" if number else "calm") for name, number in highest]
    return bars.draw(f"breaches-{way}", f"Breaches by {way}", shown)


def _histogram(place: int, each: Distribution) -> Markup:
    shown = [Column(name=span_of(part), label=_label(part), good=part.met, bad=part.breached) for part in each.classes]
    return columns.draw(f"times-{place}", f"How much of its target the {each.clock} took", shown, "kept", "broken")


def span_of(part: Class) -> str:
    """Say which part of the target a class holds: `10 to 20 %`."""
    if part.up_to is None:
        return f"more than {part.over:.0%}"
    return f"{100 * part.over:.0f} to {part.up_to:.0%}"


def _label(part: Class) -> str:
    """Name a class under its column only now and then: all names would not fit on a phone."""
    if part.up_to is None:
        return "more"
    return f"{part.up_to:.0%}" if round(part.up_to * 10) in NAMED else ""
