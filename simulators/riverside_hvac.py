"""Riverside's heating, cooling and air: handlers, the rooms behind them, chilled and hot water. A list; how it behaves stands elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from simulators.estate import Asset

_ROOMS: Final = range(1, 11)
"""The rooms of each air handler."""


@dataclass(frozen=True, slots=True)
class _Air:
    """One air handler: where it stands, what it serves, the floor of its rooms, how much hangs on it."""

    number: int
    block: str
    serves: str
    plant: str
    floor: str
    criticality: str


_AIR: Final = (
    _Air(1, "A", "Offices east", "L05/Plant room", "L01", "B"),
    _Air(2, "A", "Offices west", "L05/Plant room", "L02", "B"),
    _Air(3, "A", "Laboratories", "L03/Plant room", "L03", "A"),
    _Air(4, "B", "Library", "L04/Roof", "L01", "B"),
    _Air(5, "B", "Lecture halls", "L04/Roof", "L02", "B"),
    _Air(6, "B", "Teaching wing", "L04/Roof", "L03", "C"),
    _Air(7, "C", "Sports hall", "L03/Plant room", "L00", "C"),
    _Air(8, "C", "Restaurant", "L03/Plant room", "L01", "B"),
)


def _old_name(air: _Air, what: str, rest: str = "") -> str:
    """Return the name that the old outstation in block C uses, which knows nothing of the register; elsewhere none."""
    return f"C-{what}-{air.number:02}{rest}" if air.block == "C" else ""


def _handlers() -> Iterator[Asset]:
    for air in _AIR:
        n, place, system = air.number, f"Block {air.block}/{air.plant}", f"AIR-{air.number}"
        yield Asset(
            id=f"AHU-{n}",
            name=f"Air handler {n}, {air.serves}",
            klass="AHU",
            location=place,
            system=system,
            feeds=tuple(_room_id(air, i) for i in _ROOMS),
            criticality=air.criticality,
            speaks_as=_old_name(air, "AHU"),
        )
        for short, name, klass, criticality in _PARTS:
            yield Asset(
                id=f"{short}-{n}",
                name=f"{name} of AHU-{n}",
                klass=klass,
                location=place,
                system=system,
                parent=f"AHU-{n}",
                criticality=criticality,
            )


def _rooms() -> Iterator[Asset]:
    for air in _AIR:
        for i in _ROOMS:
            place = f"Block {air.block}/{air.floor}/Room {air.floor[-1]}.{i:02}"
            yield Asset(
                id=_room_id(air, i),
                name=f"{air.serves}, room {i}",
                klass="VAV",
                location=place,
                system=f"AIR-{air.number}",
                criticality="C",
                speaks_as=_old_name(air, "VAV", f"-{i:02}"),
            )


def _room_id(air: _Air, i: int) -> str:
    return f"VAV-{air.number}-{i:02}"


_PARTS: Final = (
    ("SF", "Supply fan", "Supply_Fan", "B"),
    ("EF", "Extract fan", "Exhaust_Fan", "C"),
    ("HC", "Heating coil", "Heating_Coil", "C"),
    ("CC", "Cooling coil", "Cooling_Coil", "C"),
    ("FLT", "Filter", "Filter", "C"),
)


def _handlers_of(blocks: str) -> tuple[str, ...]:
    return tuple(f"AHU-{air.number}" for air in _AIR if air.block in blocks)


def _chilled_water() -> Iterator[Asset]:
    for n, block, chillers, blocks in ((1, "A", (1, 2), "AB"), (2, "C", (3,), "C")):
        place, system = f"Block {block}/L00/Energy centre", f"CHW-{n}"
        pumps = tuple(f"CHWP-{2 * n - 1 + i}" for i in range(2))
        yield Asset(
            id=system,
            name=f"Chilled water header {n}",
            klass="Chilled_Water_System",
            location=place,
            system=system,
            feeds=_handlers_of(blocks),
            criticality="A",
        )
        for chiller in chillers:
            yield Asset(
                id=f"CH-{chiller}", name=f"Chiller {chiller}", klass="Chiller", location=place, system=system, feeds=pumps, criticality="A"
            )
            yield Asset(
                id=f"CT-{chiller}",
                name=f"Cooling tower {chiller}",
                klass="Cooling_Tower",
                location=f"Block {block}/Roof",
                system=system,
                feeds=(f"CH-{chiller}",),
            )
        for pump in pumps:
            yield Asset(
                id=pump,
                name=f"Chilled water pump {pump[-1]}",
                klass="Chilled_Water_Pump",
                location=place,
                system=system,
                feeds=(system,),
                criticality="C",
            )


def _heating() -> Iterator[Asset]:
    for n, block, boilers, blocks in ((1, "A", (1, 2), "AB"), (2, "C", (3,), "C")):
        place, system = f"Block {block}/L00/Energy centre", f"LTHW-{n}"
        pumps = tuple(f"HWP-{2 * n - 1 + i}" for i in range(2))
        for boiler in boilers:
            yield Asset(id=f"BLR-{boiler}", name=f"Boiler {boiler}", klass="Boiler", location=place, system=system, feeds=pumps)
        for pump in pumps:
            yield Asset(
                id=pump,
                name=f"Heating pump {pump[-1]}",
                klass="Hot_Water_Pump",
                location=place,
                system=system,
                feeds=_handlers_of(blocks),
                criticality="C",
            )
        yield Asset(
            id=f"PU-{n}", name=f"Pressurisation unit {n}", klass="Pressurization_Unit", location=place, system=system, criticality="C"
        )


def assets() -> Iterator[Asset]:
    """Yield them all."""
    for part in (_handlers, _rooms, _chilled_water, _heating):
        yield from part()
