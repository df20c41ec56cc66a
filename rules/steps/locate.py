"""Which asset the alarm is about: named by the sender, or known by the id or alias in its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.case import Case, Verdicts

ATTRIBUTE = "asset"
"""Attribute by which a sender names the asset itself."""


def judge(case: Case) -> Verdicts | None:
    """Find the asset; never ends a case, since an alarm without an asset is still an alarm."""
    standing = case.standing
    named = standing.attributes.get(ATTRIBUTE)
    asset = case.register.get(standing.site, str(named)) if named is not None else None
    if asset is not None:
        case.why.append(f"the sender names asset {asset.id}")
    else:
        match = case.register.match(standing.site, standing.source)
        asset = match.asset
        case.why.append(match.why)
    case.asset = asset
    return None
