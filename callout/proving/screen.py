"""What tests came to, for a terminal: a line for each, and expected and got side by side where one does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from callout import printed
from callout.proving import compare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from callout.proving.compare import Line
    from callout.proving.run import Result
    from callout.proving.script import Script
    from callout.proving.stage import Failure

WIDEST = 60
HEAD = ("", "expected", "got")


def lines(file: str, result: Result) -> Iterator[str]:
    """Yield what is said of one test."""
    yield f"{'ok    ' if result.holds else 'FAILED'}  {printed.plain(result.script.name)}"
    for failure in result.failures:
        yield f"{printed.INDENT}{file}:{failure.line}: at {_after(result.script, failure)} {printed.plain(failure.sentence)}"
        yield from _table(failure.lines)


def summary(folder: str, results: Sequence[Result]) -> str:
    """Return the last line."""
    failed = sum(not result.holds for result in results)
    tests = printed.number(len(results), "test")
    if failed:
        return f"{folder}: {failed} of {tests} {'does' if failed == 1 else 'do'} not hold."
    return f"{folder}: {'the test holds' if len(results) == 1 else f'all {tests} hold'}." if results else f"{folder}: there are no tests."


def document(results: Sequence[Result]) -> dict[str, Any]:
    """Return all of it as JSON values."""
    return {
        "ok": all(result.holds for result in results),
        "passed": sum(result.holds for result in results),
        "failed": sum(not result.holds for result in results),
        "tests": [
            {
                "name": result.script.name,
                "line": result.script.line,
                "ok": result.holds,
                "failures": [_failure(result.script, failure) for failure in result.failures],
            }
            for result in results
        ],
    }


def _failure(script: Script, failure: Failure) -> dict[str, Any]:
    return {
        "at": failure.at.isoformat(),
        "after": (failure.at - script.start).total_seconds(),
        "line": failure.line,
        "sentence": failure.sentence,
        "compared": [{"what": line.what, "expected": line.expected, "got": line.got, "holds": line.holds} for line in failure.lines],
    }


def _after(script: Script, failure: Failure) -> str:
    return compare.span(failure.at - script.start)


def _table(lines: Iterable[Line]) -> Iterator[str]:
    rows = [(line.what, _cut(line.expected), _cut(line.got), line.holds) for line in lines]
    if not rows:
        return
    widths = [max(len(head), *(len(str(row[place])) for row in rows)) for place, head in enumerate(HEAD)]
    yield f"{printed.INDENT * 2}  {'  '.join(head.ljust(width) for head, width in zip(HEAD, widths, strict=True))}".rstrip()
    for what, expected, got, holds in rows:
        cells = "  ".join(cell.ljust(width) for cell, width in zip((what, expected, got), widths, strict=True))
        yield f"{printed.INDENT * 2}{' ' if holds else '≠'} {cells}".rstrip()


def _cut(text: str) -> str:
    plain = printed.plain(text)
    return plain if len(plain) <= WIDEST else plain[: WIDEST - 1] + "…"
