"""The figures of ISA-18.2 that `callout replay` comes to, on histories whose figures can be counted on fingers."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.unit.commands.program import callout, lines, site_folder

START = datetime(2026, 11, 21, 9, tzinfo=UTC)


def said(after: timedelta, source: str, state: str = "active", **fields: object) -> dict[str, object]:
    fields = {"site": "riverside", "kind": "hum"} | fields
    return fields | {"source": source, "state": state, "at": (START + after).isoformat()}


def performance(folder: Path, *each: dict[str, object]) -> dict[str, Any]:
    history = sorted(each, key=lambda alarm: str(alarm["at"]))
    answer = callout("replay", "-", "--site", site_folder(folder), "--json", stdin=lines(*history))
    assert answer.code == 0
    figures: dict[str, Any] = answer.document["performance"]
    return figures


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_a_flood_and_the_calm_around_it(tmp_path: Path) -> None:
    burst = [said(minutes(10 + place / 2), f"point-{place}") for place in range(12)]
    after = [said(minutes(20 + place), f"later-{place}") for place in range(5)]
    figures = performance(tmp_path, said(minutes(0), "first"), *burst, *after, said(minutes(39), "last"))
    assert figures["period"]["intervals"] == 4
    assert figures["alarms_per_10_minutes"] | {"acceptable": 1} == figures["alarms_per_10_minutes"]
    assert (figures["alarms_per_10_minutes"]["mean"], figures["alarms_per_10_minutes"]["peak"]) == (4.75, 12)
    assert figures["alarms_per_10_minutes"]["peak_at"] == "2026-11-21T09:10:00+00:00"
    assert {name: figures["floods"][name] for name in ("number", "activations", "seconds", "share_of_time")} == {
        "number": 1,
        "activations": 17,
        "seconds": 1200.0,
        "share_of_time": 0.5,
    }
    assert figures["floods"]["worst"][0]["begins_at"] == "2026-11-21T09:10:00+00:00"


def test_two_sites_are_one_desk_and_are_told_apart(tmp_path: Path) -> None:
    calls = [said(minutes(place / 2), f"point-{place}", site=("riverside", "harbour")[place % 2]) for place in range(14)]
    figures = performance(tmp_path, *calls)
    assert figures["floods"]["number"] == 1
    assert [(each["site"], each["activations"], each["floods"]) for each in figures["by_site"]] == [("harbour", 7, 0), ("riverside", 7, 0)]


def test_what_chatters_is_named_with_its_changes(tmp_path: Path) -> None:
    chatter = [said(minutes(1) + timedelta(seconds=10 * place), "door", ("active", "cleared")[place % 2]) for place in range(6)]
    calm = [said(minutes(place), "window", ("active", "cleared")[place % 2]) for place in range(6)]
    figures = performance(tmp_path, *chatter, *calm)
    assert figures["chattering"] == {
        "alarms": 1,
        "worst": [{"site": "riverside", "source": "door", "kind": "hum", "transitions": 6}],
    }
    assert figures["top_sources"]["sources"][0] == {"site": "riverside", "source": "door", "activations": 3, "share": 0.5}


def test_stale_is_what_stood_longer_than_a_day_whether_or_not_it_still_does(tmp_path: Path) -> None:
    hours = timedelta(hours=1)
    figures = performance(
        tmp_path,
        said(hours * 0, "mended"),
        said(hours * 0, "short"),
        said(hours * 10, "forgotten"),
        said(hours * 24, "short", "cleared"),
        said(hours * 30, "mended", "cleared"),
        said(hours * 40, "last"),
    )
    assert (figures["stale"]["alarms"], figures["stale"]["at_end"]) == (2, 1)
    assert [(each["source"], each["seconds"]) for each in figures["stale"]["longest"]] == [("forgotten", 30 * 3600), ("mended", 30 * 3600)]
    assert figures["standing"] == {"at_end": 2, "peak": 3, "peak_at": "2026-11-21T19:10:00+00:00"}


def test_what_only_repeats_or_comes_twice_is_no_more_alarms(tmp_path: Path) -> None:
    figures = performance(tmp_path, *(said(minutes(place), "door") for place in range(12)), said(minutes(11), "door"))
    assert figures["alarms_per_10_minutes"]["peak"] == 1
    assert figures["jobs_per_1000_activations"] == 1000.0


def test_the_figures_of_nothing(tmp_path: Path) -> None:
    figures = performance(tmp_path)
    assert figures["period"] == {"begins_at": None, "ends_at": None, "intervals": 0}
    assert figures["alarms_per_10_minutes"]["mean"] == 0
    assert figures["jobs_per_1000_activations"] is None


def test_they_are_printed_with_what_is_to_be_said_of_them(tmp_path: Path) -> None:
    burst = [said(minutes(place / 2), f"point-{place}") for place in range(12)]
    answer = callout("replay", "-", "--site", site_folder(tmp_path), stdin=lines(*burst))
    rows = {cells[0]: cells[1:] for line in answer.out.splitlines() if (cells := [cell.strip() for cell in line.strip("│").split("│")])}
    assert rows["Alarms in 10 minutes, mean"][:1] == ["12.00"]
    assert rows["Floods"] == ["1", "10 min in all; the longest 10 min"]
    assert rows["Time in flood"][0] == "100.0%"
