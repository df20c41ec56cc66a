"""The account of a standing alarm: what was decided about it and why, which order it belongs to, and what it waits for now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assets import names
from callout import printed
from callout.explaining.account import Account, Step
from callout.printed import when
from rules.standing import Phase
from store import views
from store.errors import NotFound
from web.shown import alarms as shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Row

    from web.shown.alarms import Alarm


def account(connection: Connection, site: str, source: str, kind: str) -> Account:
    """Return the account of one alarm key; raises NotFound with what was probably meant."""
    row = views.alarm_of(connection, site, source, kind)
    if row is None:
        raise NotFound(_unknown(connection, site, source, kind))
    alarm = shown.shown(connection, [row])[0]
    return Account(
        title=f"{alarm.site} {alarm.source} {alarm.kind}: {alarm.phase}, {alarm.severity}",
        subject={"alarm": alarm.model_dump(mode="json")},
        steps=list(_steps(alarm)),
        waits_for=list(_waits(alarm, row)),
    )


def _unknown(connection: Connection, site: str, source: str, kind: str) -> str:
    kinds = views.heard_kinds(connection, site, source, names.MOST_COMPARED)
    if kinds:
        return f"{source} of {site} never sent an alarm of the kind {names.shown(kind)}{names.hint(kind, kinds)}"
    sources = views.heard_sources(connection, site, names.MOST_COMPARED)
    if sources:
        return f"no alarm of the source {names.shown(source)} ever came from {site}{names.hint(source, sources)}"
    sites = views.heard_sites(connection, names.MOST_COMPARED)
    return f"no alarm ever came from the site {names.shown(site)}{names.hint(site, sites)}"


def _steps(alarm: Alarm) -> Iterator[Step]:
    if alarm.raised_at is not None:
        times = "for the first time" if alarm.activations == 1 else f"for the {alarm.activations}. time"
        said = f" “{alarm.message}”" if alarm.message else ""
        yield Step(at=alarm.raised_at, event="raised", by="callout", sentence=f"The point left normal {times}.{said}", why=_why(alarm))
    if alarm.cleared_at is not None and alarm.phase is Phase.NORMAL:
        yield Step(at=alarm.cleared_at, event="cleared", by="callout", sentence="The point went back to normal.")
    if alarm.last_at is not None:
        messages = printed.number(alarm.count, "message")
        yield Step(at=alarm.last_at, event="heard", by="callout", sentence=f"Last heard of; so far {messages} said that it was active.")


def _why(alarm: Alarm) -> list[str]:
    decided = f"{alarm.decision}: {alarm.sentence}"
    return alarm.why if decided in alarm.why or not alarm.sentence else [*alarm.why, decided]


def _waits(alarm: Alarm, row: Row[Any]) -> Iterator[str]:
    match alarm.phase:
        case Phase.PENDING:
            yield f"It must stand until {when(row.until)}; then it counts."
        case Phase.ACTIVE if row.until is not None:
            yield f"It is held back until {when(row.until)}; what still stands then is judged afresh."
        case Phase.ACTIVE:
            yield "It waits for the point to go back to normal."
        case Phase.CLEARING:
            yield f"The point must stay normal until {when(row.until)}; then it counts as cleared."
    if alarm.order is not None:
        yield f"Its last episode belongs to {alarm.order}; `callout explain {alarm.order}` says more."
