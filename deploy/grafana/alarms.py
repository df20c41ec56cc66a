"""The dashboard of alarms: how many come, what becomes of them, who sends most, and how that stands against ISA-18.2."""

from __future__ import annotations

from deploy.grafana.choices import ADDRESS, LINKS, SITE, SITES
from deploy.grafana.model import Dashboard, Panel, Query
from deploy.grafana.panels import GREEN, NONE_IS_GOOD, ORANGE, RED, YELLOW, bands, leads_to, lines, number, ranks

RECEIVED = f"callout_alarms_received_total{{{SITES}}}"
OPENED = f"callout_workorders_opened_total{{{SITES}}}"
OPEN = f"callout_workorders_open{{{SITES}}}"
REJECTED = "callout_alarms_rejected_total"
ALARMS_10M = f"site:callout_alarms_received:increase10m{{{SITES}}}"
ORDERS_10M = f"site:callout_workorders_opened:increase10m{{{SITES}}}"

BANDS = ((0, GREEN), (1.5, YELLOW), (2.5, ORANGE), (10, RED))
"""ISA-18.2 for one operator: about one alarm in ten minutes is acceptable, two can just be managed, ten and more are a flood."""

NAMES = ("acceptable, up to 1", "just manageable, up to 2", "too many, 3 to 9", "flood, 10 and more")

ALARM_PAGE = leads_to("Standing alarms", "/alarms")
ORDER_PAGE = leads_to("Open orders", "/orders")
QUARANTINE = leads_to("Quarantine", "/quarantine")


def dashboard() -> Dashboard:
    """Make it."""
    return Dashboard(
        uid="callout-alarms",
        title="Alarms to work orders",
        about="Alarms received, orders opened, what was decided and why, floods, the busiest sources, and what was no alarm.",
        variables=(ADDRESS, SITE),
        links=(*LINKS, ("Quarantine", "${callout}/quarantine")),
        span="now-6h",
        rows=(
            ("In this time", _numbers()),
            ("Rates", _rates()),
            ("Alarms a person can bear (ISA-18.2)", [*_bands(), *_load()]),
            ("What was decided", _decisions()),
            ("Sources and quarantine", _sources()),
        ),
    )


def _numbers() -> list[Panel]:
    alarms, orders = (f"sum(increase({series}[$__range]))" for series in (RECEIVED, OPENED))
    rejected = f"sum(increase({REJECTED}[$__range]))"
    everywhere = "sum(increase(callout_alarms_received_total[$__range]))"
    return [
        number("Alarms", "Alarms received in the time that the dashboard shows.", alarms, link=ALARM_PAGE),
        number("Orders opened", "Orders opened in the time that the dashboard shows, by alarms and by people.", orders, link=ORDER_PAGE),
        number("Alarms to one order", "Alarms received for each order that was opened.", f"{alarms} / {orders}", empty="no order"),
        number("Open orders", "Orders that are open now.", f"sum({OPEN})", link=ORDER_PAGE),
        number(
            "Sites in a flood",
            "Sites that sent ten alarms or more in the last ten minutes.",
            f"count({ALARMS_10M} >= 10) or vector(0)",
            steps=NONE_IS_GOOD,
        ),
        number(
            "No alarms",
            "Messages that were no alarms, as a share of all messages.",
            f"{rejected} / ({rejected} + {everywhere})",
            unit="percentunit",
            steps=((0, GREEN), (0.01, YELLOW), (0.05, RED)),
            link=QUARANTINE,
        ),
    ]


def _rates() -> list[Panel]:
    a_minute = "60 * sum by (site) (rate({}[$__rate_interval]))"
    return [
        lines(
            "Alarms a minute",
            "Alarms received, by site.",
            [Query(expr=a_minute.format(RECEIVED), legend="{{site}}")],
            unit="short",
            width=8,
        ),
        lines(
            "Orders an hour",
            "Orders opened, by site.",
            [Query(expr=f"60 * {a_minute.format(OPENED)}", legend="{{site}}")],
            unit="short",
            width=8,
        ),
        lines(
            "Alarms to one order, over an hour",
            "Alarms received in an hour for each order opened in it: what the desk did not have to read.",
            [Query(expr=f"sum by (site) (increase({RECEIVED}[1h])) / sum by (site) (increase({OPENED}[1h]))", legend="{{site}}")],
            unit="short",
            width=8,
        ),
        lines(
            "Orders opened, by priority",
            "Orders opened, by priority.",
            [Query(expr=f"sum by (priority) (increase({OPENED}[$__rate_interval]))", legend="{{priority}}")],
            unit="short",
            width=8,
            stacked=True,
            bars=True,
        ),
        lines(
            "Orders opened, by trade",
            "Orders opened, by trade.",
            [Query(expr=f"sum by (trade) (increase({OPENED}[$__rate_interval]))", legend="{{trade}}")],
            unit="short",
            width=8,
            stacked=True,
            bars=True,
        ),
        lines(
            "Open orders, by status",
            "Orders that are open, by where they stand in their life.",
            [Query(expr=f"sum by (status) ({OPEN})", legend="{{status}}")],
            unit="short",
            width=8,
            stacked=True,
        ),
    ]


def _bands() -> list[Panel]:
    return [
        bands(
            "Alarms in ten minutes, by site",
            "What plant sends, in the bands of ISA-18.2.",
            Query(expr=ALARMS_10M, legend="{{site}}"),
            steps=BANDS,
            names=NAMES,
        ),
        bands(
            "Orders in ten minutes, by site",
            "What people get of it, in the same bands.",
            Query(expr=ORDERS_10M, legend="{{site}}"),
            steps=BANDS,
            names=NAMES,
        ),
        ranks(
            "Time in a flood: alarms",
            "Share of the time shown in which a site sent ten alarms or more in ten minutes. ISA-18.2 wants less than 1 %.",
            Query(expr=f"avg_over_time(({ALARMS_10M} >= bool 10)[$__range:1m])", legend="{{site}}", now=True),
            unit="percentunit",
            width=12,
            steps=((0, GREEN), (0.01, RED)),
            top=1,
        ),
        ranks(
            "Time in a flood: orders",
            "The same of orders: what a flood of alarms became for the people who must work.",
            Query(expr=f"avg_over_time(({ORDERS_10M} >= bool 10)[$__range:1m])", legend="{{site}}", now=True),
            unit="percentunit",
            width=12,
            steps=((0, GREEN), (0.01, RED)),
            top=1,
        ),
    ]


def _load() -> list[Panel]:
    return [
        lines(
            "Alarms that began in ten minutes, by site",
            "Points that left normal in the last ten minutes: without the repeats, which nobody has to read again.",
            [Query(expr=f"callout_isa_alarms_10m{{{SITES}}}", legend="{{site}}")],
            unit="short",
            limits=((0, GREEN), (10, RED)),
        ),
        lines(
            "Standing, stale and flapping alarms",
            "Alarms that stand; those that have for longer than a day; those that come and go too often.",
            [Query(expr=f"sum(callout_isa_{name}{{{SITES}}})", legend=name) for name in ("standing", "stale", "flapping")],
            unit="short",
        ),
        ranks(
            "Most alarms in ten minutes, last day",
            "The busiest ten minutes of the last day.",
            Query(expr=f"callout_isa_alarms_10m_peak_day{{{SITES}}}", legend="{{site}}", now=True),
            steps=BANDS,
        ),
        ranks(
            "Orders for 1,000 alarms, last day",
            "How many jobs a thousand alarms of the last day became.",
            Query(expr=f"callout_isa_orders_per_1000_alarms{{{SITES}}}", legend="{{site}}", now=True),
        ),
        ranks(
            "Alarms without an asset, last day",
            "The share of the alarms of the last day that no asset was found for.",
            Query(expr=f"callout_isa_unmatched_share{{{SITES}}}", legend="{{site}}", now=True),
            unit="percentunit",
            top=1,
        ),
        ranks(
            "The ten busiest sources",
            "Their share of all alarms received in ten minutes. A few sources send most: mend those first.",
            Query(expr="max(callout_isa_top_sources_share)", legend="share", now=True),
            unit="percentunit",
            top=1,
        ),
    ]


def _decisions() -> list[Panel]:
    return [
        lines(
            "Decisions by reason",
            "What became of alarms, and why, at all sites.",
            [
                Query(
                    expr="sum by (decision, reason) (rate(callout_decisions_total[$__rate_interval])) > 0",
                    legend="{{decision}}: {{reason}}",
                )
            ],
            unit="cps",
            stacked=True,
        ),
        ranks(
            "What became of alarms",
            "Decisions in the time that the dashboard shows, at all sites.",
            Query(expr="sum by (decision) (increase(callout_decisions_total[$__range]))", legend="{{decision}}", now=True),
            width=12,
        ),
    ]


def _sources() -> list[Panel]:
    return [
        ranks(
            "Busiest sources",
            "Alarms in the last ten minutes of the ten sources that sent most.",
            Query(expr=f"sort_desc(callout_busy_source_alarms{{{SITES}}})", legend="{{site}} {{source}}", now=True),
            width=8,
            steps=((0, GREEN), (10, ORANGE), (60, RED)),
        ),
        ranks(
            "Quarantine by reason",
            "Messages in the time that the dashboard shows that were no alarms, at all sites.",
            Query(expr=f"sort_desc(sum by (reason) (increase({REJECTED}[$__range])))", legend="{{reason}}", now=True),
            width=8,
            steps=NONE_IS_GOOD,
        ),
        lines(
            "Quarantine over time",
            "Messages that were no alarms, at all sites.",
            [Query(expr=f"sum by (reason) (increase({REJECTED}[$__rate_interval]))", legend="{{reason}}")],
            unit="short",
            width=8,
            stacked=True,
            bars=True,
        ),
    ]
