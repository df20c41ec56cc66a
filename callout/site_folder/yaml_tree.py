"""YAML read for people: every value with its line, nothing guessed. What the keys mean stands elsewhere.

Of plain words only `true`, `false`, `null` and their like are taken for more than text, as in the core schema of YAML 1.2, so `no`
and `off` stay words; a number stays the text that was written, until a field asks for a number. A time of day without quotes is
refused, since YAML 1.1 reads 22:30 as 1350. No objects are built, so no tags are taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

import yaml

from assets import names
from assets.problem import Problem
from callout.site_folder import yaml_faults
from callout.site_folder.text_file import CONTROL

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str | int, ...]
"""The way to a value: keys, and places in lists that count from 0."""

PARSERS: Final = (yaml.CSafeLoader, yaml.SafeLoader) if yaml.__with_libyaml__ else (yaml.SafeLoader,)
"""Only their events are used. The first one is ten times as fast, and not everywhere there."""

CORE: Final = {"": None, "~": None} | {
    form: value for word, value in (("null", None), ("true", True), ("false", False)) for form in (word, word.capitalize(), word.upper())
}
TIME_OF_DAY: Final = re.compile(r"[-+]?[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?")
DEEPEST: Final = 50
LARGEST: Final = 16 * 1024 * 1024
MOST_COPIES: Final = 10_000
"""Values that aliases may add to those that are written; a few lines of aliases of aliases can stand for billions."""


class Kind(Enum):
    """What a node is."""

    TEXT = "text"
    LIST = "list"
    MAPPING = "mapping"


@dataclass(slots=True, eq=False)
class Node:
    """One value as it is written. A mapping has its keys and values in turn as `parts`; `plain` is a text without quotes."""

    kind: Kind
    line: int
    text: str = ""
    plain: bool = False
    parts: list[Node] = field(default_factory=list)

    def pairs(self) -> Iterator[tuple[Node, Node]]:
        return zip(self.parts[::2], self.parts[1::2], strict=False)


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says: `data` made of dicts, lists, texts, true, false and None, and the line of each."""

    file: str
    data: Any
    root: Node

    def line(self, path: Path, *, of_key: bool = False) -> int:
        """Return the line of the value at `path`, or as far as the path leads; of a collection, that of its key."""
        node, line = self.root, self.root.line
        for step in path:
            key_line, found = _step(node, step)
            if found is None:
                break
            node, line = found, key_line
        if not of_key and node.kind is Kind.TEXT and (node.text or not node.plain):
            return node.line
        return line

    def problem(self, path: Path, sentence: str, *, of_key: bool = False) -> Problem:
        """Return the problem that `sentence` tells of the value at `path`."""
        return Problem(self.file, self.line(path, of_key=of_key), sentence)


def _step(node: Node, step: str | int) -> tuple[int, Node | None]:
    if node.kind is Kind.LIST and isinstance(step, int) and step < len(node.parts):
        return node.parts[step].line, node.parts[step]
    if node.kind is Kind.MAPPING:
        for key, value in node.pairs():
            if key.text == step:
                return key.line, value
    return node.line, None


class _Refused(Exception):
    """The text cannot be read on from here."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line, self.sentence = line, sentence


def read(text: str, file: str, parser: Any = PARSERS[0]) -> tuple[Document | None, list[Problem]]:
    """Read YAML. Returns the document, None when the text is no YAML, and what is wrong with the writing; raises nothing."""
    if len(text) > LARGEST:
        return None, [Problem(file, 0, f"the file has {len(text):,} letters; at most {LARGEST:,} are read")]
    maker = _Maker()
    try:
        root = maker.nodes(text, parser)
        data = maker.data(root, 0)
    except _Refused as refused:
        maker.add(refused.line, refused.sentence)
    except yaml.YAMLError as error:
        maker.add(*yaml_faults.explain(error, text))
    else:
        return Document(file, data, root), [Problem(file, *found) for found in maker.found]
    return None, [Problem(file, *found) for found in maker.found]


class _Maker:
    """Builds nodes of the events of a parser, and data of nodes. It works with a stack of its own: a text may nest deeper than Python."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []
        self._anchors: dict[str, Node] = {}
        self._open: list[Node] = []
        self._root: Node | None = None
        self._written = 0
        self._visited = 0

    def add(self, line: int, sentence: str) -> None:
        self.found.append((line, sentence))

    def nodes(self, text: str, parser: Any) -> Node:
        for event in yaml.parse(text, Loader=parser):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.AliasEvent):
                self._put(self._anchored(line, str(event.anchor)))
            elif isinstance(event, yaml.NodeEvent):
                self._take(event, line)
            elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
                self._open.pop()
            elif isinstance(event, yaml.DocumentStartEvent) and self._root is not None:
                raise _Refused(line, "a second document begins here; keep one document in a file and take this “---” out")
        return self._root or Node(Kind.TEXT, 1, plain=True)

    def _take(self, event: Any, line: int) -> None:
        if event.tag is not None:
            self.add(line, f"the tag {names.shown(event.tag)} is not used here; take it out, or put the text in quotes")
        node = self._node(event, line)
        self._written += 1
        self._put(node)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        if node.kind is not Kind.TEXT:
            self._open.append(node)
            if len(self._open) > DEEPEST:
                raise _Refused(line, f"the values here are nested more than {DEEPEST} deep; write them flatter")

    def _node(self, event: Any, line: int) -> Node:
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(Kind.LIST, line)
        if isinstance(event, yaml.MappingStartEvent):
            return Node(Kind.MAPPING, line)
        # An empty plain style is that of libyaml, None that of PyYAML's own parser.
        return Node(Kind.TEXT, line, event.value, plain=not event.style)

    def _put(self, node: Node) -> None:
        if self._open:
            self._open[-1].parts.append(node)
        else:
            self._root = node

    def _anchored(self, line: int, name: str) -> Node:
        if name not in self._anchors:
            raise _Refused(line, f'a value that begins with “*” needs quotes: write "*{name}"')
        return self._anchors[name]

    def data(self, node: Node, depth: int) -> Any:
        """Return what `node` says. An alias counts each time: what is checked later walks through it each time too."""
        self._visited += 1
        if self._visited > self._written + MOST_COPIES or depth > DEEPEST:
            raise _Refused(node.line, f"aliases (*name) repeat this value within itself or more than {MOST_COPIES:,} times; write it out")
        if node.kind is Kind.LIST:
            return [self.data(part, depth + 1) for part in node.parts]
        if node.kind is Kind.MAPPING:
            return self._mapping(node, depth)
        if node.plain and TIME_OF_DAY.fullmatch(node.text):
            self.add(
                node.line, f'{node.text[:20]} needs quotes: write "{node.text[:20]}", since other readers of YAML take it for a number'
            )
        self._check_letters(node)
        return CORE.get(node.text, node.text) if node.plain else node.text

    def _check_letters(self, node: Node) -> None:
        # What stands in the file as it is was looked at before; this one was written as an escape.
        control = CONTROL.search(node.text)
        if control is not None:
            self.add(node.line, f"a control character (U+{ord(control[0]):04X}) is written here with a backslash; take it out")

    def _mapping(self, node: Node, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        first: dict[str, int] = {}
        for key, value in node.pairs():
            said = self.data(value, depth + 1)
            if key.kind is not Kind.TEXT or not key.text:
                self.add(key.line, "a key must be a word, such as name; this one is empty, a list or has keys of its own")
            elif key.text in first:
                self.add(key.line, f"the key {names.shown(key.text)} stands on line {first[key.text]} already; keep one of the two")
            else:
                self._check_letters(key)
                first[key.text] = key.line
                made[key.text] = said
        return made
