"""Reads `rules_test.yaml`: timelines of alarms and of people's acts, and what is expected of them. `callout.proving` plays them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator

from assets import names
from callout.proving.script import Asked, Done, Expectation, Expected, Heard, Script, Shelved, Step, Unshelved
from callout.site_folder import matching, section, tests_expected
from callout.site_folder.fields import Duration, Name, SiteName, Text, by, one_of, or_empty
from callout.site_folder.known import Known
from callout.site_folder.refusal import refusal
from callout.site_folder.section import Section
from callout.site_folder.tests_expected import ClockExpected, Number, OrderExpected
from rules.alarm import Alarm, Severity, State
from rules.shelf import Wanted
from rules.treatment import Category, Priority
from workorders.acts import Request
from workorders.lifecycle import Act
from workorders.order import HoldReason

if TYPE_CHECKING:
    from assets.problem import Problem
    from callout.site_folder.yaml_tree import Document

LONGEST_KIND = 200
ACTS = [str(act) for act in Act if act is not Act.SELF_CLEAR]


def _start(said: str) -> datetime:
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ValueError(f"{names.shown(said)} is no time with an offset; write it as 2026-11-21T09:00:00+00:00")
    return at.astimezone(UTC)


def _site(said: str | None, info: ValidationInfo) -> str | None:
    known = info.context.sites if isinstance(info.context, Known) else None
    if said is None and known is not None and len(known) != 1:
        raise refusal(f"of which site is it? write “site”, such as {next(iter(known), 'riverside')}")
    fault = info.context.fault_of_site(said) if said is not None and isinstance(info.context, Known) else None
    if fault is not None:
        raise refusal(fault)
    return said if said is not None or known is None else next(iter(known))


def _kind(said: str) -> str:
    if len(said) > LONGEST_KIND:
        raise refusal(f"it has {len(said)} characters; a kind has at most {LONGEST_KIND}")
    return said


Site = Annotated[SiteName | None, AfterValidator(_site), Field(validate_default=True)]


def _scalar(value: Any) -> Any:
    """Return a number where one is written: of plant, a value is one or a text."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value


class _Alarm(Section):
    site: Site = None
    source: Annotated[Name, Field(description="the point, as in its topic, such as AHU-3/supply-flow")]
    kind: Annotated[Name, AfterValidator(_kind), Field(description="what is wrong, such as supply flow fail")]
    state: Annotated[State, one_of(State, "state of an alarm")] = State.ACTIVE
    severity: Annotated[Severity, one_of(Severity, "severity")] = Severity.MAJOR
    value: Annotated[Any, BeforeValidator(_scalar)] = None
    unit: Text | None = None
    message: Text | None = None
    id: Text | None = None
    attributes: Annotated[dict[Name, Any], or_empty(dict)] = Field(default_factory=dict)

    def alarm(self, at: datetime, received_at: datetime) -> Alarm:
        """Return the alarm that is received then."""
        said = {name: getattr(self, name) for name in ("source", "kind", "value", "unit", "message", "id", "attributes")}
        return Alarm(
            site=self.site or "", state=State(self.state), severity=Severity(self.severity), at=at, received_at=received_at, **said
        )


class _Request(Section):
    site: Site = None
    title: Annotated[Name, Field(description="what is asked for")]
    priority: Annotated[Priority, one_of(Priority, "priority")] = Priority.P3
    category: Annotated[Category, one_of(Category, "category")] = Category.HELP_DESK
    trade: Text = ""
    asset: Text | None = None
    location: Text = ""

    def request(self, by: str) -> Request:
        """Return the request that somebody makes."""
        said = {name: getattr(self, name) for name in ("title", "trade", "asset", "location")}
        return Request(site=self.site or "", priority=Priority(self.priority), category=Category(self.category), by=by, **said)


def _match(value: Any, info: ValidationInfo) -> Any:
    matching.read(value, info)
    return value or {}


class _Shelve(Section):
    site: Site = None
    asset: Text | None = None
    match: Annotated[dict[str, Any], BeforeValidator(_match)] = Field(default_factory=dict)
    lasts: Annotated[Duration, Field(alias="for", description="how long, such as 2h")]

    def wanted(self, at: datetime, by: str, why: str) -> Wanted:
        """Return what somebody puts aside then."""
        return Wanted(site=self.site or "", asset=self.asset, match=self.match, by=by, why=why, until=at + self.lasts)


class _Step(Section):
    at: Annotated[Duration, Field(description="how long after the start, such as 20m")]
    happened: Duration | None = None
    alarm: _Alarm | None = None
    act: Annotated[Act, one_of(ACTS, "act")] | None = None
    request: _Request | None = None
    shelve: _Shelve | None = None
    unshelve: Number | None = None
    order: Number = 1
    by: Name = "somebody"
    to: Name | None = None
    eta: Duration | None = None
    why: Text | None = None
    reason: Annotated[str, one_of(HoldReason, "reason of a hold")] | None = None
    priority: Annotated[str, one_of(Priority, "priority")] | None = None
    note: Text | None = None
    job_sheet: dict[Name, Text] | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> _Step:
        if sum(each is not None for each in (self.alarm, self.act, self.request, self.shelve, self.unshelve)) != 1:
            raise refusal("one thing happens in a step; write one of alarm, act, request, shelve or unshelve")
        if self.happened is not None and self.happened > self.at:
            raise refusal("“happened” is when it was, and that is not later than “at”, when Callout hears of it")
        return self

    def step(self, start: datetime, line: int) -> Step:
        """Return what happens."""
        at = start + self.at
        happened = start + (self.at if self.happened is None else self.happened)
        if self.alarm is not None:
            return Heard(at=at, line=line, alarm=self.alarm.alarm(happened, at))
        if self.request is not None:
            return Asked(at=at, line=line, request=self.request.request(self.by))
        if self.shelve is not None:
            return Shelved(at=at, line=line, wanted=self.shelve.wanted(at, self.by, self.why or "the test says so"))
        if self.unshelve is not None:
            return Unshelved(at=at, line=line, shelf=self.unshelve, by=self.by)
        said = {name: getattr(self, name) for name in ("to", "why", "reason", "priority", "note", "job_sheet")}
        said["eta"] = None if self.eta is None else start + self.eta
        said = {name: value for name, value in said.items() if value is not None}
        return Done(at=at, line=line, act=Act(str(self.act)), order=self.order, by=self.by, done_at=happened, said=said)


class _Expect(Section):
    at: Annotated[Duration, Field(description="how long after the start, such as 10m")]
    orders: list[OrderExpected] | None = None
    clocks: Annotated[list[ClockExpected], or_empty(list)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _something(self) -> _Expect:
        if self.orders is None and not self.clocks:
            raise refusal("nothing is expected here; write orders (orders: [] is none at all) or clocks")
        return self


class _Test(Section):
    name: Annotated[Name, Field(description="what the test proves")]
    start: Annotated[datetime, BeforeValidator(by(_start)), Field(description="a time such as 2026-11-21T09:00:00+00:00")]
    timeline: Annotated[list[_Step], or_empty(list)] = Field(default_factory=list)
    expect: Annotated[list[_Expect], Field(description="what is to be so, such as [{at: 10m, orders: []}]")]


class _File(Section):
    tests: Annotated[list[_Test], or_empty(list)] = Field(default_factory=list)


def read(document: Document, known: Known) -> tuple[tuple[Script, ...], list[Problem]]:
    """Return the tests, none when the file is refused, and everything that is wrong with it."""
    file, problems = section.check(_File, document, known)
    if file is None:
        return (), problems
    return tuple(_script(document, number, test) for number, test in enumerate(file.tests)), problems


def _script(document: Document, number: int, test: _Test) -> Script:
    def line(*path: str | int) -> int:
        return document.line(("tests", number, *path))

    steps = [each.step(test.start, line("timeline", place)) for place, each in enumerate(test.timeline)]
    expectations = [
        Expectation(
            at=test.start + each.at,
            line=line("expect", place),
            orders=None
            if each.orders is None
            else tuple(
                Expected(line=line("expect", place, "orders", below), fields=tests_expected.written(order, test.start))
                for below, order in enumerate(each.orders)
            ),
            clocks=tuple(
                Expected(line=line("expect", place, "clocks", below), fields=tests_expected.written(clock, test.start))
                for below, clock in enumerate(each.clocks)
            ),
        )
        for place, each in enumerate(test.expect)
    ]
    return Script(
        name=test.name,
        line=line(),
        start=test.start,
        steps=tuple(sorted(steps, key=lambda step: step.at)),
        expectations=tuple(sorted(expectations, key=lambda expectation: expectation.at)),
    )
