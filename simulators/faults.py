"""The catalogue of faults: what can break where, which alarm tells of it, and which alarms may follow. When stands in `plan`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from simulators import air, water
from simulators.estate import Asset, Estate
from simulators.points import Key, Point

STANDS = timedelta(minutes=6)
"""No fault goes away sooner after its first alarm than this, whoever mends it: longer than any on-delay that suits a building."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place where something can break: `what`, of which asset, and the point that must tell of it.

    `follows` are alarms that may come with it. `lasts` are the fewest and most minutes until it goes away without the crew. A
    point that is `physical` reads the physics; any other is a contact, closed while the fault stands. `burns` is the building on fire.
    """

    what: str
    asset: Asset
    point: Point
    follows: frozenset[Key] = frozenset()
    lasts: tuple[int, int] = (15, 40)
    physical: bool = False
    burns: str = ""


@dataclass(frozen=True, slots=True)
class _Sort:
    """A plain fault: one contact of one asset. `weight` is how often, against the others."""

    what: str
    classes: tuple[str, ...]
    point: str
    kind: str
    severity: str
    weight: int


FAN_BELT, CHILLER_TRIP, FIRE, FLAPPING, SILENT_GATEWAY = "fan belt", "chiller trip", "fire", "flapping sensor", "silent gateway"
DAMPER_STUCK, FAILS_TO_START = "damper stuck", "fails to start"

_PUMPS = ("Chilled_Water_Pump", "Hot_Water_Pump", "Water_Pump")
_PLAIN = (
    _Sort("filter dirty", ("Filter",), "differential-pressure", "filter dirty", "minor", 3),
    _Sort("pump trip", _PUMPS, "trip", "pump trip", "major", 3),
    _Sort("leak", ("Leak_Detector",), "leak", "leak detected", "major", 3),
    _Sort("lift out of service", ("Elevator",), "service", "lift out of service", "major", 2),
    _Sort("passenger trapped", ("Elevator",), "car", "lift passenger trapped", "critical", 1),
    _Sort("boiler lockout", ("Boiler",), "lockout", "boiler lockout", "major", 1),
    _Sort("mains lost", ("UPS",), "mains", "mains failed", "critical", 1),
    _Sort("cooler failed", ("CRAC",), "room-temperature", "high room temperature", "major", 1),
)


def plain(estate: Estate) -> list[tuple[int, list[Spot]]]:
    """Return the faults of one asset alone: a weight and the spots of each sort."""
    sorts = [(sort.weight, list(_contacts(estate, sort))) for sort in _PLAIN]
    return [*sorts, (2, [_damper(room) for room in estate.of_class("VAV")])]


def dramatic(estate: Estate) -> dict[str, list[Spot]]:
    """Return the spots of each fault that has consequences or that behaves badly."""
    return {
        CHILLER_TRIP: [_chiller(estate, chiller) for chiller in estate.of_class("Chiller")],
        FAN_BELT: [_belt(estate, handler) for handler in estate.of_class("AHU")],
        FLAPPING: [_flapping(room) for room in estate.of_class("VAV")],
        FIRE: [_fire(estate, zone) for zone in estate.fire_zones],
        SILENT_GATEWAY: [_silent(gateway) for gateway in estate.of_class("Gateway")],
    }


def morning(estate: Estate) -> list[Spot]:
    """Return the plant that may fail when the time schedule starts it."""
    fans = (fan for fan in estate.of_class("Exhaust_Fan") if not fan.parent)
    return [Spot(what=FAILS_TO_START, asset=fan, point=_contact(fan, "run", "fail to start", "major")) for fan in fans]


def everywhere(estate: Estate) -> Iterator[Spot]:
    """Yield every spot of the estate."""
    for _, spots in plain(estate):
        yield from spots
    for spots in dramatic(estate).values():
        yield from spots
    yield from morning(estate)


def _contact(asset: Asset, point: str, kind: str, severity: str) -> Point:
    return Point(asset=asset, key=Key(asset.source(point), kind), severity=severity)


def _contacts(estate: Estate, sort: _Sort) -> Iterator[Spot]:
    for asset in estate.of_class(*sort.classes):
        yield Spot(what=sort.what, asset=asset, point=_contact(asset, sort.point, sort.kind, sort.severity))


def _damper(room: Asset) -> Spot:
    return Spot(what=DAMPER_STUCK, asset=room, point=air.zone_point(room), physical=True)


def _chiller(estate: Estate, chiller: Asset) -> Spot:
    point, follows = _contact(chiller, "trip", "chiller trip", "critical"), frozenset(water.warmed_by(estate, chiller))
    return Spot(what=CHILLER_TRIP, asset=chiller, point=point, follows=follows, lasts=(18, 35))


def _belt(estate: Estate, handler: Asset) -> Spot:
    follows = frozenset(air.warmed_by(estate, handler))
    return Spot(what=FAN_BELT, asset=handler, point=air.flow_point(handler), follows=follows, physical=True)


def _flapping(room: Asset) -> Spot:
    return Spot(what=FLAPPING, asset=room, point=_contact(room, "co2", "sensor fault", "minor"), lasts=(10, 25))


def _fire(estate: Estate, zone: str) -> Spot:
    [panel] = estate.of_class("Fire_Alarm_Control_Panel")
    block = estate.fire_zones[zone]
    stopped = [handler for handler in estate.of_class("AHU") if handler.block == block]
    follows = {air.flow_point(handler).key for handler in stopped} | {key for handler in stopped for key in air.warmed_by(estate, handler)}
    point = _contact(panel, zone, "fire alarm", "critical")
    return Spot(what=FIRE, asset=panel, point=point, follows=frozenset(follows), lasts=(8, 20), burns=block)


def _silent(gateway: Asset) -> Spot:
    return Spot(what=SILENT_GATEWAY, asset=gateway, point=_contact(gateway, "link", "gateway offline", "major"), lasts=(6, 10))
