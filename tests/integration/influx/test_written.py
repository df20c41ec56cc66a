"""From the broker to a real server of time series, and back from it: live, while it is away, and from history."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from callout.house import House
from ingest import wire
from streams import acting
from tests.integration.mqtt.running import SITE, running, wait_until_ready
from tests.integration.mqtt.waiting import until
from tests.services.firehose import Firehose
from tests.services.lineprotocol import LineProtocol, Series
from tests.services.mosquitto import Mosquitto
from tests.unit.commands.program import callout
from workorders.acts import Deed
from workorders.lifecycle import Act

SLA = """\
calendars: {always: {hours: always}}
contracts:
  fm:
    client: Riverside
    sites: [riverside]
    clocks: {fix: {start: logged, stop: completed}}
    priorities: {P1: {fix: 4h, calendar: always}, P2: {fix: 8h, calendar: always}, P3: never, P4: never}
"""


def points(found: list[Series]) -> dict[str, list[tuple[int, float]]]:
    """The points of each field and its tags, without those that only repeat: each is kept as often as it was written."""
    said = {f"{each.name} {sorted(each.tags.items())}": sorted(set(each.points)) for each in found}
    return {name: said[name] for name in sorted(said)}


def has(server: LineProtocol, name: str, many: int, **tags: str) -> Callable[[], bool]:
    def look() -> bool:
        fitting = [each for each in server.series(name.partition("_")[0]) if each.name == name and each.tags.items() >= tags.items()]
        return sum(len(set(each.points)) for each in fitting) >= many

    return look


def send(broker: Mosquitto, source: str, **fields: str) -> None:
    Firehose(broker.host, broker.port).publish([(wire.alarm_topic(SITE, source), wire.alarm_body("supply flow fail", **fields))])  # type: ignore[arg-type]


def complete(house: House, number: int) -> None:
    for act, said in (("assign", {"to": "e.malik"}), ("attend", {}), ("complete", {"job_sheet": {"done": "belt", "signed_by": "S. King"}})):
        now = datetime.now(UTC)
        acting.perform(house.store, number, Deed(act=Act(act), by="e.malik", at=now, said=said), now)


def test_what_is_committed_can_be_read_back_and_written_again(mosquitto: Mosquitto, series_server: LineProtocol, tmp_path: Path) -> None:
    with running(tmp_path, mqtt_url=mosquitto.url, influx_url=series_server.url) as house:
        wait_until_ready(house)
        send(mosquitto, "AHU-3/flow")
        until(has(series_server, "workorder_order", 1, event="opened", site=SITE), "the order is in the series")
        complete(house, 1)
        until(has(series_server, "workorder_order", 1, event="completed"), "what people do is there too")
        send(mosquitto, "AHU-3/flow", state="cleared")
        until(has(series_server, "alarm_active", 1, state="cleared"), "the clear is there")

        # It goes away; plant goes on, and nobody waits for it.
        series_server.stop()
        began = time.monotonic()
        send(mosquitto, "AHU-4/flow")
        until(lambda: house.live.orders_total() == 2, "an order is opened while the series are away")
        assert time.monotonic() - began < 30
        series_server.start()
        until(has(series_server, "workorder_order", 2, event="opened"), "what waited was written")

    live = {name: points(series_server.series(name)) for name in ("alarm", "workorder", "sla")}
    answer = backfill(tmp_path, series_server.url)
    assert answer > 8
    assert {name: points(series_server.series(name)) for name in live} == live


def backfill(folder: Path, url: str, *more: str) -> int:
    """Run the command, and return how many points it says it has written."""
    site = folder / "site"
    site.mkdir(exist_ok=True)
    (site / "site.yaml").write_text(f"sites: {{{SITE}: {{}}}}\n")
    (site / "sla.yaml").write_text(SLA)
    (site / "assets.csv").write_text("id,site\nAHU-3,riverside\nAHU-4,riverside\n")
    database = f"sqlite:///{folder / 'callout.db'}"
    answer = callout("influx", "backfill", "--site", site, "--database", database, "--influx", url, "--json", *more)
    assert answer.code == 0, answer.err
    return int(answer.document["written"])


def test_history_is_written_to_a_server_that_has_none_of_it(mosquitto: Mosquitto, series_server: LineProtocol, tmp_path: Path) -> None:
    with running(tmp_path, mqtt_url=mosquitto.url) as house:
        wait_until_ready(house)
        for number in range(5):
            send(mosquitto, f"AHU-{number}/flow", severity="critical")
        until(lambda: house.live.orders_total() == 5, "five orders")
        exposed = generate_latest(house.registry).decode()
    assert 'callout_influx_points_dropped_total{reason="full"} 0.0' in exposed
    assert backfill(tmp_path, series_server.url, "--to", "2020-01-01") == 0
    # An order is one point; its alarm comes from its timeline, and once more from the standing alarm, which says more and lies on that.
    assert backfill(tmp_path, series_server.url, "--from", "2020-01-01") == 15
    # A name that the server has never heard of can be looked for a moment after it was written.
    until(has(series_server, "workorder_order", 5, event="opened", site=SITE), "five orders are in the series")
    [opened] = [each for each in series_server.series("workorder") if each.name == "workorder_order"]
    assert opened.tags == {"site": SITE, "event": "opened", "priority": "P1"}
    assert [value for _, value in opened.points] == pytest.approx([1, 2, 3, 4, 5])
