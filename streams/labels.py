"""What may stand in a label or a tag: what the site folder declares, and one word for everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from streams.estate import Estate

OTHER = "other"
"""The label of every site, trade or contract that is not declared."""


class Labels:
    """The values that labels may have under one site folder."""

    def __init__(self, estate: Estate) -> None:
        self.sites = frozenset(estate.sites)
        self.trades = frozenset(asset.trade for asset in estate.register if asset.trade) | _trades(estate)
        self.contracts = frozenset(side.id for contract in estate.policies.contracts for side in contract.sides())

    def site(self, site: str) -> str:
        """Return `site` when it is declared."""
        return site if site in self.sites else OTHER

    def trade(self, trade: str) -> str:
        """Return `trade` when an asset or a rule names it."""
        return trade if trade in self.trades else OTHER

    def contract(self, contract: str) -> str:
        """Return `contract` when it is declared."""
        return contract if contract in self.contracts else OTHER


def _trades(estate: Estate) -> frozenset[str]:
    named = [rule.sets["trade"] for rule in estate.book.rules if "trade" in rule.sets]
    return frozenset([*named, estate.book.defaults.trade]) - {""}
