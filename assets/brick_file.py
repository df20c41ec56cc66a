"""Reads a Brick model in Turtle: equipment and systems become assets, points their references, places their locations.

Brick from 1.0 on, with the relations of 1.0 to 1.4 in both directions; places of RealEstateCore too. Needs rdflib, the extra `brick`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from assets import classes
from assets.imported import CannotImport, Imported, Left
from assets.model import Asset

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BRICK = re.compile(r"https?://(?:brickschema\.org/schema/(?:[\d.]+/)?Brick(?:Frame)?|w3id\.org/rec(?:/core)?)[#/](?P<name>\w+)$")
RELATIONS = {
    "hasPart": ("isPartOf", True),
    "isPartOf": ("isPartOf", False),
    "hasPoint": ("hasPoint", False),
    "isPointOf": ("hasPoint", True),
    "hasLocation": ("hasLocation", False),
    "locatedIn": ("hasLocation", False),
    "isLocationOf": ("hasLocation", True),
    "feeds": ("feeds", False),
    "isFedBy": ("feeds", True),
}
"""Each relation of Brick, as the one of a pair that is kept, and whether it stands the other way round."""

_PLACES = """
Site Campus Building Wing Storey Floor Level Basement Roof Rooftop Room Space Location Outdoor_Area Outside Zone HVAC_Zone Lighting_Zone
Fire_Zone Office Laboratory Mechanical_Room Electrical_Room Region Architecture Auditorium Hallway Lobby Restroom Shared_Office
Private_Office Conference_Room Server_Room Storage_Room Staircase Parking_Structure
"""
PLACES = frozenset(_PLACES.split())
PLACE_ENDINGS = ("_Room", "_Zone", "_Area", "_Space")
POINT_ENDINGS = (
    "Sensor",
    "Setpoint",
    "Command",
    "Status",
    "Alarm",
    "Parameter",
    "Point",
    "Limit",
    "Input",
    "Output",
    "Deadband",
    "Setting",
)
SYSTEM_ENDINGS = ("System", "Loop")
REFERENCES = ("hasTimeseriesId", "BACnetURI", "object-name", "hasBACnetURI", "timeseriesId")
"""Properties of a point, or of what it refers to, that hold a name by which a gateway knows it."""

DEEPEST = 20
MISSING = "Brick models need the extra “brick”: pip install 'callout[brick]'"


def read(text: str, site: str) -> Imported:
    """Return the assets of the Turtle `text` for `site`; raises CannotImport."""
    return _Model(_graph(text), site).imported()


def _graph(text: str) -> Any:
    try:
        import rdflib  # noqa: PLC0415  an extra, needed by nobody else
    except ImportError as error:
        raise CannotImport(MISSING) from error
    graph = rdflib.Graph()
    try:
        graph.parse(data=text, format="turtle")
    except Exception as error:  # rdflib raises whatever its parser comes upon
        line = getattr(error, "lines", None)
        where = f" near line {line + 1}" if isinstance(line, int) else ""
        raise CannotImport(
            f"this is no Turtle that can be read{where}: {str(error).splitlines()[0][:200] if str(error) else type(error).__name__}"
        ) from error
    return graph


class _Model:
    """One Brick model: what each thing is, and how things belong together."""

    def __init__(self, graph: Any, site: str) -> None:
        self._graph = graph
        self._site = site
        self._kinds: dict[Any, list[str]] = {}
        self._related: dict[str, dict[Any, list[Any]]] = {name: {} for name, _ in RELATIONS.values()}
        self._left: list[Left] = []
        for subject, predicate, thing in graph:
            self._note(subject, predicate, thing)

    def _note(self, subject: Any, predicate: Any, thing: Any) -> None:
        if str(predicate) == "http://www.w3.org/1999/02/22-rdf-syntax-ns#type":
            found = BRICK.match(str(thing))
            if found:
                self._kinds.setdefault(subject, []).append(found["name"])
            return
        found = BRICK.match(str(predicate))
        if found and found["name"] in RELATIONS:
            relation, is_reversed = RELATIONS[found["name"]]
            subject, thing = (thing, subject) if is_reversed else (subject, thing)
            known = self._related[relation].setdefault(subject, [])
            if thing not in known:
                known.append(thing)

    def imported(self) -> Imported:
        assets = {subject: klass for subject in sorted(self._kinds, key=str) if (klass := self._class(subject))}
        ids = self._ids(assets)
        points = self._points(ids)
        made = [self._asset(subject, assets[subject], ids, points.get(subject, ())) for subject in ids]
        self._leave_the_rest(assets)
        return Imported(tuple(made), tuple(sorted(set(self._left))))

    def _class(self, subject: Any) -> str | None:
        for kind in self._kinds[subject]:
            known = None if kind in PLACES else classes.canonical(kind)
            if known and not _is_point(kind):
                return known
        return None

    def _ids(self, assets: Iterable[Any]) -> dict[Any, str]:
        ids: dict[Any, str] = {}
        taken: dict[str, Any] = {}
        for subject in assets:
            name = _local(subject)
            if name in taken:
                self._left.append(Left(str(subject), f"another thing is called {name} already ({taken[name]})"))
            elif not name.isprintable() or ";" in name:
                self._left.append(Left(str(subject), "its name has a semicolon or a control character in it"))
            else:
                taken[name] = subject
                ids[subject] = name
        return ids

    def _asset(self, subject: Any, klass: str, ids: dict[Any, str], points: tuple[str, ...]) -> Asset:
        label = self._label(subject)
        wholes = [whole for whole in self._related["isPartOf"].get(subject, ()) if whole in ids and whole != subject]
        systems = [whole for whole in wholes if self._class_of(whole).endswith(SYSTEM_ENDINGS)]
        parents = [whole for whole in wholes if whole not in systems] or systems
        if len(parents) > 1:
            self._left += [
                Left(f"{ids[subject]} isPartOf {ids[each]}", f"an asset has one parent, and {ids[parents[0]]} is it")
                for each in parents[1:]
            ]
        feeds = [ids[fed] for fed in self._related["feeds"].get(subject, ()) if fed in ids and fed != subject]
        return Asset(
            id=ids[subject],
            name=label if label != ids[subject] else "",
            klass=klass,
            site=self._site,
            location=self._location(subject),
            system=ids[systems[0]] if systems else "",
            parent=ids[parents[0]] if parents else "",
            feeds=tuple(sorted(feeds)),
            points=points,
        )

    def _class_of(self, subject: Any) -> str:
        return self._class(subject) or ""

    def _location(self, subject: Any) -> str:
        """Return the path of places from the widest to the one where `subject` stands."""
        path: list[str] = []
        where = self._place_of(subject)
        while where is not None and len(path) < DEEPEST:
            name = self._label(where).replace("/", "-")
            if name in path:
                break
            path.append(name)
            where = next((whole for whole in self._related["isPartOf"].get(where, ()) if self._is_place(whole)), None)
        return "/".join(reversed(path))

    def _place_of(self, subject: Any) -> Any:
        for relation in ("hasLocation", "isPartOf"):
            for place in self._related[relation].get(subject, ()):
                if self._is_place(place):
                    return place
        return None

    def _is_place(self, subject: Any) -> bool:
        return any(kind in PLACES or kind.endswith(PLACE_ENDINGS) for kind in self._kinds.get(subject, ()))

    def _points(self, ids: dict[Any, str]) -> dict[Any, tuple[str, ...]]:
        found: dict[Any, dict[str, None]] = {}
        owners: dict[str, Any] = {}
        for subject, points in sorted(self._related["hasPoint"].items(), key=lambda pair: str(pair[0])):
            owner = subject
            if owner not in ids:
                self._left += [Left(_local(point), f"it is a point of {_local(subject)}, which is no asset") for point in points]
                continue
            for reference in (reference for point in points for reference in self._references(point)):
                if owners.setdefault(reference, owner) == owner:
                    found.setdefault(owner, {})[reference] = None
                else:
                    self._left.append(Left(reference, f"it is a point of {ids[owners[reference]]} already"))
        return {subject: tuple(references) for subject, references in found.items()}

    def _references(self, point: Any) -> Iterator[str]:
        for name in dict.fromkeys((_local(point), self._label(point), *self._external(point, set()))):
            if name and ";" not in name and name.isprintable():
                yield name
            elif name:
                self._left.append(Left(name, "a reference of a point may have no semicolon and no control character"))

    def _external(self, node: Any, seen: set[Any]) -> Iterator[str]:
        """Yield by what names other programs know a point: of time series, and of BACnet objects."""
        if node in seen or len(seen) > DEEPEST:
            return
        seen.add(node)
        said: dict[str, Any] = {}
        for predicate, thing in self._graph.predicate_objects(node):
            name = _local(predicate)
            said[name] = thing
            if name in REFERENCES:
                yield str(thing)
            elif name in {"hasExternalReference", "timeseries", "hasExternalRepresentation"}:
                yield from self._external(thing, seen)
        if "object-identifier" in said and "objectOf" in said:
            device = next(
                (str(value) for key, value in self._graph.predicate_objects(said["objectOf"]) if _local(key) == "device-instance"), None
            )
            if device is not None:
                yield f"bacnet://{device}/{str(said['object-identifier']).replace(',', '/')}"

    def _label(self, subject: Any) -> str:
        labels = [str(thing) for predicate, thing in self._graph.predicate_objects(subject) if _local(predicate) in {"label", "name"}]
        return min(labels, default=_local(subject))

    def _leave_the_rest(self, assets: dict[Any, str]) -> None:
        for subject, kinds in self._kinds.items():
            if subject in assets or self._is_place(subject) or any(map(_is_point, kinds)):
                continue
            self._left.append(Left(_local(subject), f"{kinds[0]} is no class of plant that is known here"))


def _is_point(kind: str) -> bool:
    return kind.endswith(POINT_ENDINGS)


def _local(thing: Any) -> str:
    """Return the last part of an IRI, as people would call the thing."""
    return unquote(re.split(r"[#/:]", str(thing).rstrip("#/"))[-1])
