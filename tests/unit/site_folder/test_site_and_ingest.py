from pathlib import Path

import pytest

from assets.model import Site
from tests.unit.site_folder.folders import load, only_problem


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("sitess: {riverside: {}, kingsway: {}}\n", 1, "“sitess” is no key of site.yaml|did you mean “sites”?"),
        ("sites:\n  riverside:\n    nam: R\n  kingsway:\n", 3, "“nam” is no key of “riverside”|did you mean “name”?"),
        ("sites:\n  riverside:\n    timezone: Europe/Lndon\n  kingsway:\n", 3, "timezone: |did you mean “Europe/London”?"),
        ("sites:\n  riverside:\n    timezone: ../../etc/passwd\n  kingsway:\n", 3, "no time zone"),
        ("sites:\n  riverside:\n    location: {lat: 51.5}\n  kingsway:\n", 3, "“location” needs the key “lon”|degrees east"),
        ("sites:\n  riverside:\n    location: {lat: north, lon: 0}\n  kingsway:\n", 3, "lat: “north” is no number"),
        ("sites:\n  riverside:\n    location: {lat: nan, lon: 0}\n  kingsway:\n", 3, "out of range"),
        ("sites:\n  riverside:\n    location: {lat: 0, lon: 200}\n  kingsway:\n", 3, "lon: 200 is out of range|-180 to 180"),
        ("sites:\n  riverside:\n    name: [a]\n  kingsway:\n", 3, "name: one text is wanted here, not a list"),
        ("sites:\n  riverside:\n    name: true\n  kingsway:\n", 3, 'name: |in quotes it is: "true"'),
        ("sites:\n  riverside:\n    name:\n  kingsway:\n", 3, "name: there is no value here"),
        ("sites:\n  riverside:\n  kingsway:\n  a/b: {}\n", 4, "cannot be a site|one level of the topics"),
        ('sites:\n  riverside:\n  kingsway:\n  "+": {}\n', 4, "cannot be a site"),
        ("sites:\n  riverside: here\n  kingsway:\n", 2, "“riverside” must have keys below it|not “here”"),
        ("sites: [riverside, kingsway]\n", 1, "“sites” must have keys below it|not a list"),
        ("- sites\n", 1, "site.yaml must have keys below it|not a list"),
        ("sites\n", 1, "site.yaml must have keys below it|not “sites”"),
    ],
)
def test_site_yaml(tmp_path: Path, text: str, line: int, words: str) -> None:
    only_problem(tmp_path, "site", text, line, words)


def test_a_site_is_read_with_all_its_keys(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        site="""\
            sites:
              riverside:
                name: Riverside Campus
                timezone: Europe/London
                location: {lat: 51.50, lon: -0.11}
              "001":
        """,
        assets="id\nAHU-1\n",
    )
    assert loaded.problems == ()
    assert loaded.estate is not None
    assert loaded.estate.sites == {
        "riverside": Site(id="riverside", name="Riverside Campus", timezone="Europe/London", latitude=51.5, longitude=-0.11),
        "001": Site(id="001"),
    }


VALUES = "sources:\n  - topic: v/{site}/{source}\n    dialect: values\n    limits: "
TWO = "".join(f"  - {{topic: 'a/{{site}}/{level}', dialect: mapped, fields: {{kind: k}}}}\n" for level in ("{x}", "b"))
CANONICAL = "  - {topic: 'callout/{site}/alarms/{source...}', dialect: canonical}\n"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("sources:\n  - topic: t/{x}\n    dialect: mapped\n    fields: {kind: label}\n", 2, "nothing says which site|site: riverside"),
        ("sources:\n  - topic: te/{site}/{device}\n    dialect: thin-edge\n", 2, "needs to know the type; write {type} for its level"),
        ("sources:\n  - topic: d/{site}/x\n    dialect: udmi\n", 2, "needs to know the device; write {device}"),
        ("sources:\n  - topic: d/{site}/{x}\n    dialect: udmi\n    fields: {kind: k}\n", 4, "the dialect udmi has no such key"),
        ("sources:\n  - topic: v/{site}/{source}\n    dialect: values\n", 2, "values need limits"),
        (f"{VALUES}[{{kind: hot}}]\n", 4, "has exactly one of high, low, equals, no_change, silence"),
        (f"{VALUES}[{{high: 3}}]\n", 4, "a limit needs a kind"),
        (f"{VALUES}[{{kind: hot, high: 3, hihg: 3}}]\n", 4, "hihg: |did you mean “high”?"),
        (f"{VALUES}[{{kind: hot, high: warm}}]\n", 4, "high: “warm” is no number"),
        (f"{VALUES}[{{kind: hot, high: 3, deadband: -1}}]\n", 4, "deadband: |not below 0"),
        (f"{VALUES}[{{kind: hot, equals: x, deadband: 1}}]\n", 4, "deadband: |goes with high or low"),
        (f"{VALUES}[{{kind: hot, silence: 5m, delay: 1m}}]\n", 4, "delay: silence is a time already"),
        (f"{VALUES}[{{kind: hot, high: 3, delay: 5}}]\n", 4, "delay: “5” has no unit"),
        (f"{VALUES}[{{kind: hot, high: 3, severity: bad}}]\n", 4, "severity: “bad” is no severity"),
        ("sources:\n  - topic: t/{site}\n    dialect: mapped\n", 2, "has either fields|or alarms"),
        ("sources:\n  - topic: t/{site}\n    dialect: mapped\n    fields: {state: s}\n", 4, "fields: there must be a kind"),
        ("sources:\n  - topic: t/{site}\n    dialect: mapped\n    fields: {kind: k, stat: s}\n", 4, "stat: |did you mean “state”?"),
        (
            "sources:\n  - topic: t/{site}\n    dialect: mapped\n    fields:\n      kind: k\n      state: {path: s, values: {On: activ}}\n",
            6,
            "On: “activ” is no state|did you mean “active”?",
        ),
        ("sources:\n  - topic: t/{site}\n    dialect: mapped\n    fields: {kind: a..b}\n", 4, "kind: “a..b” is no path"),
        ("sources:\n  - topic: t/{site}\n    dialect: mapped\n    fields: {kind: {path: a, const: b}}\n", 4, "either a path or a const"),
        (
            "sources:\n  - topic: t/{site}\n    dialect: mapped\n    fields: {kind: k, at: {path: t, format: seconds}}\n",
            4,
            "format: “seconds” is no format of a time",
        ),
        (
            "sources:\n  - topic: t/{site}\n    dialect: mapped\n    fields: {kind: k, at: {path: t, timezone: Mars}}\n",
            4,
            "timezone: “Mars” is no time zone",
        ),
        ("sources:\n  - topic: t/{site}\n    dialect: mapped\n    alarms: [{kind: k}]\n", 4, "there must be a state"),
        (
            'sources:\n  - topic: t/{site}/{a}\n    dialect: mapped\n    source: "{b}"\n    fields: {kind: k}\n',
            4,
            "source: {b} does not stand in the topic; it names site, a",
        ),
        (
            "sources:\n  - topic: t/{a}\n    dialect: mapped\n    site: rivrside\n    fields: {kind: k}\n",
            4,
            "there is no site “rivrside”|did you mean “riverside”?",
        ),
        ("sources:\n  - topic: t/{a...}/b\n    dialect: mapped\n    site: riverside\n", 2, "must be the last level"),
        (
            f"sources:\n{TWO}",
            3,
            "a message could fit a/{site}/{x} as well, the source on line 2",
        ),
        (
            "sources:\n  - {topic: '{site}/{x...}', dialect: mapped, fields: {kind: k}}\n",
            2,
            "as well, that of canonical alarms, which is always there",
        ),
        ("sources:\n  - topic: a\n    dialect: canonicle\n", 3, "no dialect|did you mean “canonical”?"),
        (
            "sources:\n  - topic: a/b\n    dialect: canonical\n",
            2,
            "topic: canonical alarms come on callout/{site}/alarms/{source...} alone",
        ),
        ("sources:\n  - dialect: canonical\n", 2, "entry 1 of “sources” needs the key “topic”"),
        ("sources:\n" + CANONICAL + CANONICAL, 3, "the source on line 2 has this topic too"),
        ("sources:\n  - topic: callout/{site}/alarms/{source...}\n    dialect: canonical\n    site: riverside\n", 4, "site: |no such key"),
        ("source: []\n", 1, "did you mean “sources”?"),
        ("sources: canonical\n", 1, "“sources” must be a list"),
    ],
)
def test_ingest_yaml(tmp_path: Path, text: str, line: int, words: str) -> None:
    only_problem(tmp_path, "ingest", text, line, words)


def test_the_canonical_dialect_may_be_written_though_it_is_always_there(tmp_path: Path) -> None:
    assert load(tmp_path, ingest="sources:\n" + CANONICAL).problems == ()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("matching: {accept: 2}", 1, "accept: 2 is no share|from 0.01 to 1"),
        ("matching:\n  words:\n    classes: {KLT: Chillr}", 3, "“Chillr” is no class of plant|did you mean “Chiller”?"),
        ("matching:\n  words:\n    places: {OG: storey}", 3, "“storey” is no kind of place; write building, level or room"),
        ("matching:\n  words:\n    points: [A-1]", 3, "“A-1” is no word of a point name; write letters alone"),
    ],
)
def test_how_names_are_matched_is_checked(tmp_path: Path, text: str, line: int, words: str) -> None:
    only_problem(tmp_path, "site", text, line, words)
