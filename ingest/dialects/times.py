"""Times as plant writes them: RFC 3339, with an offset. Nothing is guessed: a time without an offset could be any of 38."""

from __future__ import annotations

from datetime import UTC, datetime

RIGHT = "it must be RFC 3339 with an offset, as in 2026-11-21T09:00:00+00:00"
SHORTEST = len("2026-11-21T09:00:00Z")
MOST_SHOWN = 40


def instant(text: str) -> datetime:
    """Return the aware UTC time that `text` says; raises ValueError with a sentence."""
    try:
        # What Python takes and RFC 3339 does not: days without a time, weeks, and times without signs between the digits.
        if len(text) >= SHORTEST and text[4] == text[7] == "-" and text[10] in "Tt " and text[13] == text[16] == ":":
            at = datetime.fromisoformat(text.upper())
            if at.tzinfo is not None:
                return at.astimezone(UTC)
    except OverflowError as error:
        message = f"{text} is outside of the years 1 to 9999 in UTC"
        raise ValueError(message) from error
    except ValueError:
        pass  # It is said below, in our own words.
    message = f"{text[:MOST_SHOWN]!r} is no time; {RIGHT}"
    raise ValueError(message)
