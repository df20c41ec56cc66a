"""The dashboard of the house itself: whether it answers, keeps up, and how long an alarm waits for its order."""

from __future__ import annotations

from deploy.grafana.choices import ADDRESS, LINKS
from deploy.grafana.model import Dashboard, Panel, Query
from deploy.grafana.panels import GREEN, NONE_IS_GOOD, ORANGE, RED, YELLOW, bands, heat_map, lines, number

WAIT = "callout_alarm_to_workorder_seconds"


def dashboard() -> Dashboard:
    """Make it."""
    return Dashboard(
        uid="callout-health",
        title="Pipeline health",
        about="Whether Callout answers, keeps up with what plant sends, and how long an alarm waits for its order.",
        variables=(ADDRESS,),
        links=LINKS,
        span="now-3h",
        rows=(("Now", _numbers()), ("Alarms on their way", _way()), ("What goes wrong", _wrong())),
    )


def _numbers() -> list[Panel]:
    return [
        number(
            "Processes that answer",
            "Processes of Callout whose metrics can be read.",
            'sum(up{job="callout"})',
            steps=((0, RED), (1, GREEN)),
        ),
        number(
            "Processes that do not",
            "Processes of Callout that Prometheus knows and cannot read.",
            'count(up{job="callout"} == 0) or vector(0)',
            steps=NONE_IS_GOOD,
        ),
        number("Messages that wait", "Received and not committed yet.", "sum(callout_position_lag)", steps=((0, GREEN), (5000, ORANGE))),
        number(
            "99 of 100 orders are there in",
            "From the moment that an alarm counted to the commit of its order, over the last hour.",
            f"histogram_quantile(0.99, sum by (le) (increase({WAIT}_bucket[1h])))",
            unit="s",
            steps=((0, GREEN), (0.25, YELLOW), (1, RED)),
            empty="no order",
        ),
        number(
            "99 of 100 breaches are seen in",
            "From the due time to the moment at which Callout noticed, over the last day.",
            "histogram_quantile(0.99, sum by (le) (increase(callout_sla_detection_lag_seconds_bucket[1d])))",
            unit="s",
            steps=((0, GREEN), (1, YELLOW), (5, RED)),
            empty="no breach",
        ),
        number(
            "Alerts",
            "Alerts of Callout that stand.",
            'count(ALERTS{alertname=~"Callout.*", alertstate="firing"}) or vector(0)',
            steps=NONE_IS_GOOD,
        ),
    ]


def _way() -> list[Panel]:
    quantiles = [
        Query(expr=f"histogram_quantile({share}, sum by (le) (rate({WAIT}_bucket[$__rate_interval])))", legend=name)
        for share, name in ((0.5, "half"), (0.99, "99 of 100"))
    ]
    return [
        lines(
            "Messages a second",
            "Alarms that were committed, messages that were no alarms, and messages that the broker sent again.",
            [
                Query(expr="sum(rate(callout_alarms_received_total[$__rate_interval]))", legend="alarms"),
                Query(expr="sum(rate(callout_alarms_rejected_total[$__rate_interval]))", legend="no alarms"),
                Query(expr="sum(rate(callout_alarms_redelivered_total[$__rate_interval]))", legend="sent again"),
            ],
            unit="cps",
            width=8,
        ),
        lines(
            "Messages that wait",
            "Received and not committed yet, by process. It grows while the database is away, and must come back to 0.",
            [Query(expr="callout_position_lag", legend="{{instance}}")],
            unit="short",
            width=8,
            limits=((0, GREEN), (5000, ORANGE)),
        ),
        lines("From alarm to order, at most", "So long half of the orders, and 99 of 100, took.", quantiles, unit="s", width=8),
        heat_map("From alarm to order", "From the moment that an alarm counted to the commit of its order.", WAIT, unit="s", width=12),
        heat_map(
            "From due to noticed",
            "From the due time of a breach to the moment at which Callout noticed it.",
            "callout_sla_detection_lag_seconds",
            unit="s",
            width=12,
        ),
    ]


def _wrong() -> list[Panel]:
    return [
        bands(
            "Processes",
            "Whether each process answers.",
            Query(expr='up{job="callout"}', legend="{{instance}}"),
            steps=((0, RED), (1, GREEN)),
            names=("does not answer", "answers"),
        ),
        lines(
            "Share of messages that are no alarms",
            "In fifteen minutes; the alert is told from 5 % on.",
            [Query(expr="callout:alarms_rejected:ratio15m", legend="no alarms")],
            unit="percentunit",
            limits=((0, GREEN), (0.05, RED)),
        ),
        lines(
            "Points that wait for InfluxDB",
            "It grows while InfluxDB is away, and the oldest are let go at 50,000.",
            [Query(expr="callout_influx_points_waiting", legend="{{instance}}")],
            unit="short",
        ),
        lines(
            "Points that InfluxDB did not get",
            "Points that were let go; `callout influx backfill` writes them again from SQL.",
            [Query(expr="sum by (reason) (increase(callout_influx_points_dropped_total[$__rate_interval]))", legend="{{reason}}")],
            unit="short",
            bars=True,
            stacked=True,
        ),
    ]
