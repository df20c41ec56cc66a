"""The document of a month: figures by priority and clock, each breach with its story, exclusions, repeats, worst assets."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field
from sqlalchemy import Connection

from sla.month import Month
from sla.policy import Particulars
from store import reports
from web.answer import Answer
from web.reports import told
from web.reports.told import Breach
from workorders.monthly import faults, figures
from workorders.monthly.figures import Figures
from workorders.monthly.record import Outcome, Record
from workorders.order import name_of

BASIS = (
    "A promise belongs to the month in which it was settled: kept, when its clock stopped; broken, at its due time, whatever came later.",
    "Compliance is the share of the settled promises that was kept. What still ran when the month ended counts when it is settled.",
    "What was cancelled with its order before its time was up counts neither as kept nor as broken; it stands under exclusions.",
    "A breach that the record took back counts as what the promise came to; that it was taken back stands under exclusions.",
    "Times used are counted time, without pauses and closed hours, of the settled promises whose clock has been stopped.",
    "The p90 is the time that nine of ten did not exceed.",
    "All is as it was on record when the report was made. A promise that runs again since its order was reopened is not settled any more.",
)
"""How the figures are to be read; the same words stand in every form of the report."""


class FigureLine(Answer):
    """What became of the promises of one clock, at one priority or, where `priority` is null, at all. Durations are counted seconds."""

    priority: str | None = Field(examples=["P1"])
    clock: str = Field(examples=["response"])
    orders: int = Field(description="Promises settled in the month.")
    met: int
    breached: int
    cancelled: int = Field(description="Cancelled in the month with their order; not among `orders`.")
    running: int = Field(description="Not settled when the month ended, or yet; not among `orders`.")
    compliance: float | None = Field(description="met / orders; null when none was settled.", examples=[0.9375])
    compliance_target: float | None = Field(description="The share that the contract promises at this priority.", examples=[0.95])
    reached: bool | None = Field(description="Whether `compliance` is at least its target.")
    timed: int = Field(description="Settled promises whose clock has been stopped; the times are theirs.")
    mean_seconds: float | None
    median_seconds: float | None
    p90_seconds: float | None = Field(description="Nine of ten did not take longer: the value at place ceil(0.9 n) in rising order.")


class PromiseLine(Answer):
    """One promise that is told apart: cancelled, withdrawn or still running."""

    order: str = Field(examples=["WO-31"])
    clock: str
    priority: str
    title: str
    site: str
    asset: str | None
    status: str
    at: datetime | None = Field(description="When it was cancelled or its breach withdrawn; null while it runs.")
    due_at: datetime | None


class Exclusions(Answer):
    """What does not count in compliance, or counts otherwise than it once did."""

    cancelled: list[PromiseLine]
    withdrawn: list[PromiseLine]


class RepeatLine(Answer):
    """A fault that came back in the month."""

    site: str
    group: str = Field(description="What the alarms of the fault share.")
    asset: str | None
    title: str
    orders: list[str] = Field(description="Orders of the fault that were logged or reopened in the month.")
    reopened: int
    repeats: int = Field(description="Reopenings, and orders that were not the first of the fault.")


class AssetLine(Answer):
    """What one asset had of the month."""

    model_config = ConfigDict(from_attributes=True)

    site: str
    asset: str
    orders: int = Field(description="Orders logged in the month.")
    repeats: int = Field(description="Faults that came back.")
    breached: int = Field(description="Promises broken in the month.")
    met: int = Field(description="Promises kept in the month.")


class MonthReport(Answer):
    """A month under one contract."""

    contract: str = Field(examples=["riverside-fm"])
    client: str
    sites: list[str]
    month: str = Field(examples=["2026-10"])
    name: str = Field(examples=["October 2026"])
    timezone: str = Field(description="Where its months begin.", examples=["Europe/London"])
    begins_at: datetime
    ends_at: datetime = Field(description="Where the next month begins.")
    made_at: datetime
    over: bool = Field(description="Whether the month was over when the report was made.")
    basis: list[str] = Field(description="How the figures are to be read.")
    logged: int = Field(description="Orders logged in the month.")
    figures: list[FigureLine]
    totals: list[FigureLine] = Field(description="Each clock over all priorities.")
    breaches: list[Breach]
    exclusions: Exclusions
    running: list[PromiseLine]
    repeats: list[RepeatLine]
    assets: list[AssetLine] = Field(description=f"At most {faults.MOST_ASSETS}, the worst first.")

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which its times are told."""
        return ZoneInfo(self.timezone)


def span_of(contract: Particulars, month: Month) -> tuple[datetime, datetime]:
    """Return when `month` begins and ends under `contract`."""
    zone = ZoneInfo(contract.timezone)
    return month.begins(zone), month.next.begins(zone)


def read(
    connection: Connection, contract: Particulars, month: Month, now: datetime, most_told: int | None = None
) -> tuple[MonthReport, list[Record]]:
    """Return the report of `month` as of `now`, with the records that it was made of; at most `most_told` breaches are told."""
    records = reports.records(connection, contract.id, span_of(contract, month))
    broken = [record for record in records if record.outcome is Outcome.BREACHED][:most_told]
    timelines = reports.stories(connection, {record.order for record in broken})
    breaches = [told.breach(record, timelines[record.order]) for record in broken]
    return _report(contract, month, now, records, breaches), records


def _report(contract: Particulars, month: Month, now: datetime, records: Sequence[Record], breaches: list[Breach]) -> MonthReport:
    begins_at, ends_at = span_of(contract, month)
    return MonthReport(
        contract=contract.id,
        client=contract.client,
        sites=list(contract.sites),
        month=str(month),
        name=month.name,
        timezone=contract.timezone,
        begins_at=begins_at,
        ends_at=ends_at,
        made_at=now,
        over=ends_at <= now,
        basis=list(BASIS),
        logged=len({record.order for record in records if record.logged_in_month}),
        figures=_lines(figures.by_priority(records, contract.compliance)),
        totals=_lines(figures.of_all(records)),
        breaches=breaches,
        exclusions=Exclusions(
            cancelled=[_promise(record, record.settled_at) for record in records if record.outcome is Outcome.CANCELLED],
            withdrawn=[_promise(record, record.withdrawn_at) for record in records if record.withdrawn_at is not None],
        ),
        running=[_promise(record, None) for record in records if record.outcome is Outcome.RUNNING],
        repeats=[_repeat(repeat) for repeat in faults.repeats(records)],
        assets=[AssetLine.model_validate(asset) for asset in faults.worst_assets(records)],
    )


def _lines(each: Sequence[Figures]) -> list[FigureLine]:
    return [
        FigureLine(
            priority=line.priority or None,
            clock=line.clock,
            orders=line.orders,
            met=line.met,
            breached=line.breached,
            cancelled=line.cancelled,
            running=line.running,
            compliance=line.compliance,
            compliance_target=line.agreed,
            reached=line.holds,
            timed=line.timed,
            mean_seconds=_seconds(line.mean),
            median_seconds=_seconds(line.median),
            p90_seconds=_seconds(line.p90),
        )
        for line in each
    ]


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()


def _promise(record: Record, at: datetime | None) -> PromiseLine:
    return PromiseLine(
        order=name_of(record.order),
        clock=record.clock,
        priority=record.priority,
        title=record.title,
        site=record.site,
        asset=record.asset,
        status=record.status,
        at=at,
        due_at=record.due_at,
    )


def _repeat(repeat: faults.Repeat) -> RepeatLine:
    return RepeatLine(
        site=repeat.site,
        group=repeat.group,
        asset=repeat.asset,
        title=repeat.title,
        orders=[name_of(order) for order in repeat.orders],
        reopened=repeat.reopened,
        repeats=repeat.repeats,
    )


def parties(folder: Sequence[Particulars], stored: Mapping[str, Particulars]) -> dict[str, Particulars]:
    """Return every contract that is known, by id; what the folder says comes before what was once written down."""
    return dict(sorted((dict(stored) | {each.id: each for each in folder}).items()))
