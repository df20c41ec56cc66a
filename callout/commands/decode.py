"""`callout decode`: what one message becomes, the alarm with its asset and priority, or the rejection with its reason."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from callout import printed
from callout.clock import system_time
from callout.commands import incoming
from callout.commands.program import Json, Site, app, print_json, refuse, refusing
from callout.explaining.message import meaning
from callout.site_folder import load_or_refuse
from ingest.message import Message
from rules.reason import SENTENCES
from rules.rejected import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from callout.explaining.message import Meaning

LARGEST = 268_435_455
"""Bytes of the largest message that MQTT can carry; what is larger never comes."""

PARTS = ("alarm", "asset", "treatment", "why", "would")
"""What the document says of each alarm of the message."""


@app.command(epilog="Example: `callout decode --site examples/riverside --topic callout/riverside/alarms/AHU-3/supply-flow message.json`")
@refusing
def decode(
    site: Site,
    topic: Annotated[str, typer.Option(help="The topic on which the message came.", metavar="T", show_default=False)],
    file: Annotated[
        Path, typer.Argument(metavar="[FILE]", help="The message, byte for byte; without it, standard input.", show_default=False)
    ] = incoming.STANDARD_INPUT,
    *,
    json: Json = False,
) -> None:
    """Say what one message becomes: the alarm, the asset that it means and how it is treated, or why it is no alarm."""
    estate = load_or_refuse(site)
    with incoming.opened(file) as stream:
        payload = stream.read(LARGEST + 1)
    if len(payload) > LARGEST:
        refuse(f"{file}: this has more than {LARGEST} bytes, which MQTT cannot carry; one message is wanted")
    read = estate.reader().read(Message(os.fsencode(topic), payload, system_time()))
    if isinstance(read, Rejected):
        _reject(read, json=json)
    found = [meaning(estate, alarm) for alarm in read]
    if json:
        first, *others = [each.document() for each in found] or [dict.fromkeys(PARTS)]
        print_json({"ok": True, "rejected": None} | first | {"others": others})
    elif not found:
        typer.echo("This message is right, and brings no alarm.")
    else:
        typer.echo("\n\n".join("\n".join(_lines(each)) for each in found))


def _reject(rejected: Rejected, *, json: bool) -> NoReturn:
    sentence = printed.sentence(SENTENCES[rejected.reason])
    if json:
        said = {"reason": rejected.reason, "sentence": sentence, "detail": rejected.detail, "bytes": len(rejected.payload)}
        print_json({"ok": False, "rejected": {**said, "topic": rejected.topic}} | dict.fromkeys(PARTS) | {"others": []})
    else:
        typer.echo(f"Rejected, {rejected.reason}: {sentence}")
        typer.echo("\n".join(printed.points([rejected.detail])))
    raise typer.Exit(1)


def _lines(found: Meaning) -> Iterator[str]:
    alarm = found.alarm
    yield "This message is an alarm."
    fields = [
        (name, getattr(alarm, name)) for name in ("site", "source", "kind", "state", "severity", "at", "value", "unit", "message", "id")
    ]
    yield from printed.facts([*fields, *((f"attributes.{name}", value) for name, value in alarm.attributes.items())])
    yield f"It means {_asset(found)}."
    treatment = found.treatment
    yield f"It is treated as {treatment.priority}, {treatment.category}{f', for the trade {treatment.trade}' if treatment.trade else ''}."
    yield from printed.facts(
        [
            ("group", found.group),
            ("on-delay", _span(treatment.on_delay)),
            ("off-delay", _span(treatment.off_delay)),
            ("quiet close", _span(treatment.quiet_close)),
        ]
    )
    yield "Why:"
    yield from printed.points(found.why)
    yield found.would


def _asset(found: Meaning) -> str:
    asset = found.asset
    if asset is None:
        return "no asset of the register"
    said = (asset.id, asset.name, asset.location, f"criticality {asset.criticality}")
    return printed.plain(", ".join(part for part in said if part))


def _span(duration: timedelta | None) -> str | None:
    return printed.span(duration) if duration else None
