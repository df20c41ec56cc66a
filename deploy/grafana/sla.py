"""The dashboard of promises: what is broken, what will be, and how each contract stands against its target."""

from __future__ import annotations

from deploy.grafana.choices import ADDRESS, CONTRACT, CONTRACTS, LINKS, SITE
from deploy.grafana.model import Dashboard, Panel, Query
from deploy.grafana.panels import GREEN, NONE_IS_GOOD, ORANGE, RED, column, heat_map, leads_to, lines, number, ranks, table, thresholds

BREACHES = f"callout_sla_breaches_total{{{CONTRACTS}}}"
MET = f"callout_sla_met_total{{{CONTRACTS}}}"
BROKEN = f'callout_sla_pressing{{{CONTRACTS}, state="breaching"}}'
AT_RISK = f'callout_sla_pressing{{{CONTRACTS}, state="at-risk"}}'
NOBODYS = f'callout_sla_pressing{{{CONTRACTS}, state="at-risk", engineer="none"}}'
LEFT = f"callout_sla_at_risk_left_seconds{{{CONTRACTS}}}"
TARGET = 'callout_sla_compliance_target_ratio{contract=~"$contract"}'

OPEN_ORDERS = leads_to("Open orders", "/orders")
THESE_ORDERS = leads_to("These orders", "/orders?site=${__data.fields.site}&priority=${__data.fields.priority}")
THE_PRIORITY = leads_to("Orders of this priority", "/orders?status=all&priority=${__data.fields.priority}")
PROMISE = {"site": "site", "contract": "contract", "priority": "priority", "clock": "clock"}
BY_PROMISE = "by (site, contract, priority, clock)"
BY_TARGET = "by (contract, priority)"
MONTH = "now/M"


def dashboard() -> Dashboard:
    """Make it."""
    return Dashboard(
        uid="callout-sla",
        title="SLA breaches",
        about="Promises broken and at risk now, breaches by clock, priority, site and contract, and compliance against the contract.",
        variables=(ADDRESS, SITE, CONTRACT),
        links=LINKS,
        rows=(
            ("Now", [*_numbers(), *_pressing()]),
            ("This month", _month()),
            ("Breaches", _breaches()),
            ("How long it takes", _times()),
            ("How well we watch", _watch()),
        ),
    )


def _numbers() -> list[Panel]:
    soon = ((0, RED), (900, ORANGE), (3600, GREEN))
    return [
        number("Broken", "Promises past their due time whose work is not done.", f"sum({BROKEN})", steps=NONE_IS_GOOD, link=OPEN_ORDERS),
        number(
            "At risk",
            "Promises that have passed a warning and may still be kept.",
            f"sum({AT_RISK})",
            steps=((0, GREEN), (1, ORANGE)),
            link=OPEN_ORDERS,
        ),
        number(
            "At risk and nobody's",
            "Promises at risk on orders that no engineer has.",
            f"sum({NOBODYS})",
            steps=NONE_IS_GOOD,
            link=OPEN_ORDERS,
        ),
        number(
            "Next one is due in",
            "The shortest time that is left of a promise at risk.",
            f"min({LEFT})",
            unit="s",
            steps=soon,
            empty="none at risk",
            link=OPEN_ORDERS,
        ),
        number("Clocks that run", "Clocks of all sites that run and are not broken.", "sum(callout_sla_clocks_running)"),
        number(
            "Broken in this time",
            "Promises broken in the time that the dashboard shows.",
            f"sum(increase({BREACHES}[$__range]))",
            steps=NONE_IS_GOOD,
        ),
    ]


def _pressing() -> list[Panel]:
    return [
        table(
            "Broken, and the work is not done",
            "Each row leads to its orders.",
            [Query(expr=f"sum {BY_PROMISE} ({BROKEN}) > 0")],
            PROMISE | {"Value #A": "promises"},
            empty="nothing is broken",
            link=THESE_ORDERS,
        ),
        table(
            "At risk, with the time left",
            "Each row leads to its orders. The time is that of the promise which is due first; a clock that is paused has none.",
            [Query(expr=f"sum {BY_PROMISE} ({AT_RISK}) > 0"), Query(expr=f"min {BY_PROMISE} ({LEFT})")],
            PROMISE | {"Value #A": "promises", "Value #B": "first is due in"},
            columns=[column("first is due in", unit="s")],
            empty="nothing is at risk",
            link=THESE_ORDERS,
        ),
    ]


def _month() -> list[Panel]:
    met, broken = (f"sum {BY_TARGET} (increase({series}[$__range]))" for series in (MET, BREACHES))
    kept = f"{met} / ({met} + {broken})"
    target = f"max {BY_TARGET} ({TARGET})"
    colours = thresholds(((-1, RED), (0, GREEN)))
    return [
        table(
            "Compliance against the contract, this month",
            "Promises judged since the first of the month, the share of them that was kept, and how far that is from the target.",
            [Query(expr=f"{met} + {broken}"), Query(expr=kept), Query(expr=target), Query(expr=f"{kept} - {target}")],
            {
                "contract": "contract",
                "priority": "priority",
                "Value #A": "judged",
                "Value #B": "kept",
                "Value #C": "target",
                "Value #D": "margin",
            },
            columns=[
                column("judged", unit="short", decimals=0),
                column("kept", unit="percentunit", decimals=1),
                column("target", unit="percentunit", decimals=1),
                column(
                    "margin", unit="percentunit", decimals=1, thresholds=colours, **{"custom.cellOptions": {"type": "color-background"}}
                ),
            ],
            width=14,
            empty="nothing was judged",
            link=THE_PRIORITY,
            span=MONTH,
        ),
        ranks(
            "Budget of breaches that is spent",
            "Broken in thirty days, as a share of what the contract allows in thirty days.",
            Query(
                expr='contract_priority:callout_sla_budget_spent:ratio30d{contract=~"$contract"}',
                legend="{{contract}} {{priority}}",
                now=True,
            ),
            unit="percentunit",
            width=10,
            steps=((0, GREEN), (0.5, ORANGE), (1, RED)),
            top=1,
        ),
    ]


def _breaches() -> list[Panel]:
    by = [
        ranks(
            f"Breaches by {label}",
            f"Promises broken in the time that the dashboard shows, by {label}.",
            Query(expr=f"sum by ({label}) (increase({BREACHES}[$__range]))", legend=f"{{{{{label}}}}}", now=True),
            steps=NONE_IS_GOOD,
        )
        for label in ("clock", "priority", "site", "contract")
    ]
    return [
        *by,
        lines(
            "Breaches over time",
            "Promises broken, by priority, at their due time.",
            [Query(expr=f"sum by (priority) (increase({BREACHES}[$__rate_interval]))", legend="{{priority}}")],
            unit="short",
            stacked=True,
            bars=True,
        ),
        lines(
            "Running and at risk",
            "Clocks of all sites, by priority: those that run, and below them those that have passed a warning.",
            [
                Query(expr="sum by (priority) (callout_sla_clocks_running)", legend="{{priority}} running"),
                Query(expr="sum by (priority) (callout_sla_at_risk)", legend="{{priority}} at risk"),
            ],
            unit="short",
        ),
    ]


def _times() -> list[Panel]:
    return [
        heat_map("Time to respond", "From logged to attended, at all sites.", "callout_time_to_respond_seconds", unit="s", width=6),
        heat_map("Time to fix", "From logged to completed, at all sites.", "callout_time_to_fix_seconds", unit="s", width=6),
        heat_map(
            "Share of the time used when kept",
            "Elapsed time over target of promises that were kept: how near to the edge.",
            "callout_sla_elapsed_ratio",
            unit="percentunit",
            width=6,
        ),
        heat_map(
            "Share of the time used so far",
            "Elapsed time over target of clocks that have not stopped, at all sites: above 100 % they are late.",
            "callout_sla_live_elapsed_ratio",
            unit="percentunit",
            width=6,
            stands=True,
        ),
        *(
            lines(
                f"{title}, by priority",
                f"So long half of the orders of a priority took, at all sites, from logged to {end}.",
                [
                    Query(
                        expr=f"histogram_quantile(0.5, sum by (le, priority) (increase({metric}_bucket[$__range])))",
                        legend="{{priority}}",
                    )
                ],
                unit="s",
            )
            for title, end, metric in (
                ("Time to respond", "attended", "callout_time_to_respond_seconds"),
                ("Time to fix", "completed", "callout_time_to_fix_seconds"),
            )
        ),
    ]


def _watch() -> list[Panel]:
    lag = "callout_sla_detection_lag_seconds"
    quantiles = [
        Query(expr=f"histogram_quantile({share}, sum by (le) (rate({lag}_bucket[$__rate_interval])))", legend=name)
        for share, name in ((0.5, "half"), (0.99, "99 of 100"))
    ]
    return [
        heat_map("Detection lag", "From the due time of a breach to the moment at which Callout noticed it.", lag, unit="s", width=12),
        lines("Detection lag, at most", "So long half of the breaches, and 99 of 100, waited to be noticed.", quantiles, unit="s"),
    ]
