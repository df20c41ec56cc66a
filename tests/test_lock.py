"""constraints.txt holds what pyproject.toml asks for: everything, and no version that is too old."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WANTED = [
    Requirement(line)
    for line in [*PROJECT["dependencies"], *(line for extra in PROJECT["optional-dependencies"].values() for line in extra)]
    if Requirement(line).name != PROJECT["name"]  # the extra `dev` takes in the extra `demo`
]
LOCKED = [
    Requirement(line)
    for line in (REPOSITORY / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_what_is_wanted_is_locked_at_a_version_that_will_do(wanted: Requirement) -> None:
    # A name may be locked more than once, for different platforms.
    locked = [each for each in LOCKED if canonicalize_name(each.name) == canonicalize_name(wanted.name)]
    assert locked, f"constraints.txt lacks {wanted.name}: make lock"
    for each in locked:
        (pin,) = each.specifier
        assert wanted.specifier.contains(pin.version, prereleases=True), f"{each} does not satisfy {wanted}: make lock"


@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_what_is_wanted_has_a_lower_bound(wanted: Requirement) -> None:
    assert any(bound.operator in {">=", "=="} for bound in wanted.specifier)


@pytest.mark.parametrize("locked", LOCKED, ids=str)
def test_a_lock_is_one_exact_version(locked: Requirement) -> None:
    assert [bound.operator for bound in locked.specifier] == ["=="]
