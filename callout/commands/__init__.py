"""One module a command. Importing this package registers them all with the program."""

from callout.commands import (
    assets,
    check,
    db,
    decode,
    demo,
    explain,
    influx,
    ingest,
    prove,
    replay,
    report,
    run,
    simulate,
    sla,
    web,
    worker,
)
from callout.commands.program import app

__all__ = [
    "app",
    "assets",
    "check",
    "db",
    "decode",
    "demo",
    "explain",
    "influx",
    "ingest",
    "prove",
    "replay",
    "report",
    "run",
    "simulate",
    "sla",
    "web",
    "worker",
]
