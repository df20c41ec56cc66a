"""`callout replay --html`: one page with plots that needs nothing else."""

from html.parser import HTMLParser
from pathlib import Path

from tests.unit.commands.program import Answer, callout, canonical, lines, site_folder
from tests.unit.commands.test_replay import HISTORY

OTHER = "defaults: {quiet_close: 30m, group_by: site}\n"


class Page(HTMLParser):
    """Names of elements, ids, what is asked of elsewhere, and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.ids: set[str] = set()
        self.elsewhere: list[str] = []
        self.said = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        named = dict(attrs)
        self.ids.add(named.get("id") or "")
        self.elsewhere += [str(named[name]) for name in ("src", "href") if name in named]

    def handle_data(self, data: str) -> None:
        self.said += data


def page(tmp_path: Path, *each: object, compared: bool = False) -> tuple[Page, Answer]:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
    words = ["--compare", site_folder(there, rules=OTHER)] if compared else []
    answer = callout("replay", "-", "--site", site_folder(here), "--html", tmp_path / "page.html", *words, stdin=lines(*each))
    return Page((tmp_path / "page.html").read_text(encoding="utf-8")), answer


def test_it_shows_every_plot_and_asks_for_nothing_else(tmp_path: Path) -> None:
    made, answer = page(tmp_path, *HISTORY)
    assert answer.code == 0
    assert {f"{name}-title" for name in ("rate", "standing", "sources", "severities", "priorities", "decisions")} <= made.ids
    assert made.elsewhere == []
    assert "script" not in made.elements
    assert "10 messages, 5 alarms, 3 work orders" in made.said
    assert "compared-head" not in made.ids


def test_with_another_folder_it_shows_the_differences(tmp_path: Path) -> None:
    made, _ = page(tmp_path, *HISTORY, compared=True)
    assert "compared-head" in made.ids
    assert "2 only here, 0 only there, 1 different, 0 the same." in made.said
    assert "its alarms belong to WO-1" in made.said


def test_what_plant_says_stays_text(tmp_path: Path) -> None:
    made, _ = page(tmp_path, canonical("09:00:00", "<script>alert(1)</script>", "<b>leak</b>"))
    assert "script" not in made.elements
    assert "<script>alert(1)</script>" in made.said


def test_a_history_of_nothing_has_a_page_too(tmp_path: Path) -> None:
    made, answer = page(tmp_path)
    assert answer.code == 0
    assert "No point left normal in this history." in made.said


def test_a_page_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    answer = callout("replay", "-", "--site", site_folder(tmp_path), "--html", tmp_path / "nowhere" / "page.html")
    assert answer.code == 1
    assert "page.html cannot be written: No such file or directory" in answer.err.replace("\n", "")
