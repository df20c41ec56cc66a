"""The kinds of values in a site folder, each with the sentence that refuses what is no such value. Texts come in as they were written."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta
from functools import cache
from typing import Annotated, Any, TypeVar
from zoneinfo import available_timezones

from pydantic import BeforeValidator

from assets import names
from callout.site_folder import durations
from callout.site_folder.refusal import LATER, refusal

T = TypeVar("T")

FLAGS = {"yes": "true", "y": "true", "on": "true", "true": "true", "no": "false", "n": "false", "off": "false", "false": "false"}
"""What some take for true and false, and older YAML did."""


def described(value: Any) -> str:
    """Return what `value` is, for a sentence: `“x”`, `a list`, `nothing`."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "a list"
    return "keys of its own" if isinstance(value, dict) else names.shown(value)


def text(value: Any) -> str:
    """Return `value` when it is a text; refuses what else it may be."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        raise refusal(f'a text is wanted, and {described(value)} is not one; in quotes it is: "{described(value)}"')
    if value is None:
        raise refusal("there is no value here; write one, or take the line out")
    raise refusal(f"one text is wanted here, not {described(value)}")


def _name(value: Any) -> str:
    said = text(value)
    if not said.strip():
        raise refusal("the text is empty; write a name")
    return said


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    meant = FLAGS.get(value.lower()) if isinstance(value, str) else None
    raise refusal(f"{described(value)} is neither true nor false; write {meant or 'one of these, without quotes'}")


def _number(value: Any) -> float:
    try:
        return float(text(value))
    except ValueError:
        raise refusal(f"{described(value)} is no number; write one such as 51.5") from None


def by(read: Callable[[str], T]) -> Callable[[Any], T]:
    """Return a validator that lets `read` make a value of the text; its ValueError becomes the sentence."""

    def make(value: Any) -> T:
        said = text(value)
        try:
            return read(said)
        except ValueError as error:
            raise refusal(str(error)) from None

    return make


def _duration_or_never(said: str) -> timedelta | None:
    try:
        return None if said == "never" else durations.duration(said)
    except ValueError as error:
        raise ValueError(f"{error}, or write never") from None


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said if len(said) == len("2026-01-31") else "")
    except ValueError:
        message = f"{names.shown(said)} is no day; write it as 2026-01-31"
        raise ValueError(message) from None


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


def _timezone(said: str) -> str:
    if said not in _timezones():
        meant = names.nearest(said, _timezones())
        raise ValueError(
            f"{names.shown(said)} is no time zone; {f'did you mean “{meant}”?' if meant else 'write one such as Europe/London'}"
        )
    return said


def word_of(words: Collection[str], what: str) -> Callable[[str], str]:
    """Return a reader that takes one of `words`, each of which is called `what`."""

    def read(said: str) -> str:
        if said not in words:
            raise ValueError(f"{names.shown(said)} is no {what}{names.hint(said, words)}")
        return said

    return read


def one_of(words: Collection[str], what: str) -> BeforeValidator:
    """Return the validator of a field that takes one of `words`; an enum of texts is such words too."""
    return BeforeValidator(by(word_of([str(word) for word in words], what)))


def _refuse_unless(harmless: str | None) -> Callable[[Any], Any]:
    def judge(value: Any) -> Any:
        if value not in (None, [], {}, harmless):
            raise refusal(LATER if harmless is None else f"this comes with a later version of Callout; until then write {harmless}")
        return value

    return judge


def or_empty(make: Callable[[], T]) -> BeforeValidator:
    """Return the validator of a list or a mapping of which nothing may be written but its key."""
    return BeforeValidator(lambda value: make() if value is None else value)


def or_off() -> BeforeValidator:
    """Return the validator of a section that may be `off`, and of which nothing may be written but its key."""
    return BeforeValidator(lambda value: None if value in ("off", False) else {} if value is None else value)


def at_least(least: int) -> Callable[[str], int]:
    """Return a reader of a whole number that is not below `least`."""

    def read(said: str) -> int:
        if not said.isascii() or not said.isdigit() or int(said) < least:
            raise ValueError(f"{names.shown(said)} is no whole number from {least} up")
        return int(said)

    return read


def _site_name(said: str) -> str:
    fault = names.fault_of_site(said)
    if fault is not None:
        raise ValueError(fault)
    return said


Text = Annotated[str, BeforeValidator(text)]
Name = Annotated[str, BeforeValidator(_name)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Number = Annotated[float, BeforeValidator(_number)]
Duration = Annotated[timedelta, BeforeValidator(by(durations.duration))]
DurationOrNever = Annotated[timedelta | None, BeforeValidator(by(_duration_or_never))]
Percentage = Annotated[float, BeforeValidator(by(durations.percentage))]
Day = Annotated[date, BeforeValidator(by(_day))]
Timezone = Annotated[str, BeforeValidator(by(_timezone))]
SiteName = Annotated[str, BeforeValidator(by(_site_name))]
Later = Annotated[Any, BeforeValidator(_refuse_unless(None))]
LaterUnlessOff = Annotated[Any, BeforeValidator(_refuse_unless("off"))]
LaterUnlessNever = Annotated[Any, BeforeValidator(_refuse_unless("never"))]
