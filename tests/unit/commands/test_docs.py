"""The page about the command line and the program say the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer
from typer.main import get_command

from callout.commands import app
from callout.commands.table import TABLE
from tests.unit.commands.program import callout, site_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = (Path(__file__).parents[3] / "docs" / "CLI.md").read_text(encoding="utf-8")
SAID_ONCE_FOR_ALL = {"--help", "--json", "--database", "--mqtt"}


def commands(group: Any = None, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield each command, by the words that call it."""
    found: Any = group or get_command(app)
    context = typer.Context(found)
    for name in found.list_commands(context):
        command = found.get_command(context, name)
        words = (*before, name)
        if hasattr(command, "commands"):
            yield from commands(command, words)
        else:
            yield words, command


COMMANDS = dict(commands())


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_a_chapter_that_names_its_options(words: tuple[str, ...]) -> None:
    _, heading, rest = PAGE.partition(f"\n## `callout {' '.join(words)}`\n")
    assert heading, f"docs/CLI.md has no chapter about {words}"
    chapter = rest.partition("\n## ")[0]
    options = {option for parameter in COMMANDS[words].params for option in parameter.opts if option.startswith("--")}
    assert {option for option in options - SAID_ONCE_FOR_ALL if option not in chapter} == set()


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_help_has_an_example(words: tuple[str, ...]) -> None:
    answer = callout(*words, "--help")
    assert answer.code == 0
    assert re.search(rf"Examples?: \s*callout\s+{words[0]}", answer.out)


def test_no_chapter_is_about_a_command_that_is_none() -> None:
    assert set(re.findall(r"^## `callout (.*)`$", PAGE, re.MULTILINE)) == {" ".join(words) for words in COMMANDS}


def test_the_forms_of_a_history_are_read_as_the_page_says(tmp_path: Path) -> None:
    history = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert history is not None
    answer = callout("replay", "-", "--site", site_folder(tmp_path), "--json", stdin=history[1].encode())
    assert (answer.document["alarms"], answer.document["rejected"]) == (4, 0)


@pytest.mark.parametrize("name", TABLE)
def test_the_help_of_the_program_says_of_each_command_what_its_own_help_begins_with(name: str) -> None:
    group: Any = get_command(app)
    own = group.get_command(typer.Context(group), name).help
    assert TABLE[name].says == " ".join(own.partition("\n\n")[0].split())
