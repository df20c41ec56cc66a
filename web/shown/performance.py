"""The figures of ISA-18.2 as they are now: of all sites, and of each."""

from datetime import datetime

from pydantic import ConfigDict, Field
from sqlalchemy import Connection

from rules import load
from streams import performance
from web.answer import Answer
from web.context import Context


class Figures(Answer):
    """What the alarms ask of an operator. An alarm counts when its point leaves normal; what only repeats does not."""

    model_config = ConfigDict(from_attributes=True)

    lately: int = Field(description="Alarms in the last ten minutes.")
    mean_of_hour: float = Field(description="Alarms in ten minutes, on average over the last hour.")
    mean_of_day: float = Field(description=f"The same over a day; about {load.ACCEPTABLE} is acceptable, {load.MANAGEABLE} can be managed.")
    peak_of_day: int = Field(description="The most in ten minutes of the last day.")
    flood: bool = Field(description="Whether there is a flood: from ten alarms in ten minutes until there are fewer than five.")
    share_in_flood: float = Field(description="The part of the last day that was in a flood, from 0 to 1.")
    standing: int = Field(description="Alarms that stand.")
    stale: int = Field(description="Alarms that have stood longer than a day.")
    flapping: int = Field(description="Alarms that stand and come and go too often.")
    orders_per_1000: float | None = Field(description="Work orders for a thousand alarms of the last day; null without any alarm.")
    unmatched_share: float | None = Field(description="The part of the alarms of the last day without an asset; null without any.")


class SiteFigures(Figures):
    """The figures of one site."""

    site: str


class Performance(Answer):
    """The figures of ISA-18.2 as of `at`."""

    at: datetime
    all: Figures = Field(description="All sites, as if one person watched over them.")
    sites: list[SiteFigures]


def read(context: Context) -> Performance:
    """Read the figures as of now."""
    now = context.now()
    with context.store.read() as connection:
        found = performance.of_sites(connection, [site.id for site in context.sites()], now)
        return Performance(
            at=now,
            all=of_all(connection, now),
            sites=[SiteFigures(site=site, **Figures.model_validate(figures).model_dump()) for site, figures in found.items()],
        )


def of_all(connection: Connection, now: datetime) -> Figures:
    """Read the figures of all sites together."""
    return Figures.model_validate(performance.of_all(connection, now))
