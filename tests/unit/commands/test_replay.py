"""`callout replay` against a small history that was written by hand, whose figures can be counted on fingers."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.commands.program import Answer, callout, canonical, lines, site_folder

HISTORY = (
    canonical("09:00:00", "AHU-1/flow", "flow fail"),  # must stand for 3 minutes
    canonical("09:01:00", "AHU-1/flow", "flow fail"),  # only repeats
    canonical("09:04:00", "AHU-1/temp", "high temperature"),  # WO-1 was opened at 09:03, this joins it
    canonical("09:05:00", "AHU-1/temp", "high temperature"),  # only repeats
    canonical("09:06:00", "AHU-1/temp", "high temperature", state="cleared"),
    canonical("09:06:30", "roof/wet", "leak", severity="critical"),  # no asset: WO-2 on its own
    canonical("09:08:00", "AHU-2/door", "door open"),  # nobody's job
    canonical("09:10:00", "AHU-1/flow", "flow fail", state="cleared"),  # WO-1 is quiet, and closes itself at 09:40
    canonical("09:11:00", "AHU-1/flow", "flow fail", state="cleared"),  # was normal already
    canonical("09:12:00", "AHU-2/flow", "flow fail"),  # stands to the end: WO-3 at 09:15
)

FIGURES = {
    "alarms": 10,
    "activations": 5,
    "rejected": 0,
    "decisions": {"opened": 3, "joined": 2, "pending": 3, "suppressed": 1, "cleared": 2, "ignored": 1, "closed": 1},
    "reasons": {
        "new-fault": 3,
        "repeat": 1,
        "same-group": 1,
        "on-delay": 3,
        "rule": 1,
        "normal": 2,
        "not-active": 1,
        "quiet": 1,
    },
    "workorders": 3,
    "by_priority": {"P1": 2, "P2": 1, "P3": 0, "P4": 0},
    "by_asset": [
        {"asset": "AHU-1", "site": "riverside", "workorders": 1, "alarms": 4},
        {"asset": "AHU-2", "site": "riverside", "workorders": 1, "alarms": 2},
    ],
    "unmatched": 1,
    "received": {"first": "2026-11-21T09:00:00+00:00", "last": "2026-11-21T09:12:00+00:00"},
    "performance": {
        "period": {"begins_at": "2026-11-21T09:00:00+00:00", "ends_at": "2026-11-21T09:12:00+00:00", "intervals": 2},
        "alarms_per_10_minutes": {"mean": 2.5, "peak": 4, "peak_at": "2026-11-21T09:00:00+00:00", "acceptable": 1, "manageable": 2},
        "floods": {"number": 0, "activations": 0, "seconds": 0.0, "share_of_time": 0.0, "worst": []},
        "standing": {"at_end": 3, "peak": 3, "peak_at": "2026-11-21T09:10:00+00:00"},
        "stale": {"alarms": 0, "at_end": 0, "after_seconds": 86_400.0, "longest": []},
        "chattering": {"alarms": 0, "worst": []},
        "top_sources": {
            "share": 1.0,
            "sources": [
                {"site": "riverside", "source": source, "activations": 1, "share": 0.2}
                for source in ("AHU-1/flow", "AHU-1/temp", "AHU-2/door", "AHU-2/flow", "roof/wet")
            ],
        },
        "priority_mix": {
            "activations": {"critical": 0.2, "major": 0.8, "minor": 0.0, "warning": 0.0},
            "workorders": {"P1": 0.6667, "P2": 0.3333, "P3": 0.0, "P4": 0.0},
        },
        "jobs_per_1000_activations": 600.0,
        "by_site": [
            {
                "site": "riverside",
                "activations": 5,
                "mean_per_10_minutes": 2.5,
                "peak_per_10_minutes": 4,
                "floods": 0,
                "share_of_time_in_flood": 0.0,
            }
        ],
    },
}


def replay(folder: Path, *each: object) -> Answer:
    return callout("replay", "-", "--site", site_folder(folder), "--json", stdin=lines(*each))


def without_rejections(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document as if the lines that were rejected had not been there; every one of them is counted as such."""
    rejections = {"not-json", "not-utf8", "not-an-object", "bad-field", "bad-time", "no-kind", "unknown-site", "too-large", "too-deep"}
    reasons = document["reasons"]
    assert sum(reasons.get(reason, 0) for reason in rejections) == document["rejected"] == document["decisions"].get("rejected", 0)
    return document | {
        "rejected": 0,
        "decisions": {word: number for word, number in document["decisions"].items() if word != "rejected"},
        "reasons": {reason: number for reason, number in reasons.items() if reason not in rejections},
    }


def test_the_figures_of_the_history(tmp_path: Path) -> None:
    answer = replay(tmp_path, *HISTORY)
    assert answer.code == 0
    assert answer.document == FIGURES


def test_the_same_from_a_file_and_as_tables(tmp_path: Path) -> None:
    history = tmp_path / "history.jsonl"
    history.write_bytes(lines(*HISTORY))
    answer = callout("replay", history, "--site", site_folder(tmp_path))
    assert answer.code == 0
    rows = [[cell.strip() for cell in line.strip("│").split("│")] for line in answer.out.splitlines() if line.startswith("│")]
    assert ["Alarms", "10"] in rows
    assert ["Work orders", "3"] in rows
    assert ["2", "1", "0", "0"] in rows
    assert ["AHU-1", "riverside", "1", "4"] in rows
    assert [row[:3] for row in rows if row[0] == "closed"] == [["closed", "quiet", "1"]]


def as_topic(alarm: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    body = {name: value for name, value in alarm.items() if name not in {"site", "source"}}
    return f"callout/{alarm['site']}/alarms/{alarm['source']}", body


@pytest.mark.parametrize("form", ["text", "object", "base64", "received"])
def test_every_form_of_a_line_says_the_same(tmp_path: Path, form: str) -> None:
    def written(alarm: dict[str, Any]) -> dict[str, Any]:
        topic, body = as_topic(alarm)
        text = json.dumps(body)
        forms: dict[str, dict[str, Any]] = {
            "text": {"topic": topic, "payload": text},
            "object": {"topic": topic, "payload": body},
            "base64": {"topic": topic, "payload_base64": base64.b64encode(text.encode()).decode(), "received_at": alarm["at"]},
            "received": alarm | {"received_at": alarm["at"]},
        }
        return forms[form]

    assert replay(tmp_path, *map(written, HISTORY)).document == FIGURES


def test_without_at_the_time_received_counts(tmp_path: Path) -> None:
    history = [{**{name: value for name, value in alarm.items() if name != "at"}, "received_at": alarm["at"]} for alarm in HISTORY]
    assert replay(tmp_path, *history).document == FIGURES


def test_a_late_line_is_judged_by_its_own_time(tmp_path: Path) -> None:
    late = canonical("09:01:00", "AHU-1/temp", "high temperature", state="cleared")
    document = replay(tmp_path, *HISTORY[:4], late).document
    assert document["reasons"]["late"] == 1
    assert "cleared" not in document["decisions"]


def test_lines_that_are_none_are_counted_and_said_and_stop_nothing(tmp_path: Path) -> None:
    broken: tuple[object, ...] = (
        b"this is no JSON\n",
        b"\xff\xfe\n",
        b"[1, 2]\n",
        b"[" * 100_000 + b"\n",
        b"\n",
        {"site": "riverside", "source": "AHU-1/flow", "kind": "flow fail"},
        {"site": "riverside", "source": "AHU-1/flow", "kind": "flow fail", "at": "2026-11-21T09:00:00"},
        {"site": "riverside", "source": "AHU-1/flow", "kind": "flow fail", "received_at": "yesterday"},
        {"site": "riverside", "source": "AHU-1/flow", "kind": "flow fail", "received_at": "9999-12-31T23:59:59Z"},
        {"site": "riverside", "source": "AHU-1/flow", "kind": "flow fail", "at": "9999-12-31T23:59:59Z"},
        {"site": "riverside", "kind": "flow fail", "at": "2026-11-21T09:00:00Z"},
        {"site": "elsewhere", "source": "AHU-1/flow", "kind": "flow fail", "at": "2026-11-21T09:00:00Z"},
        {"topic": "callout/riverside/alarms/AHU-1", "received_at": "2026-11-21T09:00:00Z"},
        {"topic": "callout/riverside/alarms/AHU-1", "payload_base64": "%", "received_at": "2026-11-21T09:00:00Z"},
        {"topic": 7, "payload": "x", "received_at": "2026-11-21T09:00:00Z"},
        b'{"site": "riverside", "source": "a", "kind": "' + b"k" * 2_000_000 + b'"}\n',
        b'{"site": "riverside", "source": "AHU-1/flow"',
    )
    *most, last = broken
    answer = replay(tmp_path, *most, *HISTORY, last)
    assert answer.code == 0
    assert answer.document["rejected"] == len(broken) - 1  # the empty line says nothing and is nothing
    assert without_rejections(answer.document) == FIGURES
    said = answer.err.splitlines()
    assert said[0] == "-:1: the line is not JSON: expected ident at line 1 column 2 (not-json)"
    assert said[4].startswith("-:6: the line has no received_at and the alarm no at")
    assert said[5] == f"-: {len(broken) - 6} more lines rejected."


def test_a_history_of_nothing(tmp_path: Path) -> None:
    document = replay(tmp_path).document
    assert document["alarms"] == document["workorders"] == document["activations"] == 0
    assert document["received"] == {"first": None, "last": None}
    assert callout("replay", "-", "--site", tmp_path).code == 0


def test_a_start_sign_is_no_fault(tmp_path: Path) -> None:
    assert replay(tmp_path, b"\xef\xbb\xbf" + lines(*HISTORY).replace(b"\n", b"\r\n")).document == FIGURES


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for file in (tmp_path, tmp_path / "nowhere.jsonl"):
        answer = callout("replay", file, "--site", site_folder(tmp_path), "--json")
        assert (answer.code, answer.out) == (1, "")
        assert answer.err.startswith(f"callout: {file}: this cannot be read")


def test_no_site_is_wrong_usage() -> None:
    assert callout("replay", "-").code == 2
