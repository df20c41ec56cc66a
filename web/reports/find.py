"""Which reports there can be: contracts that are known, and months in which something is on record."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import Connection

from sla import month as months
from sla.month import Month
from sla.policy import Particulars
from store import contracts, reports
from store.errors import NotFound
from web.answer import Answer
from web.reports.document import parties

MOST_MONTHS = 60
"""Months that a list names, the newest first; older ones are still found by their name."""


class ContractLine(Answer):
    """One contract, and the months that can be reported."""

    contract: str = Field(examples=["riverside-fm"])
    client: str
    sites: list[str]
    timezone: str
    months: list[str] = Field(description="The newest first.", examples=[["2026-10", "2026-09"]])


class Contracts(Answer):
    """All contracts that the site folder names or ever named."""

    items: list[ContractLine]


def every(connection: Connection, folder: Sequence[Particulars], now: datetime) -> Contracts:
    """Return every contract with its months."""
    known = parties(folder, contracts.known(connection))
    return Contracts(items=[_line(connection, each, now) for each in known.values()])


def one(connection: Connection, folder: Sequence[Particulars], contract: str, month: str, now: datetime) -> tuple[Particulars, Month]:
    """Return the contract and the month that are asked for; raises NotFound with a sentence that names those that there are."""
    known = parties(folder, contracts.known(connection))
    if contract not in known:
        names = ", ".join(known) or "none: no site folder with a contract was ever run on this database"
        message = f"there is no contract {contract!r}; known are {names}"
        raise NotFound(message)
    try:
        wanted = months.of(month)
    except ValueError as error:
        raise NotFound(str(error)) from None
    found = known[contract]
    on_record = _on_record(connection, found, now)
    if on_record is None:
        message = f"there is no report of {contract} yet: no order under it was ever logged"
        raise NotFound(message)
    first, last = on_record
    if not first <= wanted <= last:
        message = f"nothing is on record of {contract} in {wanted}; there are reports from {first} to {last}"
        raise NotFound(message)
    return found, wanted


def _line(connection: Connection, each: Particulars, now: datetime) -> ContractLine:
    return ContractLine(
        contract=each.id,
        client=each.client,
        sites=list(each.sites),
        timezone=each.timezone,
        months=[str(month) for month in _months(_on_record(connection, each, now))],
    )


def _months(on_record: tuple[Month, Month] | None) -> list[Month]:
    if on_record is None:
        return []
    first, month = on_record
    found: list[Month] = []
    while month >= first and len(found) < MOST_MONTHS:
        found.append(month)
        month = month.before
    return found


def _on_record(connection: Connection, each: Particulars, now: datetime) -> tuple[Month, Month] | None:
    """Return the first and the last month in which something can have happened; None when no order was ever logged."""
    found = reports.on_record(connection, each.id)
    if found is None:
        return None
    zone = ZoneInfo(each.timezone)
    return months.at(found[0], zone), months.at(max(now, found[1]), zone)
