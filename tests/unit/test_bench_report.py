"""The frame of the benchmarks: what is printed, and what a run without a result prints."""

import json

import pytest

from bench import __main__ as bench, report
from bench.report import Figure, Report


@pytest.mark.parametrize(
    ("figure", "holds"),
    [
        (Figure(name="rate", value=100_001, unit="alarms/s", target=100_000), True),
        (Figure(name="rate", value=99_999, unit="alarms/s", target=100_000), False),
        (Figure(name="p99", value=49.0, unit="ms", target=50, at_most=True), True),
        (Figure(name="p99", value=51.0, unit="ms", target=50, at_most=True), False),
        (Figure(name="rate", value=float("nan"), unit="alarms/s", target=1), False),
        (Figure(name="rate", value=1.0, unit="alarms/s"), None),
    ],
)
def test_a_figure_holds_its_target_or_promises_nothing(figure: Figure, holds: bool | None) -> None:
    assert figure.holds is holds


def test_a_report_is_one_json_document_with_the_machine() -> None:
    figure = Figure(name="core", value=123_456.789, unit="alarms/s", target=100_000)
    text = Report(name="core", figures=[figure], peers={"alertmanager": "not on this machine", "bare": 0.123456}).text()
    document = json.loads(text)
    assert list(document) == ["name", "machine", "figures", "peers"]
    assert list(document["machine"]) == ["cpu", "cores", "python", "os"]
    assert document["figures"] == [{"name": "core", "value": 123_457, "unit": "alarms/s", "target": 100_000, "holds": True}]
    assert document["peers"] == {"alertmanager": "not on this machine", "bare": 0.1235}


def test_the_machine_has_a_name_and_a_core() -> None:
    seen = report.machine()
    assert seen["cpu"]
    assert int(seen["cores"]) >= 1


def test_every_name_is_a_benchmark_and_the_frame_is_none() -> None:
    assert "fsync" in bench.names()
    assert not bench.FRAME & set(bench.names())


def test_a_name_that_is_none_is_refused_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bench.main(["nonsense"])
    assert ended.value.code == 2
    assert "fsync" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["--seconds", "0"], ["--seconds", "nan"], ["--folder", "/nowhere"]])
def test_a_wrong_option_is_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bench.main(["fsync", *wrong])
    assert ended.value.code == 2
    assert wrong[1] in capsys.readouterr().err
