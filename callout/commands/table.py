"""The commands by name: in which module each lives, and what the help says of it. No module of a command is imported here."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """The module of a command, and the first paragraph of its own help."""

    module: str
    says: str


TABLE = {
    "assets": Entry("assets", "The asset register."),
    "check": Entry("check", "Read a site folder and say, by file and line, everything that is wrong with it."),
    "db": Entry("db", "The database."),
    "decode": Entry(
        "decode", "Say what one message becomes: the alarm, the asset that it means and how it is treated, or why it is no alarm."
    ),
    "demo": Entry("demo", "Run a campus that fails on purpose, the crew that mends it, and the board; needs nothing else on this machine."),
    "explain": Entry(
        "explain",
        "Say in one sentence a step why a work order was opened and what it waits for, what became of an alarm, or why a message is none.",
    ),
    "influx": Entry("influx", "The time series in InfluxDB."),
    "ingest": Entry("ingest", "Carry alarms from MQTT to Kafka; several gateways share the work."),
    "test-rules": Entry(
        "prove", "Play the timelines of rules_test.yaml through the rules, and hold orders and clocks against what is expected of them."
    ),
    "replay": Entry("replay", "Run a recorded history through the rules in event time, and say which work orders it would have given."),
    "report": Entry(
        "report", "Write the SLA report of one month: HTML that prints well, CSV, JSON, and PDF when Chromium is on this machine."
    ),
    "run": Entry("run", "Take alarms from MQTT, raise work orders and keep their clocks, in one process."),
    "simulate": Entry("simulate", "Run the campus Riverside at a broker: plant that fails on purpose, seeded."),
    "sla": Entry("sla", "The SLA clocks."),
    "web": Entry("web", "Show the board, the orders and the API; alarms are taken elsewhere."),
    "worker": Entry(
        "worker", "Judge the alarms on Kafka, or watch the clocks; as many workers of each as there are partitions share the work."
    ),
}
"""In the order in which the help names them."""
