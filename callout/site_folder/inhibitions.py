"""Reads `inhibit:` of `rules.yaml`: which alarms make which others their consequences."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field

from callout.site_folder import matching
from callout.site_folder.fields import Duration, Name, one_of
from callout.site_folder.section import Section
from rules.condition import Condition
from rules.inhibition import Inhibition, Scope


class InhibitionSection(Section):
    """One entry of `inhibit:`."""

    name: Annotated[Name, Field(description="the words by which an order says why it is as it is")]
    cause: Annotated[
        Condition, BeforeValidator(matching.read), Field(description='the alarms that others follow from, such as {kind: "*trip*"}')
    ]
    effect: Annotated[Condition, BeforeValidator(matching.read), Field(description='the alarms that follow, such as {kind: "*high temp*"}')]
    scope: Annotated[Scope, one_of(Scope, "scope")] = Scope.SITE
    lasts: Annotated[Duration, Field(alias="for")] = timedelta(0)

    def inhibition(self) -> Inhibition:
        """Return what the section states."""
        return Inhibition(name=self.name, cause=self.cause, effect=self.effect, scope=self.scope, lasts=self.lasts)
