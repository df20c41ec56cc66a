"""The files of the dashboards: their names, and their text, which is the same each time."""

from __future__ import annotations

import json
from pathlib import Path

from deploy.grafana import alarms, health, sla
from deploy.grafana.model import Dashboard

FOLDER = Path(__file__).parent / "dashboards"


def dashboards() -> list[Dashboard]:
    """Make all dashboards."""
    return [sla.dashboard(), alarms.dashboard(), health.dashboard()]


def written() -> dict[str, str]:
    """Return the text of each file by its name."""
    return {f"{each.uid}.json": json.dumps(each.json(), indent=1, ensure_ascii=False) + "\n" for each in dashboards()}
