"""Contracts: which one speaks for a site on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from sla.calendar import ALWAYS
from sla.policy import Contract, Policies

OLD = Contract(id="old", sites=("riverside",), start=date(2026, 1, 1), end=date(2026, 7, 1))
NEW = Contract(id="new", sites=("riverside", "harbour"), start=date(2026, 7, 1))
POLICIES = Policies((OLD, NEW))

CONTRACTS = [
    ("before any", "riverside", datetime(2025, 12, 31, 23, 59, tzinfo=UTC), None),
    ("on the first day", "riverside", datetime(2026, 1, 1, tzinfo=UTC), OLD),
    ("on the last day", "riverside", datetime(2026, 6, 30, 23, 59, tzinfo=UTC), OLD),
    ("the end is the first day without it", "riverside", datetime(2026, 7, 1, tzinfo=UTC), NEW),
    ("without an end", "riverside", datetime(2099, 1, 1, tzinfo=UTC), NEW),
    ("another site", "harbour", datetime(2026, 3, 1, tzinfo=UTC), None),
    ("a site that none names", "airport", datetime(2026, 8, 1, tzinfo=UTC), None),
]


@pytest.mark.parametrize(("words", "site", "at", "contract"), CONTRACTS, ids=[row[0] for row in CONTRACTS])
def test_who_speaks_for_a_site(words: str, site: str, at: datetime, contract: Contract | None) -> None:
    assert POLICIES.of(site, at) is contract


def test_always_is_plain_time() -> None:
    at = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert ALWAYS.add(at, timedelta(hours=3)) - at == ALWAYS.measure(at, at + timedelta(hours=3)) == timedelta(hours=3)
