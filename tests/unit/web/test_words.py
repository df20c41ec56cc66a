"""How pages say durations, times and sentences."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from web.pages import words

NOW = datetime(2026, 7, 21, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (0.4, "0 s"),
        (45, "45 s"),
        (60, "1 min"),
        (61, "1 min 1 s"),
        (3600, "1 h"),
        (5400, "1 h 30 min"),
        (3605, "1 h"),
        (14_400, "4 h"),
        (86_400, "1 d"),
        (97_200, "1 d 3 h"),
        (172_860, "2 d"),
        (-90, "1 min 30 s"),
    ],
)
def test_spans(seconds: float, said: str) -> None:
    assert words.span(seconds).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0:00:00"),
        (0.9, "0:00:00"),
        (-0.9, "0:00:00"),
        (59, "0:00:59"),
        (3661, "1:01:01"),
        (-3661, "1:01:01"),
        (86_399.9, "23:59:59"),
        (86_400, "1 d 00 h"),
        (183_600, "2 d 03 h"),
    ],
)
def test_countdowns(seconds: float, said: str) -> None:
    assert words.countdown(seconds) == said


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOW, "10:00"),
        (NOW.replace(hour=23), "22 Jul 00:00"),
        (NOW.replace(month=1), "21 Jan 09:00"),
        (NOW.replace(year=2025), "21 Jul 2025 10:00"),
    ],
)
def test_times_of_the_site(at: datetime, said: str) -> None:
    assert words.local(at, ZoneInfo("Europe/London"), NOW) == said


@pytest.mark.parametrize(
    ("clause", "said"),
    [
        ("the message is not JSON", "The message is not JSON."),
        ("opened: nothing else was open", "Opened: nothing else was open."),
        ("AHU-3/flow is high", "AHU-3/flow is high."),
        ("ahu-3 is high", "ahu-3 is high."),
        ("Work goes on.", "Work goes on."),
        ("he said “no”", "He said “no”"),
        ("  ", ""),
        ("'x' is no number", "'x' is no number."),
    ],
)
def test_sentences(clause: str, said: str) -> None:
    assert words.sentence(clause) == said


@pytest.mark.parametrize(
    ("value", "said"), [(0.0, "0"), (3.0, "3"), (4.25, "4.2"), (99.95, "100.0"), (131.4, "131"), (14280, "14\u202f280")]
)
def test_figures(value: float, said: str) -> None:
    assert words.number(value) == said
