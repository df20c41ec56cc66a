"""Which asset the alarm is about: named by a field, answered by a person, or said by its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.match import Match

if TYPE_CHECKING:
    from rules.case import Case, Verdicts


def judge(case: Case) -> Verdicts | None:
    """Find the asset; never ends a case, since an alarm without an asset is still an alarm."""
    standing = case.standing
    match = case.register.field(standing.site, standing.attributes) if standing.attributes else None
    match = match or _answered(case) or case.register.match(standing.site, standing.source)
    case.asset = match.sure
    case.why.append(match.why if match.accepted or match.asset is None else f"the asset is not sure, and a person is asked: {match.why}")
    return None


def _answered(case: Case) -> Match | None:
    """Return what a person said of this source; None where nobody did, or of an asset that is no longer in the register."""
    standing = case.standing
    if standing.source not in case.answers:
        return None
    named = case.answers[standing.source]
    if named is None:
        return Match(reasons=(f"a person said that {standing.source} is no asset of the register",))
    asset = case.register.get(standing.site, named)
    return (
        Match(asset=asset, confidence=1.0, accepted=True, reasons=(f"a person said that {standing.source} is {named}",)) if asset else None
    )
