"""Runs the program in this process as if it had been typed, and a site folder to run it on."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import structlog
from typer.testing import CliRunner

from callout.commands import app

if TYPE_CHECKING:
    from pathlib import Path

SITE_FOLDER = {
    "site.yaml": "sites: {riverside: {name: Riverside Campus}, harbour: {}}\n",
    "assets.csv": """\
        id,name,class,site,location,system,criticality,trade
        AHU-1,Air handler 1,AHU,riverside,Block A/Roof,AIR,B,hvac
        AHU-2,Air handler 2,AHU,riverside,Block B/Roof,AIR,A,hvac
        PUMP-1,Pump 1,,harbour,Quay,,D,plumbing
        """,
    "rules.yaml": """\
        defaults: {quiet_close: 30m}
        rules:
          - name: Flow fail must stand
            match: {kind: "*flow fail*"}
            set: {on_delay: 3m}
          - name: A door is nobody's job
            match: {kind: door open}
            set: {raise: false}
          - name: Heat may come and go
            match: {kind: hot}
            set: {off_delay: 10m}
        """,
    "sla.yaml": """\
        calendars:
          always: {hours: always}
        contracts:
          riverside-fm:
            client: Riverside Estates
            sites: [riverside]
            clocks:
              response: {start: logged, stop: attended}
              fix: {start: logged, stop: completed, pause: [awaiting-parts]}
            priorities:
              P1: {response: 4h, fix: 24h, calendar: always}
              P2: {response: 8h, fix: 2d, calendar: always}
              P3: never
              P4: never
            warn_at: [50%]
        """,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the program printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout; fails when there is anything else."""
        return json.loads(self.out)


def callout(*words: object, stdin: bytes = b"") -> Answer:
    """Run `callout` with these words; what it raises that is no end of a program is raised here."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        result = CliRunner().invoke(app, [str(word) for word in words], input=stdin, catch_exceptions=False)
    finally:
        # The program has its logs go to the stderr of this run, which is closed now.
        structlog.reset_defaults()
        root.handlers[:] = handlers
        root.setLevel(level)
    return Answer(result.exit_code, result.stdout, result.stderr)


def site_folder(folder: Path, **changed: str) -> Path:
    """Write the site folder into `folder`, with `changed` files (named without their ending) in place of their own; return it."""
    texts = {**SITE_FOLDER, **{f"{stem}.yaml": text for stem, text in changed.items()}}
    for name, text in texts.items():
        (folder / name).write_text(dedent(text), encoding="utf-8")
    return folder


def canonical(at: str, source: str, kind: str, **fields: object) -> dict[str, object]:
    """Return a line of a history as a canonical alarm of riverside, at a time of 21 November 2026."""
    return {"site": "riverside", "source": source, "kind": kind, "at": f"2026-11-21T{at}+00:00"} | fields


def lines(*each: object) -> bytes:
    """Return the lines of a history; bytes are taken as they are."""
    return b"".join(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in each)
