"""Site folders for tests: a small one that is right, and one with some of its files written otherwise."""

from pathlib import Path
from textwrap import dedent

from callout import site_folder
from callout.site_folder import Loaded

RIGHT = {
    "site.yaml": "sites: {riverside: {}, kingsway: {}}\n",
    "assets.csv": "id,class,site,aliases\nAHU-1,AHU,riverside,OLD-1\nCH-1,Chiller,riverside,\nLIFT-1,Lift,kingsway,\n",
}


def write(folder: Path, **files: str | bytes) -> Path:
    """Write `files`, named without their ending, into `folder`; texts are indented as their test is."""
    for stem, content in files.items():
        name = f"{stem}.csv" if stem == "assets" else f"{stem}.yaml"
        (folder / name).write_bytes(content if isinstance(content, bytes) else dedent(content).encode())
    return folder


def load(folder: Path, **files: str | bytes) -> Loaded:
    """Load the right folder with `files` in it."""
    for name, text in RIGHT.items():
        (folder / name).write_text(text, encoding="utf-8")
    return site_folder.load(write(folder, **files))


def only_problem(folder: Path, stem: str, text: str | bytes, line: int, words: str) -> None:
    """Assert that the right folder with this one file gives just one problem, there, with all of `words` (parts between `|`)."""
    loaded = load(folder, **{stem: text})
    name = f"{stem}.csv" if stem == "assets" else f"{stem}.yaml"
    assert [(problem.file, problem.line) for problem in loaded.problems] == [(name, line)], loaded.problems
    sentence = loaded.problems[0].sentence
    assert [part for part in words.split("|") if part not in sentence] == [], sentence
    assert loaded.estate is None
    assert "\n" not in sentence
    assert "pydantic" not in sentence
    assert "Input should" not in sentence
