"""The closed sets of words, and the small values of the rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from assets.model import Asset
from rules.alarm import RANK, Alarm, Severity, State
from rules.group import group_of
from rules.reason import SENTENCES, Decision, Reason, Word
from rules.standing import StandingAlarm
from rules.treatment import GroupBy
from rules.waiting import until

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def test_every_reason_can_be_said_to_a_person() -> None:
    assert set(SENTENCES) == set(Reason)
    assert len(set(SENTENCES.values())) == len(Reason)


def test_a_decision_is_one_sentence() -> None:
    assert Decision(Word.JOINED, Reason.REPEAT).sentence == "joined: the alarm was already standing, so it was only counted"


@pytest.mark.parametrize("word", [*Word, *Reason])
def test_words_are_fit_for_labels(word: str) -> None:
    assert set(word) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_severities_rank_as_they_are_written_down() -> None:
    assert sorted(Severity, key=RANK.__getitem__, reverse=True) == ["critical", "major", "minor", "warning"]


def test_the_key_of_an_alarm() -> None:
    assert Alarm("s", "so", "k", State.ACTIVE, Severity.MAJOR, NOW, NOW).key == ("s", "so", "k")


WAITS = [
    # how long ago it began, how long it must last, when to look again
    ("it has just begun", 0 * MINUTE, 3 * MINUTE, 3 * MINUTE),
    ("it is on its way", 2 * MINUTE, 3 * MINUTE, 1 * MINUTE),
    ("it is nearly over: the news that ends it may be late", 3 * MINUTE - SECOND, 3 * MINUTE, 10 * SECOND),
    ("it was over long ago: the rest of the backlog may follow", 60 * MINUTE, 3 * MINUTE, 10 * SECOND),
    ("it was over long ago and was short", 60 * MINUTE, 2 * SECOND, 2 * SECOND),
    ("it begins in the future, as a clock that is fast will have it", -2 * MINUTE, 3 * MINUTE, 5 * MINUTE),
]


@pytest.mark.parametrize(("words", "ago", "delay", "wait"), WAITS, ids=[row[0] for row in WAITS])
def test_when_to_look_again(words: str, ago: timedelta, delay: timedelta, wait: timedelta) -> None:
    assert until(NOW - ago, delay, NOW) == NOW + wait


AIR = Asset(id="AHU-3", system="AIR")
LONE = Asset(id="AHU-3")
GROUPS = [
    (GroupBy.ALARM, AIR, "s|alarm|so|k"),
    (GroupBy.ALARM, None, "s|alarm|so|k"),
    (GroupBy.ASSET, AIR, "s|asset|AHU-3"),
    (GroupBy.ASSET, None, "s|source|so"),
    (GroupBy.SYSTEM, AIR, "s|system|AIR"),
    (GroupBy.SYSTEM, LONE, "s|asset|AHU-3"),
    (GroupBy.SYSTEM, None, "s|source|so"),
    (GroupBy.SITE, AIR, "s|site"),
    (GroupBy.SITE, None, "s|site"),
]


@pytest.mark.parametrize(("by", "asset", "group"), GROUPS)
def test_group_keys(by: GroupBy, asset: Asset | None, group: str) -> None:
    assert group_of(StandingAlarm(site="s", source="so", kind="k", severity=Severity.MAJOR), asset, by) == group
