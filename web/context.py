"""The context: what every endpoint needs to answer, made once and asked for by type."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

from assets.model import Asset, Site
from store.store import Store
from streams.estate import Estate
from web.live import Live


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The database, what the site folder says, the runtime beside us, and the time."""

    store: Store
    estate: Estate
    live: Live
    now: Callable[[], datetime]

    def sites(self) -> list[Site]:
        """Return every site that the site folder or the asset register names, by id."""
        named = dict(self.estate.sites)
        for site in self.estate.register.sites:
            named.setdefault(site, Site(id=site))
        return [named[site] for site in sorted(named)]

    def site(self, name: str) -> Site:
        """Return the site of this id; one that nobody described is in UTC and goes by its id."""
        return self.estate.sites.get(name) or Site(id=name)

    def zone(self, site: str) -> ZoneInfo:
        """Return the time zone in which `site` lives."""
        return ZoneInfo(self.site(site).timezone)

    def asset(self, site: str, name: str | None) -> Asset | None:
        """Return the asset of `site` with this id or alias."""
        return self.estate.register.get(site, name) if name else None


def _context(request: Request) -> Context:
    context: Context = request.app.state.context
    return context


Here = Annotated[Context, Depends(_context)]
"""Annotation by which an endpoint gets the context."""
