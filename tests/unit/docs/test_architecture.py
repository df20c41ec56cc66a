import tomllib

from rules import chain
from tests.unit.docs import pages

PAGE = pages.read("docs/ARCHITECTURE.md")


def test_the_floors_are_those_that_are_held() -> None:
    contracts = tomllib.loads(pages.read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    [floors] = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    rows = pages.table(PAGE, "floor", "rooms")
    assert [" | ".join(pages.words(row["rooms"])) for row in rows] == floors
    assert [row["floor"] for row in rows] == [str(floor) for floor in range(len(floors), 0, -1)]


def test_the_steps_are_those_of_the_chain_in_their_order() -> None:
    said = [pages.words(row["step"])[0] for row in pages.table(PAGE, "step", "decides")]
    assert said == [step.__module__.rpartition(".")[2] for step in chain.CHAIN]
