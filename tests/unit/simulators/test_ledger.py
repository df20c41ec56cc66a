"""What becomes of a fault, judged by the orders."""

from __future__ import annotations

import pytest

from simulators import ledger
from simulators.ledger import Fault, Ledger
from simulators.points import Key
from tests.unit.simulators.seen import START

FLOW, ROOM, LEAK, STRANGE = Key("AHU-3/flow", "fail"), Key("VAV-3/temp", "high"), Key("LD-1/leak", "leak"), Key("X-1/x", "odd")
BELT = Fault(id="F-1", what="fan belt", asset="AHU-3", at=START, must=frozenset({FLOW}), may=frozenset({ROOM}))
WET = Fault(id="F-2", what="leak", asset="LD-1", at=START, must=frozenset({LEAK}))


@pytest.mark.parametrize(
    ("orders", "raised", "missed", "spurious"),
    [
        pytest.param({}, (), ("F-1", "F-2"), (), id="no order: all are missed"),
        pytest.param({"WO-1": [FLOW], "WO-2": [LEAK]}, ("F-1", "F-2"), (), (), id="an order each"),
        pytest.param({"WO-1": [FLOW, ROOM, LEAK]}, ("F-1", "F-2"), (), (), id="one order for both"),
        pytest.param({"WO-1": [FLOW], "WO-2": [ROOM]}, ("F-1",), ("F-2",), (), id="a consequence with an order of its own is no stranger"),
        pytest.param({"WO-1": [ROOM], "WO-2": [LEAK]}, ("F-2",), ("F-1",), (), id="only the consequence was raised: the fault was missed"),
        pytest.param({"WO-1": [FLOW], "WO-2": [LEAK], "WO-3": [STRANGE]}, ("F-1", "F-2"), (), ("WO-3",), id="an order without a fault"),
        pytest.param({"WO-1": [FLOW, STRANGE], "WO-2": [LEAK]}, ("F-1", "F-2"), (), (), id="a stranger that joined a true order"),
        pytest.param({"WO-1": [FLOW], "WO-2": [LEAK], "WO-3": []}, ("F-1", "F-2"), (), (), id="an order that a person raised"),
    ],
)
def test_the_judgement(orders: dict[str, list[Key]], raised: tuple[str, ...], missed: tuple[str, ...], spurious: tuple[str, ...]) -> None:
    verdict = ledger.judge((BELT, WET), orders)
    assert (verdict.injected, verdict.raised, verdict.missed, verdict.spurious) == (("F-1", "F-2"), raised, missed, spurious)
    assert verdict.counts() == {"injected": 2, "raised": len(raised), "missed": len(missed), "spurious": len(spurious)}


def test_plain_pairs_of_texts_are_keys_too() -> None:
    assert ledger.judge((WET,), {"WO-1": {("LD-1/leak", "leak")}}).raised == ("F-2",)


def test_a_fault_counts_once_its_first_alarm_was_acknowledged() -> None:
    book = Ledger()
    book.make(BELT)
    book.make(WET)
    assert not book.injected
    book.confirm("F-2")
    book.confirm("F-2")
    assert book.injected == (WET,)


def test_a_fault_that_was_never_made_cannot_be_confirmed() -> None:
    with pytest.raises(KeyError):
        Ledger().confirm("F-9")
