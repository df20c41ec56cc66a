"""Reads `rules.yaml`: defaults, the priority matrix, and the rules in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator

from assets import names
from assets.model import Criticality
from callout.site_folder import fields, matching, section
from callout.site_folder.fields import Duration, DurationOrNever, Flag, Name, Text, by, one_of, or_empty
from callout.site_folder.inhibitions import InhibitionSection
from callout.site_folder.refusal import Faults, refusal
from callout.site_folder.section import Section
from callout.site_folder.windows import WindowSection
from rules import recurrence, shadow
from rules.alarm import Severity
from rules.book import USUAL_MATRIX, Matrix, Rule, RuleBook
from rules.condition import Condition
from rules.limits import USUAL_FLAPPING, USUAL_FLOOD, Flood, Limit
from rules.recurrence import USUAL_RECURRENCE, Recurring
from rules.treatment import Category, GroupBy, Priority, Recurrence, Treatment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assets.model import Site
    from assets.problem import Problem
    from callout.site_folder.known import Known
    from callout.site_folder.yaml_tree import Document


class _Handling(Section):
    """What defaults and rules may both say. Only what was written is read, so the values here are never seen."""

    category: Annotated[Category, one_of(Category, "category")] = Category.REACTIVE
    trade: Text = ""
    group_by: Annotated[GroupBy, one_of(GroupBy, "grouping")] = GroupBy.ASSET
    on_delay: Duration | None = None
    off_delay: Duration | None = None
    quiet_close: DurationOrNever = None
    reopen_within: DurationOrNever = None
    recurrence: Annotated[Recurrence, one_of(Recurrence, "recurrence")] = Recurrence.REOPEN
    stale_after: DurationOrNever = None

    def said(self) -> dict[str, Any]:
        """Return what was written, by the fields of a `Treatment`."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set and name in TREATMENT}


TREATMENT = frozenset(Treatment.__dataclass_fields__)


class _Flapping(Section):
    transitions: Annotated[int, BeforeValidator(by(fields.at_least(2)))] = USUAL_FLAPPING.many
    within: Duration = USUAL_FLAPPING.within

    def limit(self) -> Limit:
        return Limit(many=self.transitions, within=self.within)


class _Defaults(_Handling):
    flapping: Annotated[_Flapping | None, fields.or_off()] = _Flapping()


class _Set(_Handling):
    priority: Annotated[Priority, one_of(Priority, "priority")] = Priority.P3
    raises: Annotated[Flag, Field(alias="raise")] = True


def _set(value: Any, info: ValidationInfo) -> Any:
    # A rule that only stops the walk needs to set nothing; whether a wrong `stop` was meant to is not known.
    if value in (None, {}) and info.data.get("stop") is False:
        keys = ", ".join(field.alias or name for name, field in _Set.model_fields.items())
        raise refusal(f"the rule sets nothing, so it changes nothing; let it set one of {keys}")
    return value


class _Rule(Section):
    name: Annotated[Name, Field(description="the words by which an order says why it is as it is")]
    match: Annotated[Condition, BeforeValidator(matching.read)] = Condition()
    stop: Flag = False
    set: Annotated[_Set | None, BeforeValidator(_set), Field(validate_default=True)] = None


def _matrix(value: Any) -> Matrix:
    """Return the matrix that `value` states; it must have all cells."""
    if not isinstance(value, dict):
        raise refusal(f"a row for each of {', '.join(Severity)} is wanted, such as major: {{A: P1, B: P2, C: P3, D: P3}}")
    faults = Faults()
    for word in value:
        if word not in list(Severity):
            faults.add(f"this is no severity{names.hint(word, list(Severity))}", word)
    missing = [severity for severity in Severity if severity not in value]
    if missing:
        faults.add(f"a row is missing for {names.listed(missing)}; write one such as {missing[0]}: {{A: P1, B: P2, C: P3, D: P3}}")
    made = {severity: _matrix_row(severity, value[severity], faults) for severity in Severity if severity in value}
    faults.settle()
    return made


def _matrix_row(severity: Severity, row: Any, faults: Faults) -> dict[Criticality, Priority]:
    if not isinstance(row, dict):
        faults.add(f"write a priority for each criticality, such as {{A: P1, B: P2, C: P3, D: P3}}, not {fields.described(row)}", severity)
        return {}
    for word, said in row.items():
        if word not in list(Criticality):
            faults.add(f"this is no criticality{names.hint(word, list(Criticality))}", severity, word)
        elif said not in list(Priority):
            faults.add(f"{fields.described(said)} is no priority; known: {', '.join(Priority)}", severity, word)
    missing = [criticality for criticality in Criticality if criticality not in row]
    if missing:
        faults.add(f"the row has no priority for criticality {names.listed(missing)}; write such as {missing[0]}: P3", severity)
    return {Criticality(word): Priority(said) for word, said in row.items() if word in list(Criticality) and said in list(Priority)}


class _Flood(Section):
    alarms: Annotated[int, BeforeValidator(by(fields.at_least(2)))] = USUAL_FLOOD.limit.many
    within: Duration = USUAL_FLOOD.limit.within
    group_by: Annotated[GroupBy, one_of(GroupBy, "grouping")] = USUAL_FLOOD.group_by
    below: Annotated[Priority, one_of(Priority, "priority")] = USUAL_FLOOD.below

    def flood(self) -> Flood:
        return Flood(limit=Limit(many=self.alarms, within=self.within), group_by=self.group_by, below=self.below)


NOTHING, CORRECTIVE = "nothing", str(Category.CORRECTIVE)


class _Recurrence(Section):
    times: Annotated[int, BeforeValidator(by(fields.at_least(2)))] = USUAL_RECURRENCE.times
    within: Duration = USUAL_RECURRENCE.within
    raises: Annotated[str, one_of((NOTHING, CORRECTIVE), "order that recurrence raises"), Field(alias="raise")] = NOTHING
    priority: Annotated[Priority, one_of(Priority, "priority")] = Priority.P3

    @model_validator(mode="after")
    def _countable(self) -> _Recurrence:
        if self.times >= recurrence.MOST:
            raise refusal(f"times: {recurrence.MOST - 1} comings of a fault are counted at most")
        if self.within < recurrence.APART * self.times:
            raise refusal("within: what comes back within an hour is one coming; write at least an hour for each of “times”")
        return self

    def recurring(self) -> Recurring:
        corrective = Priority(self.priority) if self.raises == CORRECTIVE else None
        return Recurring(times=self.times, within=self.within, corrective=corrective)


class _File(Section):
    defaults: _Defaults = _Defaults()
    flood: Annotated[_Flood | None, fields.or_off()] = _Flood()
    recurrence: Annotated[_Recurrence | None, fields.or_off()] = _Recurrence()
    priority: Annotated[Matrix, BeforeValidator(_matrix)] = USUAL_MATRIX
    rules: Annotated[list[_Rule], or_empty(list)] = Field(default_factory=list)
    inhibit: Annotated[list[InhibitionSection], or_empty(list)] = Field(default_factory=list)
    maintenance: Annotated[list[WindowSection], or_empty(list)] = Field(default_factory=list)


def read(document: Document, known: Known, sites: Iterable[Site] = ()) -> tuple[RuleBook, list[Problem]]:
    """Return the rule book, the usual one when the file is refused, and everything that is wrong with the file."""
    file, problems = section.check(_File, document, known)
    for key in NAMED:
        problems += _same_names(document, key)
    if file is None:
        return RuleBook(), problems
    book = RuleBook(
        defaults=Treatment(**file.defaults.said()),
        priorities=file.priority,
        rules=tuple(_rule(rule) for rule in file.rules),
        inhibitions=tuple(each.inhibition() for each in file.inhibit),
        windows=tuple(each.window(sites) for each in file.maintenance),
        flapping=file.defaults.flapping.limit() if file.defaults.flapping else None,
        flood=file.flood.flood() if file.flood else None,
        recurring=file.recurrence.recurring() if file.recurrence else None,
    )
    return book, problems


def warnings(document: Document, book: RuleBook) -> Iterator[Problem]:
    """Yield what is allowed in the file and hardly meant: rules that can never match."""
    for later, earlier in shadow.shadowed(book.rules):
        *first, last = [f"{names.shown(book.rules[each].name)} on line {document.line(('rules', each, 'name'))}" for each in earlier]
        who = f"{', '.join(first)} and {last} together take everything and end" if first else f"{last} takes everything and ends"
        yield document.problem(("rules", later, "name"), f"{names.shown(book.rules[later].name)} never matches: {who} with “stop”")


NAMED = {"rules": "rule", "inhibit": "inhibition", "maintenance": "window"}
"""Lists whose entries have names, and what one of them is called."""


def _same_names(document: Document, key: str) -> Iterator[Problem]:
    """Yield a problem for each entry below `key` whose name an earlier one has, also when either is wrong otherwise."""
    entries = document.data.get(key) if isinstance(document.data, dict) else None
    first: dict[str, int] = {}
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        name = entry.get("name") if isinstance(entry, dict) else None
        if isinstance(name, str) and first.setdefault(name, number) != number:
            line = document.line((key, first[name], "name"))
            yield document.problem(
                (key, number, "name"), f"name: the {NAMED[key]} on line {line} is called {names.shown(name)} too; give each its own name"
            )


def _rule(rule: _Rule) -> Rule:
    return Rule(name=rule.name, match=rule.match, sets=rule.set.said() if rule.set else {}, stop=rule.stop)
