"""How Grafana wants things written: queries, panels, variables, links, dashboards, as the JSON of schema version 39 (Grafana 11).

What stands on a dashboard is said in its own module; which kinds of panels there are, in `panels`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SCHEMA = 39
WIDTH = 24
"""Grafana's grid: a row is 24 columns wide."""

PROMETHEUS = {"type": "prometheus", "uid": "callout-prometheus"}
"""The data source as `deploy/grafana/provisioning` names it."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One PromQL expression. `legend` names its series; `now` asks for the latest value alone, `form` is what comes back."""

    expr: str
    legend: str = ""
    now: bool = False
    form: str = "time_series"

    def json(self, letter: str) -> Json:
        """Write it as target `letter` of a panel."""
        return {
            "datasource": PROMETHEUS,
            "editorMode": "code",
            "expr": self.expr,
            "format": self.form,
            "instant": self.now,
            "legendFormat": self.legend or "__auto",
            "range": not self.now,
            "refId": letter,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One panel. `kind` is Grafana's word for it, `width` of 24, `unit` one of Grafana's; `about` says in a sentence what it shows."""

    kind: str
    title: str
    about: str
    queries: Sequence[Query]
    unit: str
    width: int = 8
    height: int = 8
    defaults: Mapping[str, Any] = field(default_factory=dict)
    overrides: Sequence[Json] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    transformations: Sequence[Json] = ()
    span: str = ""
    """The time that it looks back over, when that is not the dashboard's: `now/M` is this month so far."""

    def json(self, number: int, x: int, y: int) -> Json:
        """Write it as panel `number` at a place of the grid."""
        written: Json = {
            "datasource": PROMETHEUS,
            "description": self.about,
            "fieldConfig": {"defaults": {"unit": self.unit, **self.defaults}, "overrides": list(self.overrides)},
            "gridPos": {"h": self.height, "w": self.width, "x": x, "y": y},
            "id": number,
            "options": dict(self.options),
            "targets": [query.json(letter) for query, letter in zip(self.queries, "ABCDEF", strict=False)],
            "title": self.title,
            "type": self.kind,
        }
        if self.transformations:
            written["transformations"] = list(self.transformations)
        if self.span:
            written["timeFrom"] = self.span
        return written


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A choice at the top of a dashboard: the values of `label` in the series `of`."""

    name: str
    title: str
    of: str
    label: str
    hidden: bool = False

    def json(self) -> Json:
        """Write it. A hidden one has a single value; of the others several may be chosen, and all are at first."""
        query = f"label_values({self.of}, {self.label})"
        choice: Json = {} if self.hidden else {"allValue": ".*", "current": {"text": ["All"], "value": ["$__all"]}}
        return {
            "datasource": PROMETHEUS,
            "definition": query,
            "hide": 2 if self.hidden else 0,
            "includeAll": not self.hidden,
            "label": self.title,
            "multi": not self.hidden,
            "name": self.name,
            "query": {"query": query, "refId": "values"},
            "refresh": 2,
            "sort": 1,
            "type": "query",
            **choice,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """One dashboard: headed rows of panels, each as wide as the grid or less."""

    uid: str
    title: str
    about: str
    variables: Sequence[Variable]
    rows: Sequence[tuple[str, Sequence[Panel]]]
    links: Sequence[tuple[str, str]] = ()
    span: str = "now-24h"

    def json(self) -> Json:
        """Write it as Grafana reads it from a file."""
        return {
            "annotations": {"list": []},
            "description": self.about,
            "editable": False,
            "graphTooltip": 1,
            "links": [_link(title, url) for title, url in self.links],
            "panels": list(self._panels()),
            "refresh": "30s",
            "schemaVersion": SCHEMA,
            "tags": ["callout"],
            "templating": {"list": [variable.json() for variable in self.variables]},
            "time": {"from": self.span, "to": "now"},
            "timezone": "browser",
            "title": self.title,
            "uid": self.uid,
            "version": 1,
        }

    def _panels(self) -> list[Json]:
        written: list[Json] = []
        y = 0
        for title, panels in self.rows:
            written.append({"collapsed": False, "gridPos": {"h": 1, "w": WIDTH, "x": 0, "y": y}, "id": len(written) + 1, "panels": []})
            written[-1] |= {"title": title, "type": "row"}
            y += 1
            x = tallest = 0
            for panel in panels:
                if x + panel.width > WIDTH:
                    x, y, tallest = 0, y + tallest, 0
                written.append(panel.json(len(written) + 1, x, y))
                x, tallest = x + panel.width, max(tallest, panel.height)
            y += tallest
        return written


def _link(title: str, url: str) -> Json:
    return {
        "icon": "external link",
        "includeVars": False,
        "keepTime": False,
        "targetBlank": True,
        "title": title,
        "type": "link",
        "url": url,
    }
