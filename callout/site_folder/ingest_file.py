"""Reads `ingest.yaml`: which topics bring alarms, and in which dialect. Canonical alarms are always taken, on their own topics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from assets import names
from callout.site_folder import dialects, section
from callout.site_folder.fields import by, or_empty, text
from callout.site_folder.refusal import refusal
from callout.site_folder.section import Section
from ingest import topics
from ingest.source import CANONICAL, NAMES, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assets.problem import Problem
    from callout.site_folder.dialects import Dialect
    from callout.site_folder.known import Known
    from callout.site_folder.yaml_tree import Document, Path
    from ingest.topics import Pattern
    from rules.book import Rule

TOPIC = CANONICAL.pattern.text
DIALECTS = (CANONICAL.dialect, *dialects.BY_NAME)


def _dialect(said: str) -> str:
    if said not in DIALECTS:
        raise ValueError(f"{names.shown(said)} is no dialect{names.hint(said, DIALECTS)}")
    return said


def _topic(said: str, info: ValidationInfo) -> str:
    if info.data.get("dialect") == CANONICAL.dialect and said != TOPIC:
        raise refusal(f"canonical alarms come on {TOPIC} alone; write that, or take the entry out, since it is always there")
    try:
        topics.compile_pattern(said)
    except topics.BadPattern as error:
        raise refusal(str(error)) from None
    return said


def _of_its_dialect(value: Any, info: ValidationInfo) -> Any:
    """Refuse a key that the dialect does not know."""
    dialect = info.data.get("dialect")
    if dialect == CANONICAL.dialect:
        raise refusal("the canonical dialect needs no such key, since its topic and its body say everything; take it out")
    if dialect in dialects.BY_NAME and info.field_name not in (*dialects.ALL_TAKE, *dialects.BY_NAME[dialect].takes):
        takes = ", ".join((*dialects.ALL_TAKE, *dialects.BY_NAME[dialect].takes))
        raise refusal(f"the dialect {dialect} has no such key; it takes {takes}")
    return value


Own = Annotated[Any, BeforeValidator(_of_its_dialect)]


class _Source(Section):
    dialect: Annotated[str, BeforeValidator(by(_dialect)), Field(description="how plant speaks on these topics, such as canonical")]
    topic: Annotated[str, AfterValidator(_topic), BeforeValidator(text), Field(description=f"a pattern such as {TOPIC}")]
    site: Annotated[str, BeforeValidator(text), BeforeValidator(_of_its_dialect)] = ""
    source: Annotated[str, BeforeValidator(text), BeforeValidator(_of_its_dialect)] = ""
    fields: Own = None
    alarms: Own = None
    each: Own = None
    limits: Own = None
    value: Own = None
    points: Own = None
    at: Own = None
    unit: Own = None


class _File(Section):
    sources: Annotated[list[_Source], or_empty(list)] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """The sources of the file, the rules that they bring with them, and everything that is wrong with it."""

    sources: tuple[Source, ...] = ()
    problems: tuple[Problem, ...] = ()
    rules: tuple[Rule, ...] = ()


def read(document: Document, known: Known) -> Reading:
    """Return what the file says."""
    file, problems = section.check(_File, document)
    problems += _clashes(document)
    if file is None:
        return Reading((), tuple(problems))
    sources: list[Source] = []
    rules: dict[str, Rule] = {}
    for number, said in enumerate(file.sources):
        if said.dialect != CANONICAL.dialect:
            made, faults = _made(document, number, said, known)
            problems += faults
            sources += made
            if made:
                rules |= {rule.name: rule for rule in dialects.BY_NAME[said.dialect].rules(_given(said))}
    return Reading(tuple(sources), tuple(problems), tuple(rules.values()))


def _given(said: _Source) -> dict[str, Any]:
    """Return the keys that were written for the dialect."""
    return {name: getattr(said, name) for name in dialects.BY_NAME[said.dialect].takes if name in said.model_fields_set}


def _made(document: Document, number: int, said: _Source, known: Known) -> tuple[list[Source], list[Problem]]:
    """Return the source that an entry describes, none when something is wrong with it."""
    place: Path = ("sources", number)
    pattern, dialect = topics.compile_pattern(said.topic), dialects.BY_NAME[said.dialect]
    problems = list(_wrong_templates(document, place, said, pattern, known))
    problems += _missing_names(document, place, dialect, pattern, said.source)
    read = begin = None
    try:
        begin = dialect.begin(_given(said)) if dialect.begin is not None else None
        read = dialect.read(_given(said))
    except dialects.Fault as fault:
        for below, sentence in fault.faults:
            problems.append(document.problem((*place, *below), section.named((*place, *below), sentence)))
    if read is None or problems:
        return [], problems
    source = said.source or next((f"{{{name}}}" for name in ("source", *dialect.device) if name in pattern.names), "")
    return [Source(pattern=pattern, dialect=said.dialect, read=read, site=said.site or "{site}", source=source, begin=begin)], []


def _missing_names(document: Document, place: Path, dialect: Dialect, pattern: Pattern, source: str) -> Iterator[Problem]:
    for name in dialect.names:
        # Who says the source, or names it so, has said which device it is.
        if name not in pattern.names and not (name in dialect.device and (source or "source" in pattern.names)):
            yield document.problem((*place, "topic"), f"topic: the dialect needs to know the {name}; write {{{name}}} for its level")


def _wrong_templates(document: Document, place: Path, said: _Source, pattern: Pattern, known: Known) -> Iterator[Problem]:
    if not said.site and "site" not in pattern.names:
        sentence = "nothing says which site this is; write {site} into the topic, or give the key site: riverside"
        yield document.problem(place, sentence, of_key=True)
    for key, template in (("site", said.site), ("source", said.source)):
        for name in NAMES.findall(template):
            if name not in pattern.names:
                has = f"it names {', '.join(pattern.names)}" if pattern.names else "it names nothing; write {name} for a level"
                yield document.problem((*place, key), f"{key}: {{{name}}} does not stand in the topic; {has}")
    if said.site and not NAMES.search(said.site):
        fault = known.fault_of_site(said.site)
        if fault is not None:
            yield document.problem((*place, "site"), f"site: {fault}")


def _clashes(document: Document) -> list[Problem]:
    """Return a problem for each topic that can bring the same message as one before it."""
    found: list[Problem] = []
    before: list[tuple[Pattern, str]] = []
    for number, said in enumerate(_entries(document)):
        topic = said.get("topic")
        try:
            pattern = topics.compile_pattern(topic) if isinstance(topic, str) else None
        except topics.BadPattern:
            pattern = None
        if pattern is None:
            continue
        place: Path = ("sources", number, "topic")
        other = next(((each, where) for each, where in before if each.clashes(pattern)), None)
        if other is None and pattern.text != TOPIC and pattern.clashes(CANONICAL.pattern):
            other = (CANONICAL.pattern, "that of canonical alarms, which is always there")
        if other is not None and other[0].text == pattern.text:
            found.append(document.problem(place, f"topic: {other[1]} has this topic too; keep one of the two"))
        elif other is not None:
            found.append(
                document.problem(place, f"topic: a message could fit {other[0].text} as well, {other[1]}; make one of them narrower")
            )
        before.append((pattern, f"the source on line {document.line(place)}"))
    return found


def _entries(document: Document) -> Sequence[Mapping[str, Any]]:
    sources = document.data.get("sources") if isinstance(document.data, dict) else None
    return [said if isinstance(said, dict) else {} for said in sources] if isinstance(sources, list) else []
