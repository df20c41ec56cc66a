"""A database as `callout run` leaves it: made by the pipeline and by people's acts, from alarms at given minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from callout import site_folder
from rules.alarm import Alarm, Severity, State
from streams import acting
from streams.frame import Batch, Frame
from streams.pipeline import Pipeline
from tests.contract import databases
from tests.unit.commands import program
from workorders.acts import Deed
from workorders.lifecycle import Act

if TYPE_CHECKING:
    from pathlib import Path

NINE = datetime(2026, 11, 21, 9, tzinfo=UTC)


class Database:
    """A database that a pipeline writes: a SQLite file in `folder`, unless `url` names another one,
    by the site folder of `program` with `changed` files.

    Minutes count from 09:00 UTC on 21 November 2026.
    """

    def __init__(self, folder: Path, url: str = "", **changed: str) -> None:
        self._estate = site_folder.load_or_refuse(program.site_folder(folder, **changed))
        self.path = folder / "callout.db"
        self.url = url or f"sqlite:///{self.path}"
        self.store = databases.with_tables(self.url)
        self._pipeline = Pipeline(self.store, self._estate, "test")
        self._pipeline.take_over()

    def alarm(self, minute: float, source: str, kind: str, state: str = "active", severity: str = "major", **more: Any) -> None:
        """Let an alarm of riverside be received, and write down what it counted, as the runtime does when nothing else comes."""
        received_at = NINE + timedelta(minutes=minute)
        at = more.pop("at", received_at)
        alarm = Alarm("riverside", source, kind, State(state), Severity(severity), at, received_at, **more)
        self._pipeline.process(Batch(offset=self._pipeline.position.offset + 1, frames=[Frame("riverside", [alarm])]))
        self._pipeline.fold()

    def until(self, minute: float) -> None:
        """Let time pass."""
        self._pipeline.advance(NINE + timedelta(minutes=minute))

    def act(self, minute: float, number: int, act: Act, **said: Any) -> None:
        """Let e.malik do something to an order."""
        self.act_late(minute, minute, number, act, **said)

    def act_late(self, minute: float, done: float, number: int, act: Act, **said: Any) -> None:
        """Let e.malik write down at `minute` what was `done` at an earlier one."""
        deed = Deed(act=act, by="e.malik", at=NINE + timedelta(minutes=done), said=said)
        acting.perform(self.store, number, deed, NINE + timedelta(minutes=minute))
