"""Riverside: three buildings and some two hundred assets, written down.

Block A holds offices, laboratories and the energy centre, block B teaching, block C sport and the restaurant.
"""

from __future__ import annotations

from typing import Final

from simulators import riverside_hvac, riverside_services
from simulators.estate import Estate

SITE: Final = "riverside"
TIMEZONE: Final = "Europe/London"
FIRE_ZONES: Final = {f"zone{n}": f"Block {block}" for n, block in enumerate("AAABBBCCC", start=1)}
"""The zones of the fire panel and the building that each one watches."""


def estate() -> Estate:
    """Return Riverside."""
    return Estate(SITE, TIMEZONE, (*riverside_hvac.assets(), *riverside_services.assets()), FIRE_ZONES)
