"""Riverside's other services: water, lifts, extract fans, electricity, fire alarm and the BMS itself. A list, and no more."""

from __future__ import annotations

from collections.abc import Iterator

from simulators.estate import Asset


def _water() -> Iterator[Asset]:
    for n, block in enumerate("ABC", start=1):
        place = f"Block {block}/L00/Tank room"
        yield Asset(id=f"WH-{n}", name=f"Calorifier {n}", klass="Water_Heater", location=place, system=f"DHW-{n}", trade="plumbing")
        yield Asset(id=f"BP-{n}", name=f"Booster pump {n}", klass="Water_Pump", location=place, system=f"BCW-{n}", trade="plumbing")
        yield Asset(
            id=f"SP-{n}", name=f"Sump pump {n}", klass="Water_Pump", location=f"Block {block}/L00/Sump", system="DRAIN", trade="plumbing"
        )
    rooms = ("L00/Comms room", "L01/Riser", "L02/Riser", "L03/Plant room")
    for n, (block, room) in enumerate(((block, room) for block in "ABC" for room in rooms), start=1):
        yield Asset(
            id=f"LD-{n}",
            name=f"Leak detector {n}",
            klass="Leak_Detector",
            location=f"Block {block}/{room}",
            system=f"LEAK-{block}",
            trade="plumbing",
        )


def _lifts() -> Iterator[Asset]:
    for n, block in enumerate("AAABBBC", start=1):
        yield Asset(
            id=f"LIFT-{n}",
            name=f"Lift {n}, block {block}",
            klass="Elevator",
            location=f"Block {block}/Lift shaft {n}",
            system=f"LIFTS-{block}",
            trade="lifts",
            aliases=(f"8KL{4470 + n}",),
        )


def _scheduled() -> Iterator[Asset]:
    """Yield the plant that the time schedule starts in the morning."""
    for n, (block, name) in enumerate((("A", "Toilet extract"), ("B", "Toilet extract"), ("C", "Kitchen extract")), start=1):
        yield Asset(
            id=f"TEF-{n}", name=f"{name} fan {n}", klass="Exhaust_Fan", location=f"Block {block}/Roof", system="EXTRACT", criticality="C"
        )
    for n in range(1, 7):
        yield Asset(
            id=f"CPF-{n}",
            name=f"Car park fan {n}",
            klass="Car_Park_Fan",
            location="Block B/L00/Car park",
            system="CARPARK",
            criticality="D",
        )


def _electrical() -> Iterator[Asset]:
    yield Asset(
        id="GEN-1",
        name="Standby generator",
        klass="Generator",
        location="Site/Generator house",
        system="LV",
        criticality="A",
        trade="electrical",
    )
    for n, block in enumerate("ABC", start=1):
        room = f"Block {block}/L00/Comms room"
        yield Asset(
            id=f"MSB-{n}",
            name=f"Main switchboard {n}",
            klass="Switchgear",
            location=f"Block {block}/L00/Switch room",
            system="LV",
            feeds=(f"UPS-{n}",),
            criticality="A",
            trade="electrical",
        )
        yield Asset(
            id=f"UPS-{n}",
            name=f"Uninterruptible supply {n}",
            klass="UPS",
            location=room,
            system="LV",
            feeds=(f"GW-{block}",),
            trade="electrical",
        )
        yield Asset(id=f"CRAC-{n}", name=f"Comms room cooler {n}", klass="CRAC", location=room, system=f"COMMS-{block}")
        yield Asset(
            id=f"GW-{block}", name=f"BMS gateway of block {block}", klass="Gateway", location=room, system="BMS", trade="electrical"
        )
    yield Asset(id="BMS-1", name="BMS supervisor", klass="BMS_Supervisor", location="Site/Control room", system="BMS", trade="electrical")
    yield Asset(
        id="FP-1",
        name="Fire alarm panel",
        klass="Fire_Alarm_Control_Panel",
        location="Site/Control room",
        system="FIRE",
        criticality="A",
        trade="fire",
    )


def assets() -> Iterator[Asset]:
    """Yield them all."""
    for part in (_water, _lifts, _scheduled, _electrical):
        yield from part()
