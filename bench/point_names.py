"""Registers and the names that gateways of many makers give to points, made by chance: what matching is measured with.

The words here are written down apart from those of `assets.words`, so that what is missing there is noticed. A name knows
which asset it is about: None where the register has no such asset, or where the name does not say which.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assets.model import Asset
from assets.register import Register

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from assets.match import Match

SITE = "campus"

CLASSES = {
    "Air_Handling_Unit": (("AHU", "AHU", "AHU", "AH"), ("Air Handling Unit", "Air Handler", "AHU")),
    "Rooftop_Unit": (("RTU",), ("Rooftop Unit", "RTU")),
    "Fan_Coil_Unit": (("FCU", "FCU", "FC"), ("Fan Coil Unit", "Fan Coil", "FCU")),
    "Variable_Air_Volume_Box": (("VAV",), ("VAV Box", "VAV")),
    "Chiller": (("CH", "CHLR", "CHL", "CHILLER"), ("Chiller", "CHLR", "CH")),
    "Chilled_Water_Pump": (("CHWP",), ("Chilled Water Pump", "CHW Pump", "CHWP")),
    "Condenser_Water_Pump": (("CWP", "CDWP"), ("Condenser Water Pump", "CDWP", "CWP")),
    "Hot_Water_Pump": (("HWP", "HHWP"), ("Hot Water Pump", "HW Pump")),
    "Cooling_Tower": (("CT",), ("Cooling Tower", "CT")),
    "Boiler": (("BLR", "BOILER", "B"), ("Boiler", "BLR")),
    "Exhaust_Fan": (("EF", "XF"), ("Exhaust Fan", "Extract Fan", "EF")),
    "Supply_Fan": (("SF",), ("Supply Fan",)),
    "Elevator": (("LIFT", "ELEV"), ("Lift", "Elevator")),
    "Generator": (("GEN", "GENSET"), ("Generator", "Genset")),
    "Uninterruptible_Power_Supply": (("UPS",), ("UPS",)),
    "Heat_Exchanger": (("HX", "PHE"), ("Heat Exchanger", "HX")),
    "Automatic_Transfer_Switch": (("ATS",), ("ATS", "Transfer Switch")),
    "Computer_Room_Air_Conditioning": (("CRAC",), ("CRAC", "CRAC Unit")),
}
"""For each class what ids are made of, and how people and panels spell it out."""

_AIR = """
SAT; DAT; RAT; MAT; OAT; SA-T; DA-T; RA-H; ZN-T; ZNT; SAP; SAF; SF-S; SF-C; SF_ALM; RF-S; OAD; MAD; DPR-O; DPR; CLG-O; CCV; HCV; Freezestat;
LL; HT; SupplyFanFail; SaTmpHiAlm; SFVFDFLT; CO2; DSP; EconCmd; OccCmd; FLT DP; HTG VLV; FRZ STAT; LT ALM; Supply Flow Fail;
supply air temp high; Filter Dirty; Smoke Det; Return Air Temp
"""
_WATER = """
ALM; FLT; FAULT; TRIP; STATUS; STS; SS; CHWST; CHWRT; LWT; EWT; DP; FLOW; VFD_ALM; VFD_VFD_ALM; VFD-FLT; RUN; Lead/Lag; HOA; kW; LowFlow;
GeneralAlarm; LEAVING WATER TEMP; flow fail; VFD SPD; Run Status; High Head Press
"""
_PLANT = """
ALARM; FAULT; ALM; Trip; STATUS; Overload; COMM FAIL; Common Alarm; Door Open; On Battery; Low Fuel; Out of Service; Passenger Trapped;
BATT LOW; GEN FAULT; Phase Loss; Fail To Start; JAM ALARM
"""
AIR, WATER, PLANT = ([" ".join(point.split()) for point in said.split(";")] for said in (_AIR, _WATER, _PLANT))
AIRY = ("Air_Handling_Unit", "Rooftop_Unit", "Fan_Coil_Unit", "Variable_Air_Volume_Box", "Computer_Room_Air_Conditioning")
POINTS = {
    **dict.fromkeys(AIRY, AIR),
    **dict.fromkeys(("Elevator", "Generator", "Uninterruptible_Power_Supply", "Automatic_Transfer_Switch"), PLANT),
}
NUMBERED = ("SAT1", "DI5", "AI 3", "ZN 2 TEMP", "CKT 1", "Zone 4 Temp", "STG2", "AV-101", "Filter 2 DP", "T1")
"""Words of points with a number that is the point's own."""

TERMINALS = frozenset({"Fan_Coil_Unit", "Variable_Air_Volume_Box"})
FANS = frozenset({"Supply_Fan", "Exhaust_Fan"})
CARRIERS = ("NAE-01/FC-1.", "DDC12:", "JACE_3/", "PLC2.", "OS-14/", "NAE7-", "Panel 4 ", "MBC-02.", "BACnet_2401_")
SITES = ("RIVERSIDE_", "HQ.", "MAIN-", "Campus/", "SODH.", "MED_CTR:", "Tower ", "bms/")
GAPS = ("-", "_", ".", " ", "", "")
ENDS = (".", "_", "-", " ", "/", ":", "", "__", " - ")


@dataclass(frozen=True, slots=True)
class Unit:
    """One asset, and what its name is made of: a class word, numbers, a letter, and where it is."""

    asset: Asset
    word: str
    numbers: tuple[int, ...]
    letter: str
    building: int
    level: int
    room: int
    places: int = 0
    """How many places are in the id: none, the building, or building and level."""

    @property
    def key(self) -> tuple[str, tuple[int, ...], str]:
        """What tells it from other units when its place is not said."""
        return self.word, self.numbers, self.letter


@dataclass(frozen=True, slots=True)
class Named:
    """A point name, the id of the asset that it is about, and which shape it has."""

    name: str
    asset: str | None
    shape: str


class Campus:
    """A register, and names about it."""

    def __init__(self, seed: int, size: int = 150) -> None:
        self._random = random.Random(seed)
        self.units: list[Unit] = []
        self._ids: set[str] = set()
        self._gap = self._random.choice(("-", "-", "-", "_", "", "."))
        self._words = {klass: self._random.choice(words) for klass, (words, _) in CLASSES.items()}
        self._style = self._random.choice(("plain", "plain", "level", "room", "placed", "lettered"))
        self._pad = self._random.choice((1, 1, 2, 3))
        while len(self.units) < size:
            self._add(self._random.choice(list(CLASSES)))
        self.assets = [unit.asset for unit in self.units]
        self._keys = {unit.key for unit in self.units}

    def _add(self, klass: str) -> None:
        chance, word, gap = self._random, self._words[klass], self._gap
        building, level = chance.randint(1, 4), chance.randint(1, 9)
        is_terminal = klass in TERMINALS
        number = chance.randint(1, 60 if is_terminal else 12)
        room = level * 100 + number
        numbers: tuple[int, ...] = (number,)
        letter, places = "", 0
        if self._style == "level" and is_terminal:
            numbers = (level, number)
        elif self._style == "room" and is_terminal:
            numbers = (room,)
        elif self._style == "placed":
            places = 2 if is_terminal else 1
        elif self._style == "lettered" and chance.random() < 0.3:
            letter = chance.choice("AB")
        before = ("", f"B{building}-", f"B{building}-L{level:02}-")[places]
        digits = gap.join(f"{each:0{self._pad}}" for each in numbers) if gap else "-".join(map(str, numbers))
        name = f"{before}{word}{gap}{digits}{letter}"
        if name in self._ids or (not places and any(each.key == (word, numbers, letter) for each in self.units)):
            return
        self._ids.add(name)
        where = f"Building {building}/L{level:02}/{f'Room {room}' if is_terminal else 'Plant room'}"
        said = "" if chance.random() < 0.5 else f"{CLASSES[klass][1][0]} {'-'.join(map(str, numbers))}{letter}"
        asset = Asset(id=name, klass=klass, site=SITE, location=where, name=said)
        self.units.append(Unit(asset, word, numbers, letter, building, level, room, places))

    def names(self, many: int) -> Iterator[Named]:
        """Yield names of all shapes."""
        shapes: list[tuple[int, Callable[[Unit], Named | None]]] = [
            (30, self._usual),
            (12, self._glued),
            (10, self._in_place),
            (8, self._carried),
            (8, self._spelt_out),
            (6, self._numbered),
            (4, self._site_before),
            (4, self._room_of_another),
            (5, self._unknown_number),
            (4, self._unknown_letter),
            (3, self._two),
            (3, self._part),
            (3, self._longer),
            (3, self._unknown_place),
        ]
        weights = [weight for weight, _ in shapes]
        made = 0
        while made < many:
            shape = self._random.choices(shapes, weights)[0][1]
            named = shape(self._random.choice(self.units))
            if named is not None:
                made += 1
                yield named

    def _tag(self, unit: Unit, *, word: str = "", numbers: tuple[int, ...] = (), letter: str | None = None, gap: str | None = None) -> str:
        chance = self._random
        gap = chance.choice(GAPS) if gap is None else gap
        said = word or unit.word
        said = chance.choice((said, said, said.lower(), said.capitalize()))
        inner = chance.choice("-._") if len(unit.numbers) > 1 or not gap else gap
        pad = chance.choice((1, 1, 2, 3))
        digits = inner.join(f"{each:0{pad}}" for each in numbers or unit.numbers)
        tail = unit.letter if letter is None else letter
        return f"{said}{gap}{digits}{tail and chance.choice(('', '', '-')) + tail}"

    def _before(self, unit: Unit) -> str:
        """Return the place in front of a name, when it belongs to the id."""
        chance = self._random
        if not unit.places:
            return ""
        sep = chance.choice(".-_/ ")
        building = f"{chance.choice(('B', 'BLDG', 'Bldg ', 'BLD-', 'Building '))}{unit.building}{sep}"
        level = f"{chance.choice(('L', 'FL', 'Level ', 'Floor '))}{unit.level:0{chance.choice((1, 2))}}{sep}"
        return building + level if unit.places > 1 else building

    def _point(self, unit: Unit) -> str:
        return self._random.choice(POINTS.get(unit.asset.klass, WATER))

    def _end(self, point: str) -> str:
        end = self._random.choice(ENDS)
        return f"{end}{point}" if end or not point[0].islower() else f"_{point}"

    def _of(self, unit: Unit, before: str, after: str, shape: str) -> Named:
        return Named(f"{before}{self._tag(unit)}{after}", unit.asset.id, shape)

    def _usual(self, unit: Unit) -> Named:
        return self._of(unit, self._before(unit), f"{self._random.choice('._- /:')}{self._point(unit)}", "usual")

    def _glued(self, unit: Unit) -> Named | None:
        point = self._point(unit).upper().replace(" ", "_")
        if unit.letter or len(point) < 3:
            return None
        return Named(f"{self._before(unit)}{self._tag(unit, gap='')}{point}", unit.asset.id, "glued")

    def _in_place(self, unit: Unit) -> Named:
        building, level = unit.building, unit.level
        places: tuple[str, ...] = (
            f"BLDG{building}.FL{level:02}.",
            f"B{building}/L{level}/",
            f"Building {building} Level {level} ",
            f"Bldg {building} - ",
        )
        if unit.places > 1:
            places = places[:3]
        return self._of(unit, self._random.choice(places), f"{self._random.choice('._ ')}{self._point(unit)}", "in place")

    def _carried(self, unit: Unit) -> Named:
        return self._of(unit, f"{self._random.choice(CARRIERS)}{self._before(unit)}", f".{self._point(unit)}", "carried")

    def _site_before(self, unit: Unit) -> Named:
        after = f"{self._random.choice('._/')}{self._point(unit)}"
        return self._of(unit, f"{self._random.choice(SITES)}{self._before(unit)}", after, "site before")

    def _spelt_out(self, unit: Unit) -> Named:
        said = self._tag(unit, word=self._random.choice(CLASSES[unit.asset.klass][1]), gap=self._random.choice(" -"))
        return Named(f"{self._before(unit)}{said} {self._point(unit)}", unit.asset.id, "spelt out")

    def _numbered(self, unit: Unit) -> Named:
        return self._of(unit, self._before(unit), f"{self._random.choice('._/')}{self._random.choice(NUMBERED)}", "numbered point")

    def _room_of_another(self, unit: Unit) -> Named:
        room = self._random.choice((f"RM{unit.room}", f"Room {unit.room}", f"R{unit.room}"))
        return self._of(unit, self._before(unit), f"{self._random.choice('._ ')}{room}{self._end('ZN-T')}", "room")

    def _unknown_number(self, unit: Unit) -> Named | None:
        last = unit.numbers[-1]
        numbers = (*unit.numbers[:-1], self._random.choice((last * 10 + 9, last + 70, 99, 14)))
        if any(each.word == unit.word and each.numbers == numbers for each in self.units):
            return None
        said = self._tag(unit, numbers=numbers)
        return Named(f"{self._before(unit)}{said}{self._random.choice('._ /')}{self._point(unit)}", None, "unknown number")

    def _unknown_letter(self, unit: Unit) -> Named | None:
        letter = self._random.choice("DEG")
        if (unit.word, unit.numbers, letter) in self._keys:
            return None
        said = self._tag(unit, letter=letter)
        return Named(f"{self._before(unit)}{said}{self._random.choice('._ ')}{self._point(unit)}", None, "unknown letter")

    def _unknown_place(self, unit: Unit) -> Named | None:
        if not unit.places:
            return None
        return Named(f"BLDG{unit.building + 5}.{self._tag(unit)}.{self._point(unit)}", None, "unknown place")

    def _two(self, unit: Unit) -> Named | None:
        other = self._random.choice(self.units)
        if other.asset.klass == unit.asset.klass or unit.places or FANS & {unit.asset.klass, other.asset.klass}:
            return None
        joined = self._random.choice((" ", " TO ", "_", " interlock "))
        return Named(f"{self._tag(unit)}{joined}{self._tag(other)} {self._random.choice(('FAULT', 'flow fail'))}", None, "two assets")

    def _part(self, unit: Unit) -> Named | None:
        if unit.asset.klass != "Air_Handling_Unit" or any(each.word == "SF" and each.numbers == (1,) for each in self.units):
            return None
        part = self._random.choice(("SF-1", "Supply Fan 1", "VFD-1", "HC-1 VLV"))
        return self._of(unit, self._before(unit), f" {part} FLT", "part")

    def _longer(self, unit: Unit) -> Named | None:
        extra = self._random.randint(1, 9)
        if any(each.word == unit.word and each.numbers == (*unit.numbers, extra) for each in self.units):
            return None
        return Named(f"{self._before(unit)}{self._tag(unit, letter='')}-{extra}.{self._point(unit)}", None, "longer number")


@dataclass(slots=True)
class Score:
    """How many names were answered rightly and wrongly; `answerable` are those that have an answer, of `names` in all."""

    names: int = 0
    answerable: int = 0
    right: int = 0
    wrong: int = 0

    def count(self, named: Named, match: Match) -> None:
        """Count what the register said of one name."""
        self.names += 1
        self.answerable += named.asset is not None
        if match.sure is not None:
            self.right += match.sure.id == named.asset
            self.wrong += match.sure.id != named.asset


def scored(seeds: Iterable[int], many: int) -> Score:
    """Return the score over one campus a seed, with so many names each."""
    score = Score()
    for seed in seeds:
        campus = Campus(seed)
        register = Register(campus.assets)
        for named in campus.names(many):
            score.count(named, register.match(SITE, named.name))
    return score


def large(many: int) -> list[Asset]:
    """Return a register of so many assets, twenty to a room, in buildings of ten levels."""
    words = [words[0] for words, _ in CLASSES.values()]
    classes = list(CLASSES)
    return [
        Asset(
            id=f"B{number // 5000 + 1}-L{number // 500 % 10:02}-{words[number % len(words)]}-{number % 500:03}",
            klass=classes[number % len(words)],
            site=SITE,
            location=f"Building {number // 5000 + 1}/L{number // 500 % 10:02}/Room {number // 20 % 500:03}",
        )
        for number in range(many)
    ]


def of_large(assets: Sequence[Asset], seed: int, many: int) -> Iterator[str]:
    """Yield names of points of assets of `large`, and of some that are not there."""
    chance = random.Random(seed)
    for _ in range(many):
        asset = chance.choice(assets)
        building, level, word, number = asset.id.split("-")
        parts = [building.replace("B", chance.choice(("B", "BLDG"))), level, f"{word}{chance.choice('-_ ')}{number}"]
        if chance.random() < 0.1:
            parts[-1] += "9"
        yield f"{chance.choice('./_').join(parts)}.{chance.choice(POINTS.get(asset.klass, WATER))}{chance.randint(1, 40)}"
