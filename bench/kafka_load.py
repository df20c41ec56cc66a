"""The load of the benchmark of Kafka: as that of the core, spread over eight sites, in frames as gateways write them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rules.alarm import Alarm, Severity, State
from streams.kafka import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

SITES = 8
FRAME = 250
"""Alarms of one frame: what a busy gateway gathers."""

ASSETS = 250
"""For each site; 25 points an asset."""


def site_of(key: int) -> str:
    """Return the site of alarm key number `key`."""
    return f"site-{key % SITES}"


def source_of(key: int) -> str:
    """Return the source of alarm key number `key`."""
    return f"{site_of(key)}-AHU-{key // SITES % ASSETS}/point-{key // SITES // ASSETS}"


def frames(sent: Iterable[tuple[int, State, datetime]]) -> Iterator[tuple[str, bytes]]:
    """Yield site and record of the frames that hold what is sent, each site's in order."""
    waiting: dict[str, list[Alarm]] = defaultdict(list)
    for key, state, at in sent:
        site = site_of(key)
        frame = waiting[site]
        frame.append(Alarm(site, source_of(key), "out of range", state, Severity.MAJOR, at, at))
        if len(frame) == FRAME:
            yield site, record.write(site, frame)
            waiting[site] = []
    for site, frame in waiting.items():
        if frame:
            yield site, record.write(site, frame)


def write_site(folder: Path) -> Path:
    """Write the site folder of this load: 2,000 assets, and a contract with two clocks that run for days."""
    folder.mkdir()
    sites = [f"site-{number}" for number in range(SITES)]
    (folder / "site.yaml").write_text("sites:\n" + "".join(f"  {site}: {{timezone: Europe/London}}\n" for site in sites))
    rows = ["id,site,class,criticality", *(f"{site}-AHU-{number},{site},AHU,B" for site in sites for number in range(ASSETS))]
    (folder / "assets.csv").write_text("\n".join(rows) + "\n")
    targets = "".join(f"      P{number}: {{response: 300d, fix: 300d, calendar: always}}\n" for number in range(1, 5))
    clocks = "      response: {start: logged, stop: attended}\n      fix: {start: logged, stop: completed}\n"
    (folder / "sla.yaml").write_text(
        "calendars:\n  always: {hours: always}\ncontracts:\n  bench:\n"
        f"    sites: [{', '.join(sites)}]\n    from: 2026-01-01\n    clocks:\n{clocks}    priorities:\n{targets}    warn_at: [50%]\n"
    )
    return folder
