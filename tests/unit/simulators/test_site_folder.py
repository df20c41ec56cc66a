"""The rules of the example folder fit its plant: no fault is over before its delay, and nuisance raises nothing."""

from __future__ import annotations

from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from simulators import faults, riverside
from simulators.nuisance import Nuisance
from tests.unit.simulators.seen import NUISANCE, START

FOLDER = Path(__file__).parents[3] / "examples" / "riverside"
UNITS = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1)}


def _rules() -> dict[str, Any]:
    rules: dict[str, Any] = yaml.safe_load((FOLDER / "rules.yaml").read_text(encoding="utf-8"))
    return rules


def _kinds(rule: dict[str, Any]) -> list[str]:
    kinds = rule["match"]["kind"]
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _span(text: str) -> timedelta:
    return int(text[:-1]) * UNITS[text[-1]]


def test_every_fault_stands_at_least_twice_as_long_as_any_delay() -> None:
    rules = _rules()
    delays = [rules["defaults"]["on_delay"], *(rule["set"].get("on_delay", "0s") for rule in rules["rules"])]
    assert max(_span(delay) for delay in delays) * 2 <= faults.STANDS


def test_what_flaps_is_raised_at_once() -> None:
    for rule in _rules()["rules"]:
        if "sensor fault" in _kinds(rule):
            assert "on_delay" not in rule["set"]


def test_nuisance_is_kept_quiet_and_nothing_else_is() -> None:
    quiet = {kind for rule in _rules()["rules"] if rule["set"].get("raise") is False for kind in _kinds(rule)}
    assert quiet == NUISANCE
    assert {point.key.kind for point, _ in Nuisance(riverside.estate(), 1, START).step(START)} == NUISANCE


def test_every_rule_speaks_of_an_alarm_that_this_plant_can_give() -> None:
    estate = riverside.estate()
    kinds = {key.kind for spot in faults.everywhere(estate) for key in (spot.point.key, *spot.follows)} | NUISANCE
    for rule in _rules()["rules"]:
        for pattern in _kinds(rule):
            assert any(fnmatchcase(kind, pattern) for kind in kinds), f"{rule['name']}: nothing is a {pattern!r}"


def test_the_site_is_the_one_of_the_campus() -> None:
    sites = yaml.safe_load((FOLDER / "site.yaml").read_text(encoding="utf-8"))["sites"]
    estate = riverside.estate()
    assert list(sites) == [estate.site]
    assert sites[estate.site]["timezone"] == str(estate.timezone)
