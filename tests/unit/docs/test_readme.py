import re
import shlex
from typing import Any

import pytest
import typer

from callout import settings
from callout.commands import app
from callout.settings import Settings
from tests.unit.docs import pages

README = pages.read("README.md")
SAYS = re.compile(r"(?<![\w./-])(?:\.venv/bin/)?callout (?P<rest>[a-z-]+(?: .*)?)$")


def commands() -> list[str]:
    """Return what is said of `callout` in the README, in the changelog and in the documents that are not made of the program itself."""
    named = ("README.md", "CHANGELOG.md", "docs/SITE_FOLDER.md", "docs/ARCHITECTURE.md", "docs/EVENTS.md", "docs/DEPLOY.md")
    found = (SAYS.search(each) for name in named for each in pages.code(pages.read(name)))
    return sorted({each["rest"] for each in found if each})


@pytest.mark.parametrize("said", commands())
def test_every_command_that_is_named_exists_and_has_the_options_that_are_named(said: str) -> None:
    command: Any = typer.main.get_command(app)
    words = shlex.split(said)
    while words and hasattr(command, "commands"):
        name = words.pop(0)
        command = command.get_command(typer.Context(command), name)
        assert command is not None, f"`callout {said}`: there is no {name}"
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known, f"`callout {said}`"


def test_every_target_that_is_named_can_be_made() -> None:
    named = {found[1] for each in pages.code(README) if (found := re.match(r"make ([a-z-]+)", each))}
    targets = set(re.findall(r"^([a-z-]+):", pages.read("Makefile"), re.MULTILINE))
    assert named <= targets
    assert {"demo", "test"} <= named


def test_the_settings_are_those_of_the_program_with_their_defaults() -> None:
    said = {pages.words(row["setting"])[0]: row["if not set"].strip("`") for row in pages.table(README, "setting", "if not set")}
    fields = Settings.model_fields.items()
    have = {f"{settings.PREFIX}{name.upper()}": "none" if field.default in (None, "") else str(field.default) for name, field in fields}
    assert said == have


def test_settings_that_may_stand_in_files_are_named() -> None:
    assert f"{settings.PREFIX}MQTT_PASSWORD_FILE=" in README
    assert set(settings.SECRETS) == {
        "DATABASE_URL",
        "EVENTS_MQTT_URL",
        "INFLUX_TOKEN",
        "KAFKA_PASSWORD",
        "MQTT_PASSWORD",
        "MQTT_URL",
    }


def test_the_first_screen_has_one_sentence_one_picture_and_one_command() -> None:
    title, sentence, picture, *rest = README.split("\n\n")
    assert title == "# Callout"
    assert sentence.count(". ") == 0
    assert picture.startswith("![")
    assert rest[0] == "```sh\nmake demo\n```"
