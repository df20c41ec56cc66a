"""Bare values and their limits: what a reading says, and what the rules make of delays, silence and values that stand still."""

from datetime import datetime, timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from callout import site_folder
from callout.explaining.message import meaning
from store.store import Store
from streams.estate import Estate
from streams.frame import Batch, Frame
from streams.pipeline import Pipeline
from tests.unit.ingest.dialects.reading import NOW, Site, message, said
from tests.unit.streams.conftest import store

__all__ = ["store"]

INGEST = """\
    sources:
      - topic: bms/{site}/{source...}
        dialect: values
        value: reading
        at: {path: ts, format: epoch}
        limits:
          - {kind: too hot, points: "*SAT", high: 30, deadband: 2, severity: critical}
          - {kind: too cold, points: "*SAT", low: 5}
          - {kind: pump fault, points: "*/status", equals: [fault, tripped, "3"]}
    """


def reading(value: Any, after: float = 0) -> dict[str, Any]:
    return {"reading": value, "ts": 1_795_253_400 + after}


@pytest.mark.parametrize(
    ("source", "value", "states"),
    [
        ("AHU-3/SAT", 31, ["too hot active", "too cold cleared"]),
        ("AHU-3/SAT", "30.5", ["too hot active", "too cold cleared"]),
        ("AHU-3/SAT", 30, ["too cold cleared"]),
        ("AHU-3/SAT", 28.1, ["too cold cleared"]),
        ("AHU-3/SAT", 28, ["too hot cleared", "too cold cleared"]),
        ("AHU-3/SAT", 4.9, ["too hot cleared", "too cold active"]),
        ("AHU-3/SAT", None, []),
        ("AHU-3/RAT", 99, []),
        ("PUMP/status", "Fault", ["pump fault active"]),
        ("PUMP/status", 3, ["pump fault active"]),
        ("PUMP/status", "running", ["pump fault cleared"]),
        ("PUMP/status", False, ["pump fault cleared"]),
    ],
)
def test_what_a_reading_says_of_its_limits(tmp_path: Path, source: str, value: Any, states: list[str]) -> None:
    alarms = Site(tmp_path, INGEST).hear(f"bms/riverside/{source}", reading(value))
    assert [f"{alarm.kind} {alarm.state}" for alarm in alarms] == states


def test_an_alarm_says_its_value_and_its_limit(tmp_path: Path) -> None:
    alarm = Site(tmp_path, INGEST).hear("bms/riverside/AHU-3/SAT", reading(31.5))[0]
    assert said(alarm) == "AHU-3/SAT | too hot | active | critical"
    assert (alarm.value, alarm.attributes, alarm.at) == (31.5, {"limit": "above 30"}, NOW)


@pytest.mark.parametrize("payload", [b"31.5", b' "31.5" ', b"31.5\n"])
def test_a_message_may_be_nothing_but_its_value(tmp_path: Path, payload: bytes) -> None:
    site = Site(tmp_path, "sources: [{topic: 'p/{source}', dialect: values, site: riverside, limits: [{kind: hot, high: 30}]}]")
    assert said(site.one("p/SAT", payload)) == "SAT | hot | active | major"


def test_one_message_may_bring_many_points(tmp_path: Path) -> None:
    ingest = """\
    sources:
      - topic: dev/{source}
        dialect: values
        site: riverside
        points: points
        value: present_value
        unit: {const: degC}
        limits: [{kind: "hot", high: 30}]
    """
    site = Site(tmp_path, ingest)
    body = {"points": {"sat": {"present_value": 31}, "rat": {"present_value": 20}, "mode": {"units": "none"}}}
    alarms = site.hear("dev/AHU-3", body)
    assert [said(alarm) for alarm in alarms] == ["AHU-3/sat | hot | active | major", "AHU-3/rat | hot | cleared | major"]
    assert alarms[0].unit == "degC"
    assert site.refuse("dev/AHU-3", {"points": [1]}).detail.startswith("points: there is no object with points here")


@pytest.mark.parametrize(
    ("body", "reason", "words"),
    [
        (reading("warm"), "bad-field", "value: 'warm' is no number of AHU-3/SAT, and the limit above 30 is one of numbers"),
        (reading([1]), "bad-field", "is no number"),
        (b'{"reading": NaN, "ts": 1}', "bad-field", "is no number"),
        ({"ts": 1}, "bad-field", "value: nothing stands at reading"),
        ({"reading": 1, "ts": "soon"}, "bad-time", "at: 'soon'"),
        (b"{broken", "not-json", "not JSON"),
        (b"", "not-json", "is empty"),
        (b"\xff", "not-utf8", "not UTF-8"),
    ],
    ids=str,
)
def test_what_is_broken(tmp_path: Path, body: Any, reason: str, words: str) -> None:
    rejected = Site(tmp_path, INGEST).refuse("bms/riverside/AHU-3/SAT", body)
    assert rejected.reason == reason
    assert words in rejected.detail


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        ("silence: 15m", "The point is well. Unless it is heard of again within 15 min, that is an alarm."),
        ("no_change: 2h", "The point is well. Unless another value comes within 2 h, that is an alarm."),
    ],
)
def test_decode_says_what_a_sign_of_life_leads_to(tmp_path: Path, limit: str, sentence: str) -> None:
    site = Site(tmp_path, f"sources: [{{topic: 'p/{{source}}', dialect: values, site: riverside, limits: [{{kind: dead, {limit}}}]}}]")
    assert meaning(Estate(), site.one("p/SAT", 3)).would == sentence


class Story:
    """A pipeline that is told readings of one point, each so many minutes after the beginning."""

    def __init__(self, folder: Path, store: Store, limits: str) -> None:
        folder.mkdir()
        (folder / "site.yaml").write_text("sites: {riverside: {}}\n")
        text = f"sources: [{{topic: 'p/{{source}}', dialect: values, site: riverside, limits: {limits}}}]"
        (folder / "ingest.yaml").write_text(dedent(text))
        self._store, self._estate = store, site_folder.load_or_refuse(folder)
        self._reader = self._estate.reader()
        self.restart()

    def restart(self) -> None:
        self._pipeline = Pipeline(self._store, self._estate, "values")
        self._pipeline.take_over()

    def hears(self, value: Any, minutes: float) -> list[str]:
        """Return what was decided when `value` was received, and when time had come to that."""
        now = NOW + timedelta(minutes=minutes)
        decided = self.waits(minutes)
        alarms = self._reader.read(message("p/SAT", value, now))
        assert isinstance(alarms, tuple)
        return [
            *decided,
            *self._words(
                self._pipeline.process(Batch(offset=self._pipeline.position.offset + 1, frames=[Frame("riverside", list(alarms))]))
            ),
        ]

    def waits(self, minutes: float) -> list[str]:
        return self._words(self._pipeline.advance(NOW + timedelta(minutes=minutes)))

    @staticmethod
    def _words(committed: Any) -> list[str]:
        return [f"{decision.word} {decision.reason}" for decision, number in committed.decisions.items() if number]


def test_a_delay_is_an_on_delay(tmp_path: Path, store: Store) -> None:
    story = Story(tmp_path / "site", store, "[{kind: hot, high: 30, deadband: 2, delay: 5m}]")
    assert story.hears(31, 0) == ["pending on-delay"]
    assert story.hears(32, 2) == ["pending on-delay"]
    # Within the deadband nothing changes: it goes on to stand.
    assert story.hears(29, 3) == []
    story.restart()
    assert story.waits(5) == ["opened new-fault"]
    assert story.hears(27, 6) == ["cleared normal"]
    assert story.hears(31, 7) == ["pending on-delay"]
    assert story.hears(20, 8) == ["suppressed did-not-stand"]


def test_silence_is_an_alarm_once_and_the_next_reading_clears_it(tmp_path: Path, store: Store) -> None:
    story = Story(tmp_path / "site", store, "[{kind: no data, silence: 15m}]")
    assert story.hears(1, 0) == ["ignored alive"]
    assert story.hears(1, 10) == ["ignored alive"]
    assert story.waits(24.9) == []
    story.restart()
    assert story.waits(25) == ["opened new-fault"]
    assert story.waits(600) == []
    assert story.hears(1, 601) == ["cleared normal"]
    assert story.waits(616) == ["joined recurrence"]


def test_a_value_that_stands_still_is_an_alarm_until_it_moves(tmp_path: Path, store: Store) -> None:
    story = Story(tmp_path / "site", store, "[{kind: stuck, no_change: 1h}]")
    assert story.hears(21.5, 0) == ["ignored alive"]
    assert story.hears(21.6, 30) == ["ignored alive"]
    assert story.hears(21.6, 60) == ["ignored alive"]
    assert story.hears(21.6, 89) == ["ignored alive"]
    assert story.hears(21.6, 91) == ["opened new-fault", "ignored alive"]
    assert story.hears(21.6, 120) == ["ignored alive"]
    assert story.hears(21.7, 121) == ["cleared normal"]


def test_silence_began_when_the_next_sign_of_life_was_due(tmp_path: Path, store: Store) -> None:
    story = Story(tmp_path / "site", store, "[{kind: no data, silence: 15m}]")
    story.hears(1, 0)
    story.waits(60)
    with store.read() as connection:
        from store import standings  # noqa: PLC0415

        [standing] = standings.load(connection, "riverside")
    assert standing.raised_at == NOW + timedelta(minutes=15)
    assert isinstance(standing.raised_at, datetime)
