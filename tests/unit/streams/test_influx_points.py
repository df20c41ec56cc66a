"""Points for InfluxDB: what they say, that the protocol reads them as meant, and that history gives those of the live run again."""

from datetime import UTC, datetime
from typing import Any

import pytest
from influxdb_client.client.write.point import Point

from assets.model import Site
from rules.alarm import Severity
from rules.standing import Phase, StandingAlarm
from store import outbox
from store.store import Store
from streams import influx_history, influx_points
from streams.committed import Committed
from streams.estate import Estate
from streams.labels import Labels
from tests.unit.streams.conftest import rule
from tests.unit.streams.story import SIGNED, Begin, act, alarm, at, clear, want

AT = datetime(2026, 11, 21, 9, 0, 0, 123_456, tzinfo=UTC)
MILLISECOND = 1_795_251_600_123
LABELS = Labels(Estate(sites={"riverside": Site(id="riverside")}))


class Listening:
    """Keeps the points of all that is committed."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self.lines: list[bytes] = []

    def committed(self, committed: Committed) -> None:
        for standing in committed.changed:
            self.lines += influx_points.of_standing(self._labels, standing)
        for each in committed.events:
            self.lines.append(influx_points.of_event(self._labels, each.type, each.at, each.site, each.order, each.data))

    def event(self, event: outbox.Stored) -> None:
        self.lines.append(influx_points.of_event(self._labels, event.type, event.at, event.site, event.order, event.data))


def standing(**fields: object) -> StandingAlarm:
    said: dict[str, object] = {"site": "riverside", "source": "AHU-3/flow", "kind": "flow fail", "severity": Severity.MAJOR}
    return StandingAlarm(**(said | {"raised_at": AT, "phase": Phase.ACTIVE, "count": 2} | fields))  # type: ignore[arg-type]


def said(line: bytes) -> str:
    """The line without its time."""
    return line.decode().rpartition(" ")[0]


def test_an_alarm_that_stands() -> None:
    [line] = influx_points.of_standing(LABELS, standing(asset="AHU-3", order=17, value=3, decision="opened", reason="new-fault"))
    assert said(line) == (
        "alarm,site=riverside,severity=major,state=active "
        'active=1i,source="AHU-3/flow",kind="flow fail",asset="AHU-3",order=17i,value=3.0,decision="opened",reason="new-fault",count=2i'
    )


def test_an_alarm_that_came_back_has_two_points() -> None:
    later = AT.replace(hour=10)
    points = list(influx_points.of_standing(LABELS, standing(phase=Phase.NORMAL, cleared_at=later)))
    assert [said(point).split(" ")[0] for point in points] == [
        "alarm,site=riverside,severity=major,state=active",
        "alarm,site=riverside,severity=major,state=cleared",
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"raised_at": None},
        {"raised_at": None, "phase": Phase.NORMAL, "cleared_at": AT},
    ],
    ids=["never raised", "cleared without having been raised"],
)
def test_an_alarm_that_was_never_raised_has_none(fields: dict[str, object]) -> None:
    assert list(influx_points.of_standing(LABELS, standing(**fields))) == []


def test_time_is_right_to_the_millisecond_and_the_digits_below_keep_points_apart() -> None:
    times = {int(next(influx_points.of_standing(LABELS, standing(source=f"AHU-{number}"))).rpartition(b" ")[2]) for number in range(100)}
    assert {time // 1_000_000 for time in times} == {MILLISECOND}
    assert len(times) == 100


def test_a_site_that_is_not_declared_is_other() -> None:
    [line] = influx_points.of_standing(LABELS, standing(site="nowhere"))
    assert said(line).startswith("alarm,site=other,")


def test_a_broken_promise() -> None:
    data = {"clock": "fix", "contract": "fm", "priority": "P1", "target_seconds": 7200.0, "elapsed_seconds": 7200.0, "lag": 0.25}
    line = influx_points.of_event(LABELS, "sla.breached", AT, "riverside", 17, data)
    assert line.decode() == (
        "sla,site=riverside,event=breached,priority=P1,contract=other,clock=fix "
        f"order=17i,elapsed_seconds=7200.0,target_seconds=7200.0,ratio=1.0,lag_seconds=0.25 {MILLISECOND}000017"
    )


@pytest.mark.parametrize("text", ["plain", "a b", "a,b=c", 'say "so"', "back\\slash", "Grüße", "two\nlines"], ids=repr)
def test_texts_are_written_as_the_client_writes_them(text: str) -> None:
    said_so = {"measurement": "m", "tags": {"site": text}, "fields": {"source": text, "order": 7, "ratio": 0.5}}
    point: Any = Point.from_dict(said_so)
    mine = influx_points.line("m", {"site": text}, {"order": 7, "ratio": 0.5, "source": text}, AT, 0)
    if "\n" in text:
        # A tag may hold no line break; the client writes a backslash and an n, which is read as these two letters.
        assert mine.startswith(b"m,site=two\\ lines ")
        return
    assert said(mine) == point.to_line_protocol()


def test_history_gives_the_points_of_the_live_run_again(story: Begin, store: Store) -> None:
    """Nearly all: an alarm that never came to an order, and was raised anew since, is known by its last episode alone."""
    tell = story(rule("delayed", kind="hot", on_delay="5m"), quiet_close="1h")
    live = Listening(Labels(tell.estate))
    tell.listeners.append(live)
    tell(
        at("0m", alarm(value=3), alarm("CH-1/trip", "trip", severity="critical")),
        at("10m", act("assign", to="j.ortiz")),
        at("20m", act("attend")),
        at("25m", alarm(severity="critical"), alarm("AHU-3/temp", "hot")),
        at("40m", clear("AHU-3/temp", "hot"), clear("CH-1/trip", "trip")),
        at("50m", act("hold", reason="awaiting-parts")),
        at("2h", alarm("AHU-4/flow", "flow fail")),
        at("3h", act("resume"), clear()),
        at("4h", act("complete", job_sheet=SIGNED)),
        want("60h"),
    )
    with store.read() as connection:
        for event in outbox.since(connection, 0, 1_000):
            if event.origin == "desk":
                live.event(event)
        again = [line for _, lot in influx_history.lots(connection, Labels(tell.estate)) for _, line in lot]

    def places(lines: list[bytes]) -> set[str]:
        """Measurement, tags and time: what a point lies on."""
        return {f"{line.decode().split(' source=')[0].split(' ')[0]} {line.decode().rpartition(' ')[2]}" for line in lines}

    assert places(again) == places(live.lines)
    assert {line.split(b",")[0] for line in again} == {b"alarm", b"workorder", b"sla"}
