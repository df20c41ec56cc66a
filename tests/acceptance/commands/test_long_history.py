"""A long history is read as it comes: what it needs of memory does not grow with it."""

import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.acceptance.commands.program import RIVERSIDE, command, surroundings

START = datetime(2026, 11, 21, 9, tzinfo=UTC)
KEYS = 50
MORE_KB = 25_000


def history(path: Path, length: int) -> Path:
    """Write `length` alarms of KEYS points that stand from the first to the last line."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(length):
            at = START + number * timedelta(milliseconds=1)
            alarm = {"site": "riverside", "source": f"AHU-{number % KEYS % 8 + 1}/{number % KEYS}", "kind": "leak", "at": at.isoformat()}
            file.write(json.dumps(alarm) + "\n")
    return path


def replayed(path: Path) -> tuple[dict[str, int], int]:
    """Return the document of a replay, and the most memory that it had, in KB."""
    with subprocess.Popen(
        command("replay", path, "--site", RIVERSIDE, "--json"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=surroundings()
    ) as process:
        assert process.stdout is not None
        document = json.loads(process.stdout.read())
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return document, used.ru_maxrss


def test_memory_does_not_grow_with_the_length_of_the_history(tmp_path: Path) -> None:
    short, little = replayed(history(tmp_path / "short.jsonl", 10_000))
    long, much = replayed(history(tmp_path / "long.jsonl", 100_000))
    assert short["alarms"] == 10_000
    assert long["alarms"] == 100_000
    assert short["workorders"] == long["workorders"] > 0
    assert much < little + MORE_KB
