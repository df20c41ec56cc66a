"""Run benchmarks by name: `python -m bench fsync`, or all of them: `python -m bench all`.

Each prints one JSON document on stdout. A run that lost or doubled anything prints none, says so on stderr, and the exit code is 1.
"""

import argparse
import importlib
import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, cast

import structlog

from bench.options import Options
from bench.report import NoResult, Report

LEAST_CLOCKS = 1_000
FRAME = {"__init__", "__main__", "options", "report"}


class Benchmark(Protocol):
    """What a module of this folder offers when it is a benchmark."""

    def run(self, options: Options) -> Report:
        """Measure. Raises NoResult where anything was lost or doubled."""


def names() -> list[str]:
    """Give the names of all benchmarks: the modules of this folder that define `run`."""
    # None is imported for that: one that is broken breaks itself alone.
    found = sorted(path for path in Path(__file__).parent.glob("*.py") if path.stem not in FRAME)
    return [path.stem for path in found if "\ndef run(" in path.read_text(encoding="utf-8")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line names; give the exit code."""
    known = names()
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=[*known, "all"], help="the benchmark to run")
    parser.add_argument("--json", action="store_true", help="print the document and nothing else")
    parser.add_argument("--seconds", type=_positive, default=5.0, help="how long one measurement takes (default: 5)")
    parser.add_argument("--folder", type=_folder, default=Path(tempfile.gettempdir()), help="whose disk is used (default: %(default)s)")
    parser.add_argument("--clocks", type=_many, default=1_000_000, help="SLA clocks that run, for sla (default: 1000000)")
    said = parser.parse_args(arguments)
    # What the program logs must not stand amid the document.
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING), logger_factory=structlog.PrintLoggerFactory(sys.stderr)
    )
    options = Options(seconds=said.seconds, folder=said.folder, quiet=said.json, clocks=said.clocks)
    # A list and not a generator: one that gives no result does not keep the others from being run.
    return max([measure(name, load(name), options) for name in (known if said.name == "all" else [said.name])])


def load(name: str) -> Benchmark:
    """Give the module of a benchmark."""
    return cast(Benchmark, importlib.import_module(f"bench.{name}"))


def measure(name: str, benchmark: Benchmark, options: Options) -> int:
    """Run one benchmark and print its document, or say why there is none; give the exit code."""
    try:
        report = benchmark.run(options)
    except NoResult as error:
        print(f"bench {name}: no result: {error}", file=sys.stderr)
        return 1
    print(report.text(), flush=True)
    return 0


def _positive(text: str) -> float:
    seconds = float(text)
    if not seconds > 0:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds above 0")
    return seconds


def _many(text: str) -> int:
    if not (text.isdigit() and int(text) >= LEAST_CLOCKS):
        raise argparse.ArgumentTypeError(f"{text} is not a number of clocks; at least {LEAST_CLOCKS} are needed")
    return int(text)


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"{text} is not a folder")
    return Path(text)


if __name__ == "__main__":
    sys.exit(main())
