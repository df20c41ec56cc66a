"""The register of the example folder is the campus, and every alarm leads to an asset of it."""

from __future__ import annotations

import csv
from pathlib import Path

from simulators import faults, register, riverside

REGISTER = Path(__file__).parents[3] / "examples" / "riverside" / "assets.csv"


def _written() -> list[dict[str, str]]:
    with REGISTER.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_asset_of_the_campus_stands_in_the_register_and_the_other_way_round() -> None:
    campus = [dict(zip(register.COLUMNS, row, strict=True)) for row in register.rows(riverside.estate())]
    assert _written() == campus, "write it anew: python -m simulators.register examples/riverside/assets.csv"


def test_the_campus_has_three_buildings_and_about_two_hundred_assets() -> None:
    estate = riverside.estate()
    assert {asset.block for asset in estate.assets} == {"Block A", "Block B", "Block C", "Site"}
    assert 180 <= len(estate.assets) <= 220


def test_no_two_assets_share_a_name() -> None:
    names = [name for asset in riverside.estate().assets for name in asset.names]
    assert len(names) == len(set(names))


def test_what_an_asset_feeds_and_is_part_of_stands_in_the_register() -> None:
    rows = _written()
    ids = {row["id"] for row in rows}
    named = {name for row in rows for name in (*row["feeds"].split(";"), row["parent"]) if name}
    assert named <= ids


def test_trades_criticalities_and_locations_are_those_that_a_site_folder_knows() -> None:
    for row in _written():
        assert row["site"] == "riverside"
        assert row["trade"] in {"hvac", "electrical", "lifts", "plumbing", "fire"}
        assert row["criticality"] in {"A", "B", "C", "D"}
        assert row["location"].count("/") >= 1
        assert row["class"]
        assert row["system"]


def test_the_first_level_of_every_source_is_an_id_or_an_alias_and_no_later_level_is() -> None:
    estate = riverside.estate()
    for spot in faults.everywhere(estate):
        for key in (spot.point.key, *spot.follows):
            name, point = key.source.split("/")
            assert estate.find(name) is not None, key
            assert estate.find(point) is None, key


def test_the_old_outstation_of_block_c_speaks_in_names_of_its_own() -> None:
    assert riverside.estate().get("AHU-7").source("supply-flow") == "C-AHU-07/supply-flow"
