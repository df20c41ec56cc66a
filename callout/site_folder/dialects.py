"""The dialects as `ingest.yaml` knows them: which keys each takes, and how these become the function that reads its messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

from callout.site_folder import fields as texts, limits_key, mapped_fields
from ingest.dialects import bacnet_event, chirpstack, mapped, paths, thin_edge, udmi, values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from callout.site_folder.yaml_tree import Path
    from ingest.source import Read, Session
    from rules.book import Rule

    Keys = Mapping[str, Any]

ALL_TAKE = ("topic", "dialect", "site", "source")


class Fault(Exception):
    """What is wrong with the keys of a source: sentences, each with the way to its place from the source."""

    def __init__(self, *faults: tuple[Path, str]) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Dialect:
    """The keys that a dialect takes beside those that all take, and what makes the reading function of them; it raises Fault.

    `begin` makes what begins a session of one that must remember.
    `rules` are those that its keys bring with them, and come before those of rules.yaml.
    `names` must stand in its topic; the first of `device` that does is the source, unless the entry says another.
    """

    takes: tuple[str, ...]
    read: Callable[[Keys], Read]
    rules: Callable[[Keys], tuple[Rule, ...]] = lambda _: ()
    begin: Callable[[Keys], Callable[[], Session]] | None = None
    device: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def _mapped(keys: Keys) -> Read:
    if ("fields" in keys) == ("alarms" in keys):
        raise Fault(((), "a mapped source has either fields, for one alarm a message, or alarms, a list of several"))
    shapes = _asked(keys, "alarms", mapped_fields.read_list) if "alarms" in keys else (_asked(keys, "fields", mapped_fields.read),)
    return mapped.Plan(shapes=shapes, each=_path(keys, "each") or ()).read


def _asked(keys: Keys, key: str, read: Callable[[Any], Any]) -> Any:
    """Return what `read` makes of a key; what it refuses becomes a Fault with the way to its place."""
    try:
        return read(keys[key])
    except PydanticCustomError as error:
        raise Fault(*(((key, *below), sentence) for below, sentence in (error.context or {})["faults"])) from None


def _chirpstack(keys: Keys) -> Read:
    return chirpstack.Uplinks(shapes=_asked(keys, "alarms", mapped_fields.read_list) if "alarms" in keys else ()).read


def _values(keys: Keys) -> Read:
    if "limits" not in keys:
        raise Fault(((), "values need limits, which say which of them are alarms: limits: [{kind: too hot, high: 30}]"))
    return values.Plan(
        limits=_asked(keys, "limits", limits_key.read),
        value=_path(keys, "value") or (),
        points=_path(keys, "points"),
        at=_asked(keys, "at", mapped_fields.read_one("at")) if "at" in keys else None,
        unit=_asked(keys, "unit", mapped_fields.read_one("unit")) if "unit" in keys else None,
    ).read


def _delays(keys: Keys) -> tuple[Rule, ...]:
    return limits_key.rules(_asked(keys, "limits", limits_key.read)) if "limits" in keys else ()


def _path(keys: Keys, key: str) -> tuple[str, ...] | None:
    if keys.get(key) is None:
        return None
    try:
        return paths.compile_path(keys[key] if isinstance(keys[key], str) else "")
    except paths.BadPath:
        raise Fault(((key,), f"a path is wanted here, such as reading.value, not {texts.described(keys[key])}")) from None


def _sparkplug(keys: Keys) -> Callable[[], Session]:
    from ingest.dialects import sparkplug  # noqa: PLC0415  Protobuf is long to import, and few sites speak it

    limits = _asked(keys, "limits", limits_key.read) if "limits" in keys else ()
    return lambda: sparkplug.Sparkplug(limits)


BY_NAME = {
    "values": Dialect(("limits", "value", "points", "at", "unit"), _values, _delays),
    "mapped": Dialect(("fields", "alarms", "each"), _mapped),
    "sparkplug": Dialect(("limits",), lambda keys: _sparkplug(keys)().read, _delays, _sparkplug),
    "udmi": Dialect((), lambda _: udmi.read, device=("device",), names=("device",)),
    "thin-edge": Dialect((), lambda _: thin_edge.read, device=("device",), names=("type",)),
    "bacnet-event": Dialect((), lambda _: bacnet_event.read),
    "chirpstack": Dialect(("alarms",), _chirpstack),
}
