"""`callout report` as a program of its own: the PDF that a real browser prints of a month."""

import json
from pathlib import Path

from tests.acceptance.commands.program import run
from tests.unit.commands.database import Database
from workorders.lifecycle import Act


def test_the_report_is_printed(tmp_path: Path, chromium: Path) -> None:
    database = Database(tmp_path)
    for number in range(1, 13):
        database.alarm(300 * number, "AHU-2/f", f"fault {number}", severity="critical")
        database.until(300 * number + 241)  # its response is due after 240 minutes
        database.act(300 * number + 250, number, Act.CANCEL, why="Nobody came")
    words = ("report", "--contract", "riverside-fm", "--month", "2026-11", "--out", tmp_path / "out", "--database", database.url, "--json")
    done = run(*words, PATH=str(chromium.parent))
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert len(document["breaches"]) == 12
    printed = Path(document["files"]["pdf"]).read_bytes()
    assert printed.startswith(b"%PDF-")
    assert printed.count(b"/Type /Page\n") > 1, "a long month takes several pages"
