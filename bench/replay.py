"""The replay: a million alarms of a history from a file, through reading, rules, orders and SQLite, to the figures; on one core."""

from __future__ import annotations

import json
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bench import load
from bench.report import Figure, NoResult, Report
from callout.commands import incoming
from callout.replaying import lines, outcome, scratch
from callout.replaying.replay import Replay
from rules.alarm import State
from streams import garbage

if TYPE_CHECKING:
    from datetime import datetime

    from bench.options import Options
    from callout.replaying.outcome import Outcome

ALARMS = 1_000_000
SPREAD = timedelta(days=7)


def run(options: Options) -> Report:
    """Write a history of 50,000 alarm keys in which 95 of 100 messages repeat, and replay it; then only decode its JSON."""
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="bench-replay-") as name:
        path = Path(name) / "history.jsonl"
        options.say(f"replay: writing {ALARMS} alarms")
        sent = _write(path)
        garbage.calm()
        options.say("replay: replaying them")
        began, busy = time.perf_counter(), time.process_time()
        came_to = _replay(path)
        wall, cpu = time.perf_counter() - began, time.process_time() - busy
        options.say("replay: decoding their JSON, and nothing else")
        bare = _decode(path)
    _judge(came_to, sent)
    figures = [
        Figure(name="million_alarms", value=cpu, unit="s of processor", target=20, at_most=True),
        Figure(name="million_alarms_wall", value=wall, unit="s"),
        Figure(name="alarms", value=ALARMS / cpu, unit="alarms/s"),
        Figure(name="times_json_loads", value=cpu / bare, unit="ratio"),
    ]
    return Report(name="replay", figures=figures, peers={"json_loads_of_the_same_lines_s": bare})


def _write(path: Path) -> load.Load:
    sent = load.Load()
    step = SPREAD / ALARMS
    with path.open("w", encoding="utf-8") as file:
        for place, (key, state, _) in enumerate([*sent.first(), *sent.mixed(ALARMS - load.KEYS)]):
            file.write(_line(key, state, load.START + place * step))
    return sent


def _line(key: int, state: State, at: datetime) -> str:
    fields = {"site": load.SITE, "source": load.source_of(key), "kind": "out of range", "state": state, "at": at.isoformat()}
    return json.dumps(fields) + "\n"


def _replay(path: Path) -> Outcome:
    estate = load.estate()
    with scratch.store() as store, path.open("rb", buffering=incoming.READ_AHEAD) as stream:
        replay = Replay(store, estate, lambda *_: None)
        for _ in replay.run(lines.read(lines.split(stream), estate.reader())):
            pass
        with store.read() as connection:
            return outcome.read(connection, replay.tally, replay.meter)


def _decode(path: Path) -> float:
    """Return the seconds of processor that decoding the lines takes."""
    began = time.process_time()
    with path.open("rb", buffering=incoming.READ_AHEAD) as stream:
        for line in stream:
            json.loads(line)
    return time.process_time() - began


def _judge(came_to: Outcome, sent: load.Load) -> None:
    repeats = came_to.reasons().get("repeat", 0)
    if (came_to.tally.alarms, repeats, came_to.workorders) != (ALARMS, sent.repeats, load.ASSETS):
        message = (
            f"{ALARMS} alarms with {sent.repeats} repeats on {load.ASSETS} assets were written; "
            f"{came_to.tally.alarms}, {repeats} and {came_to.workorders} orders were counted"
        )
        raise NoResult(message)
