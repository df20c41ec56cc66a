"""What a person may say to a benchmark, and what it may say while it runs."""

import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The same options for every benchmark: `seconds` that each measurement may take, and the `folder` whose disk is used.

    `clocks` is how many SLA clocks run, where it is these that are measured.
    """

    seconds: float
    folder: Path
    quiet: bool
    clocks: int = 1_000_000

    def say(self, text: str) -> None:
        """Tell the person at the terminal how far the run is; stdout is kept for the document."""
        if not self.quiet:
            print(text, file=sys.stderr, flush=True)
