"""Which asset the alarm is about: named by a field of its message or topic, else by what its source says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.case import Case, Verdicts


def judge(case: Case) -> Verdicts | None:
    """Find the asset; never ends a case, since an alarm without an asset is still an alarm."""
    standing = case.standing
    match = case.register.field(standing.site, standing.attributes) if standing.attributes else None
    match = match or case.register.match(standing.site, standing.source)
    case.asset = match.sure
    case.why.append(match.why if match.accepted or match.asset is None else f"the asset is not sure, and a person is asked: {match.why}")
    return None
