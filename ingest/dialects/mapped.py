"""The mapped dialect: any JSON, by paths into it and by what its words mean. So Niagara, Trend and gateways of one's own come in.

What the integrator wrote in `ingest.yaml` is made into a `Mapping` once; here a message is read by it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ingest.dialects import making, moments, paths
from ingest.dialects.explain import shown
from ingest.dialects.making import Refusal
from ingest.dialects.paths import MISSING
from ingest.source import fill
from rules.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime, tzinfo

    from ingest.message import Message
    from ingest.source import Spot
    from rules.alarm import Alarm, Severity

SITE_ZONE = "site"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Where a field of an alarm comes from: `path` into the JSON, or `const`, which may hold names of the topic.

    `values` says what the words of plant mean, `ranges` (low, high, meaning) what its numbers do; `default` stands for what is
    missing, or has no meaning there.
    """

    path: tuple[str, ...] = ()
    const: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    ranges: tuple[tuple[float, float, str], ...] = ()
    default: str | None = None
    format: str = moments.RFC_3339
    zone: tzinfo | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The fields of one alarm. `optional` is a shape that a message need not speak of: without its state there is no alarm."""

    fields: Mapping[str, Field]
    attributes: Mapping[str, Field] = field(default_factory=dict)
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How messages of one source are read: `shapes` of the alarms in each item; `each` is where a list of items stands."""

    shapes: tuple[Shape, ...]
    each: tuple[str, ...] = ()
    severity: Severity | None = None

    def read(self, spot: Spot, message: Message) -> tuple[Alarm, ...]:
        """Return the alarms of `message`; raises Refusal."""
        root = making.json_object(message)
        return tuple(
            alarm for item in self._items(root) for shape in self.shapes if (alarm := reading(shape, spot, message, item, root)) is not None
        )

    def _items(self, root: Any) -> Iterator[Any]:
        if not self.each:
            yield root
            return
        items = paths.find(root, root, self.each)
        if isinstance(items, dict):
            items = list(items.values())
        if not isinstance(items, list):
            raise Refusal(Reason.BAD_FIELD, f"{'.'.join(self.each)}: there is no list here, and the mapping expects one")
        yield from items


def reading(
    shape: Shape, spot: Spot, message: Message, item: Any, root: Any, *, source: str = "", at: datetime | None = None
) -> Alarm | None:
    """Return the alarm that `item` of `root` is by `shape`; `source` and `at` hold where the shape names none."""
    return _Reading(shape, spot, message, item, root).alarm(source or spot.source, at or message.received_at)


class _Reading:
    """One alarm being read: the item and the message that it stands in, by one shape."""

    def __init__(self, shape: Shape, spot: Spot, message: Message, item: Any, root: Any) -> None:
        self._shape, self._spot, self._message, self._item, self._root = shape, spot, message, item, root

    def alarm(self, source: str, at: datetime) -> Alarm | None:
        if self._shape.optional and not self._is_spoken_of():
            return None
        state = self._meant("state")
        if state is MISSING:
            if "state" in self._shape.fields:
                self._refuse_missing("state")
            state = None
        get = self._or_none
        return making.alarm(
            self._spot.site,
            source or get("source") or "",
            get("kind"),
            making.state_of(state),
            making.severity_of(get("severity")),
            self._at(at),
            self._message,
            value=get("value"),
            unit=get("unit"),
            text=get("message"),
            id=get("id"),
            attributes={name: _none(self._meaning(name, each)) for name, each in self._shape.attributes.items()},
        )

    def _is_spoken_of(self) -> bool:
        """Say whether the message says anything of the state; a default does not count, as it would for every message."""
        wanted = self._shape.fields["state"]
        return wanted.const is not None or paths.find(self._item, self._root, wanted.path) not in (None, MISSING)

    def _or_none(self, name: str) -> Any:
        return _none(self._meant(name))

    def _meant(self, name: str) -> Any:
        wanted = self._shape.fields.get(name)
        return MISSING if wanted is None else self._meaning(name, wanted)

    def _meaning(self, name: str, wanted: Field) -> Any:
        """Return what stands where `wanted` says, in the words of an alarm."""
        if wanted.const is not None:
            return fill(wanted.const, self._spot.names)
        found = paths.find(self._item, self._root, wanted.path)
        if found is None or found is MISSING:
            return MISSING if wanted.default is None else wanted.default
        if not wanted.values and not wanted.ranges:
            return found
        return self._translated(name, wanted, found)

    def _translated(self, name: str, wanted: Field, found: Any) -> str:
        word = making.text_or_none(found) or ""
        if word in wanted.values:
            return wanted.values[word]
        if isinstance(found, int | float):
            for low, high, meaning in wanted.ranges:
                if low <= found <= high:
                    return meaning
        if wanted.default is not None:
            return wanted.default
        known = ", ".join([*wanted.values, *(f"{low:g}..{high:g}" for low, high, _ in wanted.ranges)])
        raise Refusal(Reason.BAD_FIELD, f"{name}: {shown(found)} at {'.'.join(wanted.path)} has no meaning in ingest.yaml; known: {known}")

    def _at(self, otherwise: datetime) -> datetime:
        wanted = self._shape.fields.get("at")
        said = MISSING if wanted is None else self._meaning("at", wanted)
        return otherwise if wanted is None or said is MISSING else _moment(wanted, said, self._spot)

    def _refuse_missing(self, name: str) -> None:
        path = ".".join(self._shape.fields[name].path)
        raise Refusal(Reason.BAD_FIELD, f"{name}: nothing stands at {path} in the message, and ingest.yaml gives no default")


def moment(wanted: Field, spot: Spot, message: Message, root: Any) -> datetime:
    """Return the time that stands where `wanted` says, that of reception where nothing does; raises Refusal."""
    said = paths.find(root, root, wanted.path)
    return message.received_at if said in (None, MISSING) else _moment(wanted, said, spot)


def _moment(wanted: Field, said: Any, spot: Spot) -> datetime:
    zone = spot.zone if wanted.zone == SITE_ZONE else wanted.zone
    try:
        return moments.read(said, wanted.format, zone if not isinstance(zone, str) else None)
    except ValueError as error:
        raise Refusal(Reason.BAD_TIME, f"at: {error}") from None


def _none(found: Any) -> Any:
    return None if found is MISSING else found
