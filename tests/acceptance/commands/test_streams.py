"""stdin, stdout and stderr as a shell gives them: pipes, closed ends, a history on its way."""

import json
import subprocess
from pathlib import Path

from tests.acceptance.commands.program import PATIENCE, RIVERSIDE, command, run, surroundings

ALARM = {"site": "riverside", "source": "AHU-3/supply-flow", "kind": "supply flow fail", "at": "2026-11-21T09:00:00Z"}
TOPIC = "callout/riverside/alarms/AHU-3/supply-flow"


def test_a_history_through_a_pipe_is_one_document_on_stdout() -> None:
    ended = run("replay", "-", "--site", RIVERSIDE, "--json", stdin=json.dumps(ALARM).encode() + b"\nnonsense\n")
    assert ended.returncode == 0
    document = json.loads(ended.stdout)
    assert (document["alarms"], document["rejected"], document["workorders"]) == (1, 1, 1)
    assert b"-:2: the line is not JSON" in ended.stderr


def test_what_nobody_reads_ends_the_program_quietly(tmp_path: Path) -> None:
    history = tmp_path / "history.jsonl"
    history.write_text(json.dumps(ALARM) + "\n")
    for words in (("check", RIVERSIDE), ("replay", history, "--site", RIVERSIDE), ("replay", history, "--site", RIVERSIDE, "--json")):
        with subprocess.Popen(command(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings()) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            said = process.stderr.read()
            assert process.wait(PATIENCE) == 1
        assert b"Traceback" not in said
        assert b"BrokenPipe" not in said


def test_no_standard_input() -> None:
    ended = subprocess.run(
        ["sh", "-c", '"$@" <&-', "sh", *command("decode", "--site", RIVERSIDE, "--topic", TOPIC)],
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        env=surroundings(),
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith(b"callout: there is no standard input")


def test_a_message_byte_for_byte() -> None:
    ended = run("decode", "--site", RIVERSIDE, "--topic", TOPIC, "--json", stdin=b'{"kind": "\xff"}')
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["rejected"]["reason"] == "not-utf8"


def test_a_check_as_a_build_would_run_it(tmp_path: Path) -> None:
    assert run("check", RIVERSIDE).returncode == 0
    (tmp_path / "site.yaml").write_text("sites: [riverside]\n")
    ended = run("check", tmp_path, "--json")
    assert ended.returncode == 1
    assert ended.stderr == b""
    assert json.loads(ended.stdout)["problems"][0]["file"] == "site.yaml"
