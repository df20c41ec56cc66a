import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.unit.docs import pages


@pytest.mark.parametrize("page", pages.PAGES, ids=lambda page: str(page.relative_to(pages.REPOSITORY)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in pages.links(page.read_text(encoding="utf-8")):
        if link.startswith(("https://", "http://")):
            continue
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        assert target.is_relative_to(pages.REPOSITORY), f"{link} leads out of the repository"
        assert target.exists(), f"{link} leads nowhere"
        if anchor:
            assert anchor in pages.anchors(target.read_text(encoding="utf-8")), f"{link} names no heading of its page"


def test_every_decision_stands_in_the_list_of_decisions() -> None:
    folder = pages.REPOSITORY / "docs" / "adr"
    listed = pages.links(pages.read("docs/adr/README.md"))
    assert listed == sorted(page.name for page in folder.glob("0*.md"))


def test_every_decision_says_why_what_and_what_follows() -> None:
    for page in sorted((pages.REPOSITORY / "docs" / "adr").glob("0*.md")):
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(page.name[:4])}. "), page.name
        places = [text.index(f"**{part}.**") for part in ("Context", "Decision", "Consequence")]
        assert places == sorted(places), page.name


def test_the_picture_is_one_that_browsers_draw_and_readers_can_hear() -> None:
    root = ET.parse(pages.REPOSITORY / "docs" / "way-of-an-alarm.svg").getroot()  # noqa: S314  our own file
    svg = "{http://www.w3.org/2000/svg}"
    assert root.tag == f"{svg}svg"
    assert {"title", "desc"} <= {child.tag.removeprefix(svg) for child in root}
    assert root.get("viewBox")
