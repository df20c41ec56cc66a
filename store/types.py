"""Column types: instants and durations that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json, to_json
from sqlalchemy import JSON, BigInteger, DateTime, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

from sla.moments import EPOCH, MICROSECOND, instant, micros

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine

__all__ = ["EPOCH", "MICROSECOND", "Instant", "Instants", "Json", "Key", "Span", "instant", "micros"]


class Instant(TypeDecorator[datetime]):
    """An aware UTC time: `timestamptz` on PostgreSQL, microseconds since 1970 on SQLite, which has no times of its own."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of `dialect`."""
        return dialect.type_descriptor(DateTime(timezone=True) if dialect.name == "postgresql" else BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Make a driver's value of a time."""
        return value if dialect.name == "postgresql" else _micros(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """Give what makes a driver's value: the same as above without the layers between, and there are a dozen times to an alarm."""
        return None if dialect.name == "postgresql" else _micros

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Make a time of a driver's value."""
        if value is None:
            return None
        return value.astimezone(UTC) if dialect.name == "postgresql" else instant(value)


class Instants(TypeDecorator[tuple[datetime, ...]]):
    """A few aware UTC times in order, as JSON: microseconds since 1970 each."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[datetime] | None, dialect: Dialect) -> str | None:  # noqa: ARG002  the signature is given
        """Make a text of times."""
        return _text(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[Sequence[datetime] | None], str]:  # noqa: ARG002  the signature is given
        """Give what makes a text, without the layers between."""
        return _text

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[datetime, ...]:  # noqa: ARG002  the signature is given
        """Make times of a text."""
        return () if value in {None, "[]"} else tuple(map(instant, from_json(value or "[]")))


def _micros(value: datetime | None) -> int | None:
    return None if value is None else micros(value)


def _text(value: Sequence[datetime] | None) -> str:
    return "[]" if not value else f"[{', '.join([str(micros(at)) for at in value])}]"


def _json(value: object) -> str | None:
    return None if value is None else to_json(value).decode()


class Json(TypeDecorator[Any]):
    """JSON: `jsonb` on PostgreSQL, a text on SQLite. None is no value, and not the `null` of JSON."""

    impl = JSON
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(none_as_null=True)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of `dialect`."""
        return dialect.type_descriptor(JSONB(none_as_null=True) if dialect.name == "postgresql" else JSON(none_as_null=True))

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:  # noqa: ARG002  the signature is given
        """Give what makes a driver's value, without the layers between: there are five of these to an alarm that begins."""
        return _json


class Span(TypeDecorator[timedelta]):
    """A duration, in microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:  # noqa: ARG002  the signature is given
        """Make a number of a duration."""
        return None if value is None else value // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:  # noqa: ARG002  the signature is given
        """Make a duration of a number."""
        return None if value is None else timedelta(microseconds=value)


Key = BigInteger().with_variant(Integer, "sqlite")
"""A running number: SQLite counts only columns that are called INTEGER by themselves."""
