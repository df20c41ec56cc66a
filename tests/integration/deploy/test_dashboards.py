"""The dashboards: their files are what the builder makes, they read well, and every query of every panel finds data in a running house."""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from deploy.grafana import files
from deploy.grafana.model import PROMETHEUS, WIDTH
from tests.integration.deploy import demo
from tests.integration.deploy.places import DEPLOY
from tests.services import prometheus
from tests.services.needed import or_skip
from tests.services.prometheus import Prometheus
from tests.unit.docs import pages

DASHBOARDS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(files.FOLDER.glob("*.json"))}
PROVISIONING = DEPLOY / "grafana" / "provisioning"
RULES = DEPLOY / "prometheus" / "rules"

SPEED = 240
PATIENCE_SECONDS = 120.0
"""It ends as soon as every query has found something."""

CHOSEN = {"$site": ".*", "$contract": ".*", "$__range:1m": "2m:5s", "$__range": "2m", "$__rate_interval": "1m"}


def panels(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


QUERIES = {
    (name, panel["title"], target["refId"]): target["expr"]
    for name, dashboard in DASHBOARDS.items()
    for panel in panels(dashboard)
    for target in panel["targets"]
}


def test_the_files_are_what_the_builder_makes() -> None:
    there = {path.name: path.read_text(encoding="utf-8") for path in files.FOLDER.glob("*.json")}
    assert there == files.written(), "make them again: python -m deploy.grafana"


@pytest.mark.parametrize("dashboard", DASHBOARDS.values(), ids=DASHBOARDS)
def test_every_panel_has_a_title_a_sentence_a_unit_and_a_place_of_its_own(dashboard: dict[str, Any]) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        assert not cells & taken
        assert max(x for x, _ in cells) < WIDTH
        taken |= cells
    for panel in panels(dashboard):
        assert panel["title"]
        assert panel["description"].endswith(".")
        assert panel["fieldConfig"]["defaults"]["unit"]
    numbers = [panel["id"] for panel in dashboard["panels"]]
    assert len(set(numbers)) == len(numbers)


def test_the_dashboards_name_the_data_source_that_is_provisioned() -> None:
    sources = yaml.safe_load((PROVISIONING / "datasources" / "callout.yml").read_text(encoding="utf-8"))["datasources"]
    assert PROMETHEUS["uid"] in {source["uid"] for source in sources if source["type"] == PROMETHEUS["type"]}


def test_no_query_and_no_legend_asks_for_an_order_by_its_number() -> None:
    for expr in QUERIES.values():
        assert not re.search(r"\b(order|number)\b", expr)


def test_links_lead_to_pages_that_there_are() -> None:
    text = json.dumps(list(DASHBOARDS.values()))
    paths = set(re.findall(r"\$\{callout\}(/[a-z]*)", text))
    assert paths == {"/", "/orders", "/alarms", "/quarantine"}
    assert all(path in pages.read("web/templates/frame.html") + pages.read("web/templates/base.html") for path in paths)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """A Prometheus that reads a demo twice a second, with our rules."""
    folder = tmp_path_factory.mktemp("dashboards")
    program = or_skip(prometheus.find)
    with demo.running(folder, SPEED) as target:
        config = {
            "global": {"scrape_interval": "500ms", "scrape_timeout": "500ms", "evaluation_interval": "1s"},
            "rule_files": [f"{RULES}/*.yml"],
            "scrape_configs": [{"job_name": "callout", "static_configs": [{"targets": [target]}]}],
        }
        path = folder / "prometheus.yml"
        path.write_text(yaml.safe_dump(config), encoding="utf-8")
        with Prometheus(program, folder, path) as running:
            yield running


def found(server: Prometheus, expr: str) -> bool:
    """Say whether `expr` gives a number now, with every variable chosen."""
    for variable, value in CHOSEN.items():
        expr = expr.replace(variable, value)
    return any(not math.isnan(float(each["value"][1])) for each in server.ask("query", query=expr)["result"])


def test_every_query_of_every_panel_finds_data_in_a_running_house(server: Prometheus) -> None:
    missing = dict(QUERIES)
    until = time.monotonic() + PATIENCE_SECONDS
    while missing and time.monotonic() < until:
        missing = {place: expr for place, expr in missing.items() if not found(server, expr)}
        time.sleep(0.5)
    assert not missing


def test_every_variable_has_values(server: Prometheus) -> None:
    for dashboard in DASHBOARDS.values():
        for variable in dashboard["templating"]["list"]:
            series, label = re.fullmatch(r"label_values\((.+), (\w+)\)", variable["query"]["query"]).groups()  # type: ignore[union-attr]
            values = {each[label] for each in server.ask("series", **{"match[]": series.replace("$site", ".*")})}
            assert values, variable["name"]
