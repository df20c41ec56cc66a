"""Reads `ingest.yaml`: which topics bring alarms, and in which dialect. Canonical alarms are always taken, on their own topics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from assets import names
from callout.site_folder import section
from callout.site_folder.fields import by, or_empty, text
from callout.site_folder.refusal import refusal
from callout.site_folder.section import Section
from ingest import wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assets.problem import Problem
    from callout.site_folder.yaml_tree import Document

CANONICAL = "canonical"
TOPIC = wire.alarm_topic("{site}", "{source...}")
LATER_DIALECTS = ("udmi", "sparkplug", "thin-edge", "bacnet-event", "chirpstack", "mapped", "values")


def _dialect(said: str) -> str:
    if said in LATER_DIALECTS:
        raise ValueError(f"the dialect “{said}” comes with a later version of Callout; until then plant must speak {CANONICAL}")
    if said != CANONICAL:
        raise ValueError(f"{names.shown(said)} is no dialect{names.hint(said, (CANONICAL, *LATER_DIALECTS))}")
    return said


def _topic(said: str, info: ValidationInfo) -> str:
    if info.data.get("dialect") == CANONICAL and said != TOPIC:
        raise refusal(f"canonical alarms come on {TOPIC} alone; write that, or take the entry out, since it is always there")
    return said


def _not_of_canonical(value: Any, info: ValidationInfo) -> Any:
    if info.data.get("dialect") == CANONICAL:
        raise refusal("the canonical dialect needs no such key, since its topic and its body say everything; take it out")
    return value


class _Source(Section):
    dialect: Annotated[str, BeforeValidator(by(_dialect)), Field(description="how plant speaks on these topics, such as canonical")]
    topic: Annotated[str, AfterValidator(_topic), BeforeValidator(text), Field(description=f"a pattern such as {TOPIC}")]
    source: Annotated[Any, BeforeValidator(_not_of_canonical)] = None
    site: Annotated[Any, BeforeValidator(_not_of_canonical)] = None
    fields: Annotated[Any, BeforeValidator(_not_of_canonical)] = None


class _File(Section):
    sources: Annotated[list[_Source], or_empty(list)] = Field(default_factory=list)


def read(document: Document) -> list[Problem]:
    """Return everything that is wrong with the file; what is right about it changes nothing."""
    return [*section.check(_File, document)[1], *_twice(document)]


def _twice(document: Document) -> Iterator[Problem]:
    sources = document.data.get("sources") if isinstance(document.data, dict) else None
    first: dict[str, int] = {}
    for number, source in enumerate(sources if isinstance(sources, list) else ()):
        topic = source.get("topic") if isinstance(source, dict) else None
        if isinstance(topic, str) and first.setdefault(topic, number) != number:
            line = document.line(("sources", first[topic], "topic"))
            yield document.problem(
                ("sources", number, "topic"), f"topic: the source on line {line} has this topic too; keep one of the two"
            )
