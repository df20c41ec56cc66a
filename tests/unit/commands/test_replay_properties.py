"""What must hold of a replay whatever the history: no result depends on how it is cut, and no broken line on the others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from callout import site_folder
from callout.replaying import lines, outcome, scratch
from callout.replaying.replay import Replay, Sizes
from ingest.reader import Reader
from rules.rejected import Rejected
from tests.unit.commands import program

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from streams.estate import Estate

MINUTE = 60


@st.composite
def histories(draw: st.DrawFn) -> list[bytes]:
    """Some two hours of alarms of two sites, mostly in order, late ones and repeats among them."""
    second = 0
    found: list[bytes] = []
    for _ in range(draw(st.integers(1, 40))):
        second += draw(st.integers(0, 8 * MINUTE))
        late = draw(st.sampled_from([0, 0, 0, MINUTE, 20 * MINUTE]))
        site, source = draw(st.sampled_from([("riverside", "AHU-1/x"), ("riverside", "AHU-2/x"), ("harbour", "PUMP-1"), ("harbour", "y")]))
        alarm = {
            "site": site,
            "source": source,
            "kind": draw(st.sampled_from(["flow fail", "hot", "door open", "leak"])),
            "state": draw(st.sampled_from(["active", "active", "cleared"])),
            "severity": draw(st.sampled_from(["critical", "minor"])),
            "at": time_of(max(0, second - late)),
            "received_at": time_of(second),
        }
        found.append(json.dumps(alarm).encode() + b"\n")
    return found


def time_of(second: int) -> str:
    hours, rest = divmod(second, 3600)
    return f"2026-11-{21 + hours // 24}T{hours % 24:02}:{rest // 60:02}:{rest % 60:02}Z"


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Estate:
    folder: Path = program.site_folder(tmp_path_factory.mktemp("site"))
    return site_folder.load_or_refuse(folder)


def come_to(estate: Estate, history: Sequence[bytes], sizes: Sizes | None = None) -> dict[str, Any]:
    with scratch.store() as store:
        replay = Replay(store, estate, lambda _number, _rejected: None, sizes)
        assert list(replay.run(lines.read(history, estate.reader())))[-1] == len(history)
        with store.read() as connection:
            return outcome.read(connection, replay.tally, replay.meter).document()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories(), st.integers(1, 7), st.integers(1, 9))
def test_no_result_depends_on_how_the_history_is_cut(estate: Estate, history: list[bytes], frame: int, commit: int) -> None:
    assert come_to(estate, history, Sizes(frame=frame, commit=commit)) == come_to(estate, history)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories(), st.lists(st.tuples(st.integers(0, 40), st.binary(max_size=40)), max_size=6))
def test_a_broken_line_changes_nothing_else(estate: Estate, history: list[bytes], broken: list[tuple[int, bytes]]) -> None:
    disturbed = list(history)
    for place, content in broken:
        disturbed.insert(place, b"{" + content.replace(b"\n", b" ") + b"\n")
    came_to, alone = come_to(estate, disturbed), come_to(estate, history)
    assert came_to["rejected"] == len(broken)
    for figure in ("alarms", "activations", "workorders", "by_priority", "by_asset", "unmatched", "received"):
        assert came_to[figure] == alone[figure]


@given(st.binary(max_size=300) | st.from_regex(rb'\{"(topic|payload|site|received_at|at)": ?.{0,40}\}\n', fullmatch=True))
def test_no_line_raises(line: bytes) -> None:
    read = lines.History(Reader(lambda _site: True)).read(line)
    assert isinstance(read, Rejected)
    assert read.detail
    assert "\n" not in read.detail
