"""What whoever runs Callout can mend: the settings of a process, and what an integrator wrote. Light, since every command knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assets.problem import Problem


class BadSettings(Exception):
    """A setting is missing or cannot be right. The sentence names it."""


class SiteFolderError(Exception):
    """The site folder is not right, and the integrator can mend it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems) or self.__doc__)
        self.problems = problems
