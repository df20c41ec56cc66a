"""The benchmark of the disk, run as a person runs it, and the frame's answer to a run that has no result."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bench import __main__ as bench
from bench.options import Options
from bench.report import NoResult, Report

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """A benchmark has its logs go to the stderr of this test, which is closed when the next one runs."""
    yield
    structlog.reset_defaults()


def test_fsync_prints_one_document_and_nothing_else(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench", "fsync", "--json", "--seconds", "0.1", "--folder", str(tmp_path)]
    ended = subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True)
    document = json.loads(ended.stdout)
    assert ended.stderr == ""
    assert document["name"] == "fsync"
    assert document["figures"][0]["value"] > 0
    assert document["peers"]["fsync"] > 0
    assert not list(tmp_path.iterdir())


def test_a_thousand_clocks_fire_once_each_and_none_early(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench", "sla", "--json", "--clocks", "1000", "--seconds", "0.5", "--folder", str(tmp_path)]
    ended = subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True)
    document = json.loads(ended.stdout)
    figures = {figure["name"]: figure for figure in document["figures"]}
    assert figures["early"]["value"] == 0
    assert figures["burst_clocks"]["value"] == 100
    assert 0 < figures["lag_burst_p50"]["value"] <= figures["lag_burst_max"]["value"]
    assert {"call_later_lag_p99_ms", "polling_lag_p99_ms"} <= set(document["peers"])
    assert not list(tmp_path.iterdir())


def test_fewer_clocks_than_can_be_spread_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bench.main(["sla", "--clocks", "5"])
    assert "at least 1000" in capsys.readouterr().err


def test_without_json_it_says_on_stderr_what_it_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["fsync", "--seconds", "0.05", "--folder", str(tmp_path)]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["name"] == "fsync"
    assert str(tmp_path) in said.err


class Doubler:
    """A benchmark whose system under test opened an order twice."""

    def run(self, options: Options) -> Report:
        raise NoResult("WO-7 and WO-8 stand for one fault.")


def test_a_run_that_doubled_something_prints_no_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = Options(seconds=1, folder=tmp_path, quiet=True)
    assert bench.measure("doubler", Doubler(), options) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "bench doubler: no result: WO-7 and WO-8 stand for one fault.\n"
