"""The promises as they are watched: late now, at risk, and what this month came to under each contract so far."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import Connection

from sla import month as months
from sla.policy import Particulars
from store import contracts, promises
from store.promises import Settled, Share, Took
from web.answer import Answer
from web.context import Context
from web.reports import document
from web.shown import orders
from web.shown.clocks import Clock
from web.shown.orders import Order
from workorders.order import name_of

MOST_PRESSING = 50


class Pressing(Answer):
    """One promise that is late or at risk, with its order."""

    order: Order
    clock: Clock


class Kept(Answer):
    """What became this month of the promises of one clock at one priority. Durations are counted seconds."""

    priority: str = Field(examples=["P1"])
    clock: str = Field(examples=["response"])
    orders: int = Field(description="Promises settled this month.")
    met: int
    breached: int
    compliance: float | None = Field(description="met / orders; null when none was settled.")
    compliance_target: float | None = Field(description="The share that the contract promises.")
    reached: bool | None
    timed: int = Field(description="Settled promises whose clock has been stopped; the times are theirs.")
    mean_seconds: float | None
    median_seconds: float | None
    p90_seconds: float | None


class Class(Answer):
    """Promises by the part of their target that they took: more than `over`, and at most `up_to` (null for the last class)."""

    over: float = Field(examples=[0.9])
    up_to: float | None = Field(examples=[1.0])
    met: int
    breached: int


class Distribution(Answer):
    """How long one clock ran, as parts of the target, over all contracts this month."""

    clock: str
    classes: list[Class]


class Breaches(Answer):
    """Promises broken this month, counted in four ways."""

    by_clock: dict[str, int]
    by_priority: dict[str, int]
    by_site: dict[str, int]
    by_contract: dict[str, int]


class ContractMonth(Answer):
    """This month under one contract, so far."""

    contract: str
    client: str
    month: str = Field(examples=["2026-11"])
    name: str = Field(examples=["November 2026"])
    begins_at: datetime
    ends_at: datetime
    figures: list[Kept]


class Sla(Answer):
    """The promises as of now."""

    at: datetime
    late_total: int = Field(description="Promises that are broken and not done yet.")
    late: list[Pressing] = Field(description=f"At most {MOST_PRESSING}, the one broken longest first.")
    at_risk_total: int
    at_risk: list[Pressing] = Field(description=f"At most {MOST_PRESSING}, the one due first at the top.")
    settled: int = Field(description="Promises settled this month under all contracts.")
    met: int
    breached: int
    breaches: Breaches
    contracts: list[ContractMonth]
    distribution: list[Distribution]


def read(context: Context) -> Sla:
    """Read the promises as of now."""
    now = context.now()
    with context.store.read() as connection:
        late, late_total = promises.late(connection, now, MOST_PRESSING)
        at_risk, at_risk_total = promises.at_risk(connection, now, MOST_PRESSING)
        known = document.parties(context.estate.contracts(), contracts.known(connection))
        spans = {each.id: document.span_of(each, months.at(now, ZoneInfo(each.timezone))) for each in known.values()}
        counted = {name: promises.settled(connection, name, span) for name, span in spans.items()}
        settled = [line for lines in counted.values() for line in lines]
        return Sla(
            at=now,
            late_total=late_total,
            late=_pressing(connection, late, now),
            at_risk_total=at_risk_total,
            at_risk=_pressing(connection, at_risk, now),
            settled=sum(line.met + line.breached for line in settled),
            met=sum(line.met for line in settled),
            breached=sum(line.breached for line in settled),
            breaches=_breaches(counted),
            contracts=[_month(connection, each, now, counted[each.id]) for each in known.values()],
            distribution=_distribution(
                _in_order(settled), [line for name, span in spans.items() for line in promises.shares(connection, name, span)]
            ),
        )


def _pressing(connection: Connection, found: Sequence[tuple[int, str]], now: datetime) -> list[Pressing]:
    """Give each of these promises its order and its clock as of now, in their order."""
    numbers = sorted({number for number, _ in found})
    jobs = {job.number: job for job in orders.jobs(connection, promises.orders(connection, numbers), now)}
    clocks = {(name, clock.name): clock for name, job in jobs.items() for clock in job.clocks}
    named = [(name_of(number), clock) for number, clock in found]
    return [Pressing(order=jobs[name], clock=clocks[name, clock]) for name, clock in named if (name, clock) in clocks]


def _breaches(counted: Mapping[str, list[Settled]]) -> Breaches:
    by_clock = dict.fromkeys(_in_order([line for lines in counted.values() for line in lines]), 0)
    by_priority, by_site, by_contract = Counter[str](), Counter[str](), Counter[str]()
    for contract, lines in counted.items():
        for line in lines:
            by_clock[line.clock] += line.breached
            by_priority[line.priority] += line.breached
            by_site[line.site] += line.breached
            by_contract[contract] += line.breached
    return Breaches(by_clock=by_clock, by_priority=dict(sorted(by_priority.items())), by_site=by_site, by_contract=by_contract)


def _month(connection: Connection, each: Particulars, now: datetime, settled: Sequence[Settled]) -> ContractMonth:
    month = months.at(now, ZoneInfo(each.timezone))
    span = document.span_of(each, month)
    took = {(line.priority, line.clock): line for line in promises.took(connection, each.id, span)}
    clocks = _in_order(settled)
    pairs = sorted({(line.priority, line.clock) for line in settled}, key=lambda pair: (pair[0], clocks.index(pair[1])))
    return ContractMonth(
        contract=each.id,
        client=each.client,
        month=str(month),
        name=month.name,
        begins_at=span[0],
        ends_at=span[1],
        figures=[_kept(pair, settled, each.compliance.get(pair[0]), took.get(pair)) for pair in pairs],
    )


def _kept(pair: tuple[str, str], settled: Iterable[Settled], target: float | None, took: Took | None) -> Kept:
    mine = [line for line in settled if (line.priority, line.clock) == pair]
    met, breached = sum(line.met for line in mine), sum(line.breached for line in mine)
    compliance = met / (met + breached) if met + breached else None
    return Kept(
        priority=pair[0],
        clock=pair[1],
        orders=met + breached,
        met=met,
        breached=breached,
        compliance=compliance,
        compliance_target=target,
        reached=None if target is None or compliance is None else compliance >= target,
        timed=took.timed if took else 0,
        mean_seconds=took.mean.total_seconds() if took else None,
        median_seconds=took.median.total_seconds() if took else None,
        p90_seconds=took.p90.total_seconds() if took else None,
    )


def _in_order(settled: Sequence[Settled]) -> list[str]:
    """Return the names of the clocks, the one with the shortest target first."""
    shortest: dict[str, timedelta] = {}
    for line in settled:
        shortest[line.clock] = min(line.target, shortest.get(line.clock, line.target))
    return sorted(shortest, key=lambda clock: (shortest[clock], clock))


def _distribution(clocks: Sequence[str], shares: Sequence[Share]) -> list[Distribution]:
    met, breached = Counter[tuple[str, int]](), Counter[tuple[str, int]]()
    for share in shares:
        met[share.clock, share.tenth] += share.met
        breached[share.clock, share.tenth] += share.breached
    return [
        Distribution(
            clock=clock,
            classes=[
                Class(
                    over=tenth / promises.TENTHS,
                    up_to=(tenth + 1) / promises.TENTHS if tenth < promises.LAST_TENTH else None,
                    met=met[clock, tenth],
                    breached=breached[clock, tenth],
                )
                for tenth in range(promises.LAST_TENTH + 1)
            ],
        )
        for clock in clocks
    ]
