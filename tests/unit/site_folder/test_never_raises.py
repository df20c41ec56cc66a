"""Whatever stands in a site folder, `load` answers with problems that a person can read, and never with an exception."""

import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings, strategies as st

from callout import site_folder
from callout.site_folder import Loaded

FILES = ("site.yaml", "ingest.yaml", "assets.csv", "rules.yaml", "sla.yaml")
KEYS = (
    *("sites", "riverside", "name", "timezone", "location", "lat", "lon", "sources", "topic", "dialect", "fields", "defaults"),
    *("group_by", "on_delay", "quiet_close", "flapping", "flood", "priority", "critical", "major", "A", "B", "rules", "match", "set"),
    *("stop", "kind", "severity", "asset", "class", "hours", "attributes.x", "not", "raise", "inhibit", "calendars", "always"),
    *("contracts", "from", "to", "clocks", "response", "start", "pause", "priorities", "P1", "P2", "calendar", "warn_at", "compliance"),
)
VALUES = (*KEYS, "5m", "50%", "2026-01-01", "never", "22:30", "true", "no", "~", "*fire*", "[a", "{x: 1", "P1", "1e400", "nan", "-", "")
PIECES = (
    *"\n\n\n  -:[]{}&*!|>'\"%@`#,?~\t\r",
    "\n  ",
    ": ",
    "- ",
    "&a ",
    "*a",
    "<<: *a",
    "---\n",
    "\ufeff",
    "\x00",
    "\x85",
    "\u2028",
    "😀",
)

words = st.sampled_from(KEYS) | st.text(max_size=5)
trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.sampled_from(VALUES) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=5),
    max_leaves=15,
)
texts = st.lists(st.sampled_from((*PIECES, *VALUES)), max_size=40).map("".join)
often = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def load(files: dict[str, bytes]) -> Loaded:
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        return site_folder.load(Path(folder))


def written(tree: Any) -> bytes:
    return yaml.dump(tree, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), allow_unicode=True).encode()


def readable(loaded: Loaded) -> bool:
    assert (loaded.estate is None) == bool(loaded.problems)
    for problem in loaded.problems:
        assert problem.sentence
        assert problem.sentence.isprintable(), problem
        assert "pydantic" not in problem.sentence
        assert "Input should" not in problem.sentence
        assert "something else" not in problem.sentence
    return True


@often
@given(st.dictionaries(st.sampled_from(FILES), texts, min_size=1))
def test_random_writing(files: dict[str, str]) -> None:
    assert readable(load({name: text.encode() for name, text in files.items()}))


@often
@given(st.dictionaries(st.sampled_from(FILES), trees, min_size=1))
def test_random_values_in_right_writing(files: dict[str, Any]) -> None:
    assert readable(load({name: written(tree) for name, tree in files.items()}))


@often
@given(st.dictionaries(st.sampled_from(KEYS), trees, min_size=1))
def test_random_values_under_known_keys(tree: dict[str, Any]) -> None:
    content = written(
        {
            **tree,
            "sites": {"riverside": tree},
            "sources": [tree],
            "defaults": tree,
            "priority": tree,
            "rules": [{"name": "R", "match": tree, "set": tree}, tree],
            "contracts": {"fm": tree, "sites": ["riverside"]},
            "calendars": {"always": tree},
        }
    )
    assert readable(load({name: content for name in FILES if name != "assets.csv"}))


@often
@given(st.binary(max_size=60), st.sampled_from(FILES))
def test_random_bytes(content: bytes, name: str) -> None:
    assert readable(load({name: content}))
