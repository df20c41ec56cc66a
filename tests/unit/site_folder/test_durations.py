from datetime import timedelta

import pytest

from callout.site_folder import durations


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("0s", timedelta(0)),
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("8h", timedelta(hours=8)),
        ("2d", timedelta(days=2)),
        ("1h30m", timedelta(hours=1, minutes=30)),
        ("1d2h3m4s", timedelta(days=1, hours=2, minutes=3, seconds=4)),
    ],
)
def test_a_duration_is_read(text: str, length: timedelta) -> None:
    assert durations.duration(text) == length


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no duration"),
        ("3", "no unit"),
        ("3 min", "no duration"),
        ("3 m", "no duration"),
        ("1.5h", "no duration"),
        ("-5m", "no duration"),
        ("30m1h", "no duration"),
        ("never", "no duration"),
        ("٣m", "no duration"),
        ("9" * 5000 + "d", "no duration"),
        ("999999d", "longer than ten years"),
        ("5 workdays", "only promises in sla.yaml"),
        ("1 workday", "only promises in sla.yaml"),
    ],
)
def test_what_is_no_duration_says_so(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        durations.duration(text)


def test_percentages() -> None:
    assert durations.percentage("50%") == 0.5
    assert durations.percentage("12.5 %") == 0.125
    for wrong in ("50", "101%", "-1%", "half", "", "1e1%"):
        with pytest.raises(ValueError, match="percentage"):
            durations.percentage(wrong)
