"""What is installed is what stands in this repository, and every folder of tests is a package."""

import importlib
import importlib.metadata
import tomllib
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[1]
PYPROJECT: dict[str, Any] = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES: list[str] = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
BESIDE = {"bench", "deploy", "tests"}  # packages of the repository that are not installed


@pytest.mark.parametrize("name", PACKAGES)
def test_the_package_that_is_imported_is_the_one_of_this_repository(name: str) -> None:
    # The names are short words that another distribution might have taken.
    found = importlib.import_module(name).__file__
    assert found is not None
    assert Path(found) == REPOSITORY / name / "__init__.py"


def test_every_package_of_the_repository_is_installed_typed_and_watched() -> None:
    standing = {path.parent.name for path in REPOSITORY.glob("*/__init__.py")} - BESIDE
    tools = PYPROJECT["tool"]
    assert standing == set(PACKAGES)
    assert standing | BESIDE == set(tools["mypy"]["packages"]) == set(tools["ruff"]["lint"]["isort"]["known-first-party"])
    assert standing == set(tools["importlinter"]["root_packages"])


def test_every_folder_of_tests_is_a_package() -> None:
    # Without __init__.py two tests of the same name would shadow one another under importlib's mode.
    folders = {path.parent for path in (REPOSITORY / "tests").rglob("*.py")}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_the_version_is_said_once() -> None:
    assert importlib.metadata.version("callout") == PYPROJECT["project"]["version"]
