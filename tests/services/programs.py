"""Where the programs of the servers are found. Nothing is started here."""

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path


class MissingProgramError(Exception):
    """A program that a test or benchmark needs is not on this machine."""


def find(name: str, *, variable: str, package: str, usual: Iterable[Path] = (), environ: Mapping[str, str] = os.environ) -> Path:
    """Give the path of the program `name`: what `variable` names, else the first of `usual`, else what PATH has.

    Raises MissingProgramError with a sentence that says how to get it, and ValueError where `variable` names no program:
    somebody who set it wants to hear that, not to see a test skipped.
    """
    named = environ.get(variable)
    if named:
        if not is_program(Path(named)):
            raise ValueError(f"{variable} names {named}, which is not a program; it must be the path of {name}.")
        return Path(named)
    for place in usual:
        if is_program(place):
            return place
    on_path = shutil.which(name, path=environ.get("PATH", os.defpath))
    if on_path is None:
        raise MissingProgramError(f"{name} is not on this machine: apt-get install {package}, or set {variable}.")
    return Path(on_path)


def is_program(path: Path) -> bool:
    """Say whether `path` is a file that may be run."""
    return path.is_file() and os.access(path, os.X_OK)
