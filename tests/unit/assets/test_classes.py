import pytest

from assets import classes


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("AHU", "Air_Handling_Unit"),
        ("ahu", "Air_Handling_Unit"),
        ("Air handling unit", "Air_Handling_Unit"),
        ("Air-Handling-Unit", "Air_Handling_Unit"),
        ("Air_Handling_Unit", "Air_Handling_Unit"),
        ("VAV", "Variable_Air_Volume_Box"),
        ("Lift", "Elevator"),
        ("FP", "Fire_Alarm_Control_Panel"),
        ("LD", "Leak_Detector"),
        ("Car_Park_Fan", "Car_Park_Fan"),
        ("AHUU", None),
        ("", None),
    ],
)
def test_a_class_is_known_by_its_brick_name_and_by_short_ones(word: str, name: str | None) -> None:
    assert classes.canonical(word) == name


def test_every_short_name_means_a_known_class_and_none_hides_one() -> None:
    assert [short for short, name in classes.SHORT.items() if name not in classes.NAMES] == []
    assert [name for name in classes.NAMES if classes.canonical(name) != name] == []


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("Chillr", "did you mean “Chiller”?"),
        ("AHUU", "“Air_Handling_Unit”"),
        ("qqqqq", "write a Brick class such as"),
        ("x" * 10_000, "Brick"),
    ],
)
def test_the_hint_names_what_was_meant(word: str, words: str) -> None:
    assert words in classes.hint(word)
