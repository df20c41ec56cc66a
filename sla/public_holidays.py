"""Public holidays: days on which a country, or a part of it, does not work. The package `holidays` has them as data."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

SOME_YEAR = 2026
"""Whether a country is known does not depend on the year."""


@cache
def of(country: str, subdivision: str, year: int) -> frozenset[date]:
    """Return the holidays of `year`, as days of the wall; none without a country. Countries are those of ISO 3166-1 (`GB`)."""
    # Importing the package takes a third of a second, and most runs of the program never ask.
    from holidays import country_holidays  # noqa: PLC0415

    return frozenset(country_holidays(country, subdiv=subdivision or None, years=year)) if country else frozenset()


def known(country: str, subdivision: str = "") -> bool:
    """Say whether the holidays of this country, or of this part of it, are known."""
    try:
        of(country, subdivision, SOME_YEAR)
    except NotImplementedError:
        return False
    return True


@cache
def countries() -> dict[str, list[str]]:
    """Return all countries whose holidays are known, each with its parts. Slow: it reads every one of them."""
    from holidays import list_supported_countries  # noqa: PLC0415  as above

    return list_supported_countries()
