"""Points for InfluxDB, as lines of its protocol: measurements `alarm`, `workorder` and `sla` (docs/INFLUX.md).

A line is the same whether it is made of what was committed just now or of SQL a year later: a point that is written again
lies on the first one. Tags have a bound, as labels of metrics have; numbers of orders and names of points are fields.

Lines are made here and not by the client's `Point`, which takes four times as long, in the pipeline's thread (measured).
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from rules.standing import Phase
from store.types import EPOCH, MICROSECOND

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from rules.standing import StandingAlarm
    from streams.labels import Labels

ALARM, WORKORDER, SLA = "alarm", "workorder", "sla"
MILLION = 1_000_000

Fields = dict[str, str | int | float | None]

_IN_TAG = str.maketrans({",": "\\,", "=": "\\=", " ": "\\ ", "\n": "\\ ", "\r": "\\ ", "\t": "\\ "})
_IN_TEXT = str.maketrans({'"': '\\"', "\\": "\\\\"})


def of_standing(labels: Labels, standing: StandingAlarm) -> Iterator[bytes]:
    """Yield the points of the last episode of `standing`: when it left normal, and when it came back, if it has."""
    if standing.raised_at is None:
        return
    value = standing.value
    more: Fields = {
        "asset": standing.asset,
        "order": standing.order,
        "value": float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None,
        "decision": standing.decision,
        "reason": standing.reason,
    }
    identity = (labels.site(standing.site), standing.source, standing.kind, standing.severity)
    yield of_alarm(*identity, at=standing.raised_at, active=True, more=more | {"count": standing.count})
    if standing.phase is Phase.NORMAL and standing.cleared_at is not None and standing.cleared_at >= standing.raised_at:
        yield of_alarm(*identity, at=standing.cleared_at, active=False, more=more)


def of_alarm(site: str, source: str, kind: str, severity: str, *, at: datetime, active: bool, more: Fields) -> bytes:
    """Return the point of one alarm that left normal, or came back, `at`."""
    tags = {"site": site, "severity": severity, "state": "active" if active else "cleared"}
    fields: Fields = {"active": int(active), "source": source, "kind": kind}
    return line(ALARM, tags, fields | more, at, apart(source, kind))


def of_event(labels: Labels, event: str, at: datetime, site: str, order: int, data: Mapping[str, Any]) -> bytes:
    """Return the point of `workorder.<word>` or `sla.<word>`; `data` is that of the event."""
    family, _, word = event.partition(".")
    tags = {"site": labels.site(site), "event": word, "priority": data.get("priority") or ""}
    if family == WORKORDER:
        tags["trade"] = labels.trade(data["trade"]) if data.get("trade") else ""
        source, kind = data.get("source"), data.get("kind")
        fields: Fields = {"order": order, "asset": data.get("asset"), "source": source, "kind": kind}
        return line(WORKORDER, tags, fields, at, apart(str(order), source or "", kind or ""))
    tags |= {"contract": labels.contract(data.get("contract", "")), "clock": data.get("clock", "")}
    return line(SLA, tags, {"order": order} | _measured(data), at, order % MILLION)


def _measured(data: Mapping[str, Any]) -> Fields:
    """Return what a clock had come to; nothing of one that only starts."""
    if not data.get("elapsed_seconds"):
        return {}
    elapsed, target = float(data["elapsed_seconds"]), float(data.get("target_seconds") or 0)
    lag = data.get("lag")
    return {
        "elapsed_seconds": elapsed,
        "target_seconds": target,
        "ratio": elapsed / target if target else None,
        "lag_seconds": float(lag) if lag is not None else None,
    }


def apart(*identity: str) -> int:
    """Return a number below a million that tells what is called so from others of the same millisecond."""
    return zlib.crc32("\0".join(identity).encode("utf-8", "replace")) % MILLION


def line(measurement: str, tags: Mapping[str, str], fields: Fields, at: datetime, apart_by: int) -> bytes:
    """Return one line. Its time is `at` to the millisecond; `apart_by`, the six digits below, keeps it from lying on another one."""
    head = measurement + "".join(f",{name}={_tag(value)}" for name, value in tags.items() if value)
    body = ",".join(f"{name}={_value(value)}" for name, value in fields.items() if value is not None)
    milliseconds = (at - EPOCH) // MICROSECOND // 1000
    return f"{head} {body} {milliseconds * MILLION + apart_by}".encode("utf-8", "replace")


def _tag(value: str) -> str:
    return value.translate(_IN_TAG).rstrip("\\") or "-"


def _value(value: str | float) -> str:
    if isinstance(value, str):
        return f'"{value.translate(_IN_TEXT)}"'
    return f"{value}i" if isinstance(value, int) else repr(value)
