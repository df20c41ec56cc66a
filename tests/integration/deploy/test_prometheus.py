"""Prometheus and Alertmanager take what stands in deploy/, its rules do what their tests say, and every alert says what to do."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.integration.deploy.places import DEPLOY
from tests.integration.mqtt.waiting import until
from tests.services import alertmanager, prometheus
from tests.services.alertmanager import Alertmanager
from tests.services.needed import or_skip
from tests.services.prometheus import Prometheus, promtool
from tests.unit.docs import pages

FOLDER = DEPLOY / "prometheus"
RULES = sorted((FOLDER / "rules").glob("*.yml"))
CASES = sorted((FOLDER / "tests").glob("*.yml"))


def rules() -> list[dict[str, Any]]:
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in RULES]
    return [rule for file in files for group in file["groups"] for rule in group["rules"]]


ALERTS = [rule for rule in rules() if "alert" in rule]


@pytest.fixture(scope="module")
def tool() -> Path:
    return or_skip(prometheus.find_promtool)


def test_the_rules_are_right(tool: Path) -> None:
    promtool("check", "rules", *RULES)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_the_rules_do_what_their_tests_say(tool: Path, case: Path) -> None:
    promtool("test", "rules", case)


def test_every_alert_is_tested() -> None:
    tested = set(re.findall(r"exp_alerts:|alertname: (\w+)\n +exp_alerts", "".join(path.read_text() for path in CASES)))
    assert {rule["alert"] for rule in ALERTS} == tested - {""}


def test_rules_ask_only_for_metrics_that_there_are() -> None:
    documented = {pages.words(row["metric"])[0] for row in pages.table(pages.read("docs/METRICS.md"), "metric", "type")}
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    for rule in rules():
        for name in re.findall(r"[a-z_]*:?callout_[a-z_]+(?::\w+)?", rule["expr"]):
            assert name in recorded or name.removesuffix("_bucket") in documented, f"{name} in {rule}"


def test_every_alert_says_who_whose_and_what_in_a_sentence() -> None:
    for rule in ALERTS:
        assert rule["labels"]["team"] in {"desk", "house"}
        assert rule["labels"]["severity"] in {"page", "ticket"} or "page" in rule["labels"]["severity"]
        assert {"summary", "description"} <= set(rule["annotations"])


def test_prometheus_starts_with_its_file_and_loads_every_rule(tmp_path: Path) -> None:
    with Prometheus(or_skip(prometheus.find), tmp_path, FOLDER / "prometheus.yml") as server:
        loaded = {rule["name"]: rule["type"] for group in server.ask("rules")["groups"] for rule in group["rules"]}
        assert loaded == {rule.get("alert") or rule["record"]: "alerting" if "alert" in rule else "recording" for rule in rules()}


def test_alertmanager_starts_with_its_file_and_groups_what_it_is_told(tmp_path: Path) -> None:
    config = (DEPLOY / "alertmanager" / "alertmanager.yml").read_text(encoding="utf-8")
    with Alertmanager(or_skip(alertmanager.find), tmp_path, config=config) as server:
        page = {"alertname": "CalloutPromiseBroken", "team": "desk", "severity": "page", "site": "riverside", "contract": "fm"}
        server.tell([page, page | {"team": "house", "alertname": "CalloutDown"}, page | {"severity": "ticket"}])
        # It takes what it is told first, and puts it into groups a moment later.
        until(lambda: len(server.groups()) >= 3, "the groups of three alerts")
        heard = {(group["labels"]["alertname"], group["receiver"]["name"]) for group in server.groups()}
    assert heard == {
        ("CalloutPromiseBroken", "desk-at-once"),
        ("CalloutPromiseBroken", "desk"),
        ("CalloutDown", "on-call"),
    }
