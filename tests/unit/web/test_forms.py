"""The forms: every act has one, and what was typed becomes what the command takes."""

from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from web import sentence
from web.api.bodies import SPECS
from web.pages.forms import FORMS, NEXT_STEP, body_of
from workorders.lifecycle import TABLE, Act

LONDON = ZoneInfo("Europe/London")

FILLED = {
    "by": "e.malik",
    "version": "3",
    "to": "s.kaur",
    "eta": "2026-07-21T10:45",
    "why": "Held up.",
    "reason": "awaiting-parts",
    "job_sheet.done": "Belt replaced.",
    "job_sheet.signed_by": "E. Malik",
    "priority": "P1",
    "note": "Keys at the gatehouse.",
    "at": "2026-01-21T10:45",
    "zzz": "not asked for",
}


@pytest.mark.parametrize("act", list(SPECS))
def test_every_act_has_a_form_that_fills_its_command(act: Act) -> None:
    command = SPECS[act].body.model_validate(body_of(act, FILLED, LONDON))
    assert (command.by, command.version) == ("e.malik", 3)
    asked = {field.name.split(".")[0] for field in FORMS[act].inputs}
    assert set(command.said()) == asked - {"at"}


@pytest.mark.parametrize("act", list(SPECS))
def test_what_a_form_requires_is_what_its_command_requires(act: Act) -> None:
    required = {field.name for field in FORMS[act].inputs if field.required}
    for name in required:
        with pytest.raises(ValidationError) as missing:
            SPECS[act].body.model_validate(body_of(act, {**FILLED, name: "  "}, LONDON))
        assert name.split(".")[0] in sentence.of(missing.value.errors())
    SPECS[act].body.model_validate(body_of(act, {name: FILLED[name] for name in ("by", *required)}, LONDON))


def test_times_are_typed_in_the_time_of_the_site() -> None:
    body = body_of(Act.ACCEPT, {"eta": "2026-07-21T10:45"}, LONDON)
    assert body == {"eta": "2026-07-21T10:45:00+01:00"}


def test_forms_and_next_steps_are_those_of_the_lifecycle() -> None:
    assert set(FORMS) == set(SPECS) == set(Act) - {Act.SELF_CLEAR}
    assert all(act in TABLE[status] for status, act in NEXT_STEP.items())
