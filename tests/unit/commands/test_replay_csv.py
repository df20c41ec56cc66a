"""`callout replay` on what a BMS exports as CSV, read by the `mapped` source that reads the same plant live."""

from pathlib import Path

import pytest

from tests.unit.commands.program import Answer, callout, canonical, lines, site_folder

INGEST = """\
    sources:
      - topic: trend/{site}/{outstation}/{module}
        dialect: mapped
        source: "{module}"
        fields:
          kind: label
          state: {path: transition, values: {Occurred: active, Cleared: cleared}}
          at: {path: time, format: "%Y/%m/%d %H:%M:%S", timezone: site}
          severity: {const: minor}
          value: reading
    """
HEADER = "time;label;transition;site;outstation;module;reading\n"
ROWS = (
    "2026/11/21 09:12:00;hot;Occurred;riverside;OS1;AHU-2 temp;31.5\n",
    "2026/11/21 09:05:00;flow fail;Cleared;riverside;OS1;AHU-1 flow;\n",
    "2026/11/21 09:00:00;flow fail;Occurred;riverside;OS1;AHU-1 flow;0\n",
)
CANONICAL = (
    canonical("09:00:00", "AHU-1 flow", "flow fail", severity="minor", value=0),
    canonical("09:05:00", "AHU-1 flow", "flow fail", severity="minor", state="cleared"),
    canonical("09:12:00", "AHU-2 temp", "hot", severity="minor", value=31.5),
)


def replay(folder: Path, text: str, *words: object, ingest: str = INGEST) -> Answer:
    export = folder / "export.csv"
    export.write_text(text, encoding="utf-8")
    return callout("replay", export, "--site", site_folder(folder, ingest=ingest), *words)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(HEADER + "".join(ROWS), id="the latest first, as many a BMS exports"),
        pytest.param(HEADER + "".join(reversed(ROWS)), id="in order"),
        pytest.param(("\ufeff" + HEADER + "".join(ROWS)).replace(";", ","), id="commas, and the sign of a spreadsheet"),
        pytest.param(HEADER + ROWS[2] + "\n;;;;;;\n" + ROWS[0] + ROWS[1], id="empty rows, and no order at all"),
    ],
)
def test_an_export_comes_to_the_same_as_the_alarms_themselves(tmp_path: Path, text: str) -> None:
    wanted = callout("replay", "-", "--site", site_folder(tmp_path), "--json", stdin=lines(*CANONICAL)).document
    assert replay(tmp_path, text, "--json").document == wanted


def test_without_a_mapped_source_the_columns_are_those_of_an_alarm(tmp_path: Path) -> None:
    rows = "site,source,kind,severity,state,at\n" + "".join(
        f"riverside,{each['source']},{each['kind']},minor,{each.get('state', 'active')},{each['at']}\n" for each in CANONICAL
    )
    document = replay(tmp_path, rows, "--json", ingest="sources: []\n").document
    assert (document["alarms"], document["activations"], document["rejected"]) == (3, 2, 0)


def test_rows_that_cannot_be_read_are_said_by_line_and_stop_nothing(tmp_path: Path) -> None:
    broken = "2026/11/21 09:13:00;hot;Perhaps;riverside;OS1;AHU-2 temp;1\n"
    answer = replay(tmp_path, HEADER + ROWS[0] + broken + ROWS[1], "--json")
    assert (answer.document["alarms"], answer.document["rejected"]) == (2, 1)
    assert "export.csv:3: state: " in answer.err.replace("\n", "")


@pytest.mark.parametrize(
    ("text", "words", "wanted"),
    [
        ("", [], "the first line must name the columns"),
        (
            "time;label\n",
            [],
            "there is no column “site”: the topic trend/{site}/{outstation}/{module} needs it; the columns are time, label",
        ),
        (HEADER, ["--topic", "trend/{site}/x"], "“trend/{site}/x” is the topic of no mapped source in ingest.yaml"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(tmp_path: Path, text: str, words: list[str], wanted: str) -> None:
    answer = replay(tmp_path, text, *words)
    assert (answer.code, answer.out) == (1, "")
    assert wanted in answer.err.replace("\n", "")
