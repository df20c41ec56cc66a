"""Reads a Project Haystack register, as Zinc or as JSON (that of version 4, and the older one with `r:` and `m:`).

Equipment becomes assets, points their references, sites and spaces their places. Needs phable, the extra `haystack`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from assets.imported import CannotImport, Imported, Left
from assets.model import Asset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Entity = dict[str, Any]
"""The tags of one thing: texts and numbers as they are, `Ref` for what points at another thing, True for a marker."""

MISSING = "Haystack registers need the extra “haystack”: pip install 'callout[haystack]'"

_CLASSES = """
doas: Dedicated_Outdoor_Air_System_Unit
mau: Makeup_Air_Unit
rtu: Rooftop_Unit
rooftop ahu: Rooftop_Unit
crac: Computer_Room_Air_Conditioning
crah: Computer_Room_Air_Handler
fcu: Fan_Coil_Unit
fanCoilUnit: Fan_Coil_Unit
ahu: Air_Handling_Unit
vav reheat: Variable_Air_Volume_Box_With_Reheat
vav: Variable_Air_Volume_Box
cav: Constant_Air_Volume_Box
airTerminalUnit: Terminal_Unit
chiller: Chiller
boiler: Boiler
coolingTower: Cooling_Tower
heatPump: Heat_Pump
heatExchanger: Heat_Exchanger
heatWheel: Heat_Wheel
chilled water pump: Chilled_Water_Pump
chilled pump: Chilled_Water_Pump
condenser water pump: Condenser_Water_Pump
condenser pump: Condenser_Water_Pump
hot water pump: Hot_Water_Pump
hot pump: Hot_Water_Pump
pump: Pump
discharge fan: Supply_Fan
supply fan: Supply_Fan
return fan: Return_Fan
exhaust fan: Exhaust_Fan
fan: Fan
vfd: Variable_Frequency_Drive
outside damper: Outside_Damper
damper: Damper
cooling coil: Cooling_Coil
heating coil: Heating_Coil
coil: Coil
chilled valve: Chilled_Water_Valve
hot valve: Hot_Water_Valve
valve: Valve
elec meter: Electrical_Meter
water meter: Water_Meter
gas meter: Gas_Meter
meter: Meter
luminaire: Luminaire
tank: Water_Tank
ats: Automatic_Transfer_Switch
ups: Uninterruptible_Power_Supply
genset: Generator
generator: Generator
elevator: Elevator
escalator: Escalator
radiator: Radiator
chilledBeam: Chilled_Beam
vrf: Split_Air_Conditioner
thermostat: Thermostat
humidifier: Humidifier
transformer: Transformer
switchgear: Switchgear
panel elec: Distribution_Board
chilled water plant: Chilled_Water_System
hot water plant: Hot_Water_System
controller: Controller
"""
CLASSES = tuple((frozenset(line.partition(": ")[0].split()), line.partition(": ")[2]) for line in _CLASSES.strip().splitlines())
"""Markers that together say a class, the narrower before the wider."""

FEEDERS = ("ahuRef", "airRef", "chilledWaterRef", "hotWaterRef", "condenserWaterRef", "steamRef", "elecRef", "chilledWaterPlantRef",
           "hotWaterPlantRef", "vavRef")  # fmt: skip
"""References from what is fed to what feeds it."""

PLACES = ("roomRef", "spaceRef", "floorRef")
NAMES = ("navName", "dis", "disMacro")
DEEPEST = 20
OLD_JSON = re.compile(r"^(?P<kind>[a-zA-Z-]):(?P<rest>.*)$", re.DOTALL)


class Ref(str):
    """A reference to another thing, by its id."""

    __slots__ = ()


def read(text: str, site_of: Callable[[str, str], str | None]) -> Imported:
    """Return the assets of `text`; raises CannotImport.

    `site_of` is asked for the site of the site folder that is meant by an id and a name of the file, None when there is none.
    """
    rows = _from_json(text) if text.lstrip("\ufeff \n\r\t").startswith(("{", "[")) else _from_zinc(text)
    return _Model(rows, site_of).imported()


def _from_zinc(text: str) -> list[Entity]:
    ph_from_zinc = _phable().ph_from_zinc
    try:
        return _rows(ph_from_zinc(text.removeprefix("\ufeff")))
    except Exception as error:  # phable raises whatever its parser comes upon
        raise CannotImport(f"this is no Zinc that can be read: {_first_line(error)}") from error


def _from_json(text: str) -> list[Entity]:
    phable = _phable()
    try:
        document = json.loads(text.removeprefix("\ufeff"))
        if isinstance(document, dict) and "rows" in document and "_kind" not in document:
            return [{name: _old(value) for name, value in row.items()} for row in document["rows"]]
        return _rows(phable.ph_from_json(document))
    except json.JSONDecodeError as error:
        raise CannotImport(f"this is no JSON: {error.msg} in line {error.lineno}") from error
    except Exception as error:  # phable raises whatever its parser comes upon
        raise CannotImport(f"this is no Haystack JSON: {_first_line(error)}") from error


def _phable() -> Any:
    try:
        import phable  # noqa: PLC0415  an extra, needed by nobody else
    except ImportError as error:
        raise CannotImport(MISSING) from error
    return phable


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _rows(read: Any) -> list[Entity]:
    rows = getattr(read, "rows", read)
    rows = rows if isinstance(rows, (list, tuple)) else [rows]
    return [{str(name): _plain(value) for name, value in row.items()} for row in rows if hasattr(row, "items")]


def _plain(value: Any) -> Any:
    kind = type(value).__name__
    if kind == "Marker":
        return True
    if kind in {"Ref", "Uri"}:
        return Ref(value.val) if kind == "Ref" else str(value.val)
    return value


def _old(value: Any) -> Any:
    """Return a value of the JSON of version 3, in which a letter says what a text is."""
    found = OLD_JSON.match(value) if isinstance(value, str) else None
    if found is None:
        return value
    kind, rest = found["kind"], found["rest"]
    if kind == "m":
        return True
    return Ref(rest.partition(" ")[0]) if kind == "r" else rest


class _Model:
    """The things of one file by id, and how they belong together."""

    def __init__(self, rows: list[Entity], site_of: Callable[[str, str], str | None]) -> None:
        self._things: dict[str, Entity] = {}
        self._left: list[Left] = []
        for row in rows:
            id_ = row.get("id")
            if isinstance(id_, Ref):
                self._things[id_] = row
            else:
                self._left.append(Left(_name(row), "it has no id, so nothing can point at it"))
        self._site_of = site_of

    def imported(self) -> Imported:
        equips = {id_: thing for id_, thing in self._things.items() if "equip" in thing}
        sites = {id_: self._site(thing) for id_, thing in equips.items()}
        equips = {id_: thing for id_, thing in equips.items() if sites[id_] is not None}
        ids = self._ids(equips, sites)
        points = self._points(ids)
        feeds = self._feeds(ids)
        made = tuple(self._asset(id_, ids, str(sites[id_]), points.get(id_, ()), feeds.get(id_, ())) for id_ in ids)
        self._leave_the_rest()
        return Imported(made, tuple(sorted(set(self._left))))

    def _site(self, thing: Entity) -> str | None:
        ref = thing.get("siteRef")
        whole = self._things.get(ref) if isinstance(ref, Ref) else None
        site = self._site_of(str(ref or ""), _name(whole) if whole else str(ref or ""))
        if site is None:
            self._left.append(
                Left(_name(thing), f"its site {_name(whole) if whole else ref or 'is not said, and'} is no site of the site folder")
            )
        return site

    def _ids(self, equips: Mapping[str, Entity], sites: Mapping[str, str | None]) -> dict[str, str]:
        """Return by what id each is known here: by the name that people read where that is its alone, else by its own."""
        wanted: dict[tuple[str | None, str], list[str]] = {}
        for id_, thing in equips.items():
            wanted.setdefault((sites[id_], _name(thing)), []).append(id_)
        ids: dict[str, str] = {}
        for (_, name), same in wanted.items():
            fits = len(same) == 1 and name.isprintable() and bool(name) and ";" not in name
            for id_ in same:
                full = str(equips[id_].get("dis") or "")
                others = [each for each in same if each != id_ and equips[each].get("dis") == full]
                ids[id_] = name if fits else full if full and not others and ";" not in full else str(id_)
        return ids

    def _asset(self, id_: str, ids: Mapping[str, str], site: str, points: tuple[str, ...], feeds: tuple[str, ...]) -> Asset:
        thing = self._things[id_]
        parent = thing.get("equipRef")
        system = thing.get("systemRef")
        klass = _class(thing)
        if not klass:
            markers = ", ".join(name for name, value in thing.items() if value is True and name != "equip")
            self._left.append(Left(f"the class of {ids[id_]}", f"its markers ({markers or 'none'}) say none that is known here"))
        named = str(thing.get("dis") or "")
        return Asset(
            id=ids[id_],
            name=named if named != ids[id_] else "",
            klass=klass,
            site=site,
            location=self._location(thing),
            system=ids.get(system, str(system)) if isinstance(system, Ref) else "",
            parent=ids.get(parent, "") if isinstance(parent, Ref) and parent != id_ else "",
            feeds=feeds,
            aliases=() if ids[id_] == id_ else (f"@{id_}",),
            points=points,
        )

    def _feeds(self, ids: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for id_ in ids:
            for name in FEEDERS:
                above = self._things[id_].get(name)
                if isinstance(above, Ref) and above in ids and above != id_:
                    found.setdefault(above, {})[ids[id_]] = None
        return {id_: tuple(fed) for id_, fed in found.items()}

    def _location(self, thing: Entity) -> str:
        path: list[str] = []
        where = thing
        while len(path) < DEEPEST:
            ref = next((where[name] for name in PLACES if isinstance(where.get(name), Ref) and where[name] in self._things), None)
            if ref is None:
                break
            where = self._things[ref]
            name = _name(where).replace("/", "-")
            if name in path:
                break
            path.append(name)
        return "/".join(reversed(path))

    def _points(self, ids: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        owners: dict[str, str] = {}
        for id_, thing in self._things.items():
            if "point" not in thing:
                continue
            owner = thing.get("equipRef")
            if not isinstance(owner, Ref) or owner not in ids:
                self._left.append(Left(_name(thing), "it is a point without an equip that was taken"))
                continue
            for reference in self._references(id_, thing):
                if owners.setdefault(reference, owner) == owner:
                    found.setdefault(owner, {})[reference] = None
                else:
                    self._left.append(Left(reference, f"it is a point of {ids[owners[reference]]} already"))
        return {owner: tuple(references) for owner, references in found.items()}

    def _references(self, id_: str, point: Entity) -> Iterator[str]:
        said = [f"@{id_}", *(str(value) for name, value in point.items() if name == "dis" or (isinstance(value, str) and "://" in value))]
        address = point.get("bacnetCur") or point.get("bacnetPoint")
        conn = self._things.get(point["bacnetConnRef"]) if isinstance(point.get("bacnetConnRef"), Ref) else None
        if address and conn and isinstance(conn.get("uri"), str):
            said.append(f"{str(conn['uri']).rstrip('/')}/{address}")
        for reference in dict.fromkeys(said):
            if ";" not in reference and reference.isprintable():
                yield reference
            else:
                self._left.append(Left(reference, "a reference of a point may have no semicolon and no control character"))

    def _leave_the_rest(self) -> None:
        for thing in self._things.values():
            if not {"equip", "point", "site", "space", "floor", "room", "conn", "weather", "weatherStation"} & set(thing):
                markers = ", ".join(name for name, value in thing.items() if value is True)
                self._left.append(Left(_name(thing), f"it is neither equip nor point nor place ({markers or 'no markers'})"))


def _class(thing: Entity) -> str:
    markers = {name for name, value in thing.items() if value is True}
    return next((klass for wanted, klass in CLASSES if wanted <= markers), "")


def _name(thing: Mapping[str, Any]) -> str:
    said = next((str(thing[name]) for name in NAMES if isinstance(thing.get(name), str) and not str(thing[name]).startswith("$")), "")
    return said or str(thing.get("id") or "a thing without a name")
