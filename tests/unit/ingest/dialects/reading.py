"""Messages read as `callout run` reads them: by an `ingest.yaml` that is written in the test."""

import json
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

from callout import site_folder
from ingest.message import Message
from ingest.reader import Reader
from rules.alarm import Alarm
from rules.rejected import Rejected

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


class Site:
    """A site folder with riverside in London, an asset or two, and the sources that a test gives it."""

    def __init__(self, folder: Path, ingest: str) -> None:
        (folder / "site.yaml").write_text("sites: {riverside: {timezone: Europe/London}, harbour: {}}\n")
        (folder / "ingest.yaml").write_text(dedent(ingest))
        loaded = site_folder.load(folder)
        assert loaded.problems == (), [str(problem) for problem in loaded.problems]
        assert loaded.estate is not None
        self.reader: Reader = loaded.estate.reader()

    def hear(self, topic: str, body: Any, at: datetime = NOW) -> list[Alarm]:
        """Return the alarms that a message brings; fails when it is rejected."""
        found = self.reader.read(message(topic, body, at))
        assert not isinstance(found, Rejected), found.detail
        return list(found)

    def one(self, topic: str, body: Any, at: datetime = NOW) -> Alarm:
        [alarm] = self.hear(topic, body, at)
        return alarm

    def refuse(self, topic: str, body: Any) -> Rejected:
        """Return why a message is no alarm; fails when it is one."""
        found = self.reader.read(message(topic, body, NOW))
        assert isinstance(found, Rejected), found
        return found


def message(topic: str, body: Any, at: datetime = NOW) -> Message:
    return Message(topic.encode(), body if isinstance(body, bytes) else json.dumps(body).encode(), at)


def said(alarm: Alarm) -> str:
    """An alarm in a few words: source, kind, state, severity."""
    return f"{alarm.source} | {alarm.kind} | {alarm.state} | {alarm.severity}"
