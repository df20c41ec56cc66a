from pathlib import Path

import pytest

from tests.unit.commands.program import callout, site_folder


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        ([], 1, "set CALLOUT_INFLUX_URL, or give --influx http://host:8086"),
        (["--influx", "influx:8086"], 1, "CALLOUT_INFLUX_URL: must look like http://host:8086"),
        (["--from", "yesterday"], 2, "'yesterday' is no time; write 2026-11-21, or"),
        (["--from", "2026-11-21", "--to", "2026-11-20", "--influx", "http://x"], 1, "nothing lies between them"),
        (["--influx", "http://127.0.0.1:9", "--database", "sqlite:///nowhere/callout.db"], 1, "does not exist"),
    ],
    ids=["no influx", "no address", "no time", "from after to", "no database"],
)
def test_a_backfill_that_cannot_be_is_refused(tmp_path: Path, words: list[str], code: int, sentence: str) -> None:
    answer = callout("influx", "backfill", "--site", site_folder(tmp_path), *words)
    assert answer.code == code
    assert sentence in " ".join(answer.err.replace("│", "").split())
