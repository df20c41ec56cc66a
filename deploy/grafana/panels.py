"""The sorts of panels that our dashboards are made of: one number, lines, bars, bands, a heat map, a table.

Here is how each looks; what it shows is said by the dashboards.
"""

from __future__ import annotations

from collections.abc import Sequence

from deploy.grafana.model import Json, Panel, Query

GREEN, YELLOW, ORANGE, RED, BLUE = "green", "yellow", "orange", "red", "blue"
Steps = Sequence[tuple[float, str]]
"""Colours from a value on, the lowest first, which has no lower end."""

CALM: Steps = ((0, BLUE),)
NONE_IS_GOOD: Steps = ((0, GREEN), (1, RED))


def number(
    title: str,
    about: str,
    expr: str,
    *,
    unit: str = "short",
    steps: Steps = CALM,
    width: int = 4,
    empty: str = "0",
    link: Json | None = None,
) -> Panel:
    """One number, as it is now; `empty` is what stands there when there is nothing to count."""
    return Panel(
        kind="stat",
        title=title,
        about=about,
        queries=[Query(expr=expr, now=True)],
        unit=unit,
        width=width,
        height=4,
        defaults={"noValue": empty, "thresholds": thresholds(steps), **links(link)},
        options={"colorMode": "value", "graphMode": "none", "reduceOptions": {"calcs": ["lastNotNull"]}, "textMode": "value"},
    )


def lines(
    title: str,
    about: str,
    queries: Sequence[Query],
    *,
    unit: str,
    width: int = 12,
    stacked: bool = False,
    bars: bool = False,
    limits: Steps = (),
) -> Panel:
    """Values over time; `limits` are drawn as lines across."""
    custom: Json = {"drawStyle": "bars" if bars else "line", "fillOpacity": 60 if bars else 10, "lineWidth": 1, "showPoints": "never"}
    custom["stacking"] = {"mode": "normal" if stacked else "none"}
    defaults: Json = {"custom": custom, "min": 0}
    if limits:
        custom["thresholdsStyle"] = {"mode": "dashed"}
        defaults["thresholds"] = thresholds(limits)
    return Panel(
        kind="timeseries",
        title=title,
        about=about,
        queries=queries,
        unit=unit,
        width=width,
        defaults=defaults,
        options={
            "legend": {"calcs": ["lastNotNull", "max"], "displayMode": "table", "placement": "bottom"},
            "tooltip": {"mode": "multi", "sort": "desc"},
        },
    )


def ranks(
    title: str,
    about: str,
    query: Query,
    *,
    unit: str = "short",
    width: int = 6,
    steps: Steps = CALM,
    top: float | None = None,
    span: str = "",
) -> Panel:
    """Bars side by side, one a series, as it is now; `top` is the end of the scale."""
    defaults: Json = {"min": 0, "noValue": "0", "thresholds": thresholds(steps)}
    if top is not None:
        defaults["max"] = top
    return Panel(
        kind="bargauge",
        title=title,
        about=about,
        queries=[query],
        unit=unit,
        width=width,
        defaults=defaults,
        options={"displayMode": "gradient", "orientation": "horizontal", "reduceOptions": {"calcs": ["lastNotNull"]}, "valueMode": "text"},
        span=span,
    )


def bands(title: str, about: str, query: Query, *, steps: Steps, names: Sequence[str], width: int = 12) -> Panel:
    """One strip a series, coloured by the band that its value is in; `names` name the bands, the lowest first."""
    ends = [*(start for start, _ in steps[1:]), None]
    mappings = [
        {
            "options": {"from": None if place == 0 else start, "to": end, "result": {"color": colour, "index": place, "text": name}},
            "type": "range",
        }
        for place, ((start, colour), end, name) in enumerate(zip(steps, ends, names, strict=True))
    ]
    return Panel(
        kind="state-timeline",
        title=title,
        about=about,
        queries=[query],
        unit="short",
        width=width,
        defaults={"custom": {"fillOpacity": 80, "lineWidth": 0}, "mappings": mappings, "thresholds": thresholds(steps)},
        options={"legend": {"displayMode": "list", "placement": "bottom"}, "mergeValues": True, "showValue": "never"},
    )


def heat_map(title: str, about: str, metric: str, *, unit: str, where: str = "", width: int = 8, stands: bool = False) -> Panel:
    """How often which value came, over time, from the buckets of the histogram `metric`; or, when it `stands`, how many have it now."""
    counted = f"{metric}_bucket{where}" if stands else f"increase({metric}_bucket{where}[$__rate_interval])"
    return Panel(
        kind="heatmap",
        title=title,
        about=about,
        queries=[Query(expr=f"sum by (le) ({counted})", legend="{{le}}", form="heatmap")],
        unit="short",
        width=width,
        options={
            "calculate": False,
            "cellGap": 1,
            "color": {"mode": "scheme", "scheme": "Blues", "steps": 32},
            "filterValues": {"le": 1e-9},
            "tooltip": {"mode": "single", "yHistogram": True},
            "yAxis": {"axisPlacement": "left", "unit": unit},
        },
    )


def table(
    title: str,
    about: str,
    queries: Sequence[Query],
    names: dict[str, str],
    *,
    columns: Sequence[Json] = (),
    width: int = 12,
    empty: str = "nothing",
    link: Json | None = None,
    span: str = "",
) -> Panel:
    """Rows of labels and values as they are now. `names` are the columns in order, each with its head; values are `Value #A` and so on."""
    rename = names | ({"Value": names["Value #A"]} if len(queries) == 1 and "Value #A" in names else {})
    shown = {name: place for place, name in enumerate(rename)}
    return Panel(
        kind="table",
        title=title,
        about=about,
        queries=[Query(expr=query.expr, now=True, form="table") for query in queries],
        unit="short",
        width=width,
        defaults={"noValue": empty, **links(link)},
        overrides=columns,
        options={"cellHeight": "sm", "showHeader": True},
        transformations=[
            {"id": "merge", "options": {}},
            {"id": "organize", "options": {"excludeByName": {"Time": True}, "indexByName": shown, "renameByName": rename}},
        ],
        span=span,
    )


def column(head: str, **properties: object) -> Json:
    """How the column with this head is shown: its unit, colours, width."""
    return {"matcher": {"id": "byName", "options": head}, "properties": [{"id": key, "value": value} for key, value in properties.items()]}


def thresholds(steps: Steps) -> Json:
    """Write colours as Grafana does."""
    return {
        "mode": "absolute",
        "steps": [{"color": colour, "value": None if place == 0 else at} for place, (at, colour) in enumerate(steps)],
    }


def leads_to(title: str, path: str) -> Json:
    """A link to a page of Callout, whose address its metrics say."""
    return {"targetBlank": True, "title": title, "url": "${callout}" + path}


def links(link: Json | None) -> Json:
    """Write a link of values, if there is one."""
    return {} if link is None else {"links": [link]}
