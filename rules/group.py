"""The group key: which alarms share one order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.treatment import GroupBy

if TYPE_CHECKING:
    from assets.model import Asset
    from rules.standing import StandingAlarm


def group_of(standing: StandingAlarm, asset: Asset | None, by: GroupBy) -> str:
    """Return the group key. Without an asset the source stands for it, without a system the asset."""
    if by is GroupBy.SITE:
        return f"{standing.site}|site"
    if by is GroupBy.ALARM:
        return f"{standing.site}|alarm|{standing.source}|{standing.kind}"
    if asset is None:
        return f"{standing.site}|source|{standing.source}"
    if by is GroupBy.SYSTEM and asset.system:
        return f"{standing.site}|system|{asset.system}"
    return f"{standing.site}|asset|{asset.id}"
