import pytest

from ingest import topics


@pytest.mark.parametrize(
    ("pattern", "topic", "names"),
    [
        ("trend/{site}/{module}", "trend/riverside/AHU3", {"site": "riverside", "module": "AHU3"}),
        ("trend/{site}/{module}", "trend/riverside/AHU3/flow", None),
        ("trend/{site}/{module...}", "trend/riverside/AHU3/flow", {"site": "riverside", "module": "AHU3/flow"}),
        ("trend/{site}/{module...}", "trend/riverside", None),
        ("spBv1.0/{group}/+/{node}/#", "spBv1.0/G1/NDATA/E1", {"group": "G1", "node": "E1"}),
        ("spBv1.0/{group}/+/{node}/#", "spBv1.0/G1/DDATA/E1/D1", {"group": "G1", "node": "E1"}),
        ("spBv1.0/{group}/+/{node}/#", "spBv1x0/G1/DDATA/E1/D1", None),
        ("#", "anything/at/all", {}),
        ("a/+/c", "a//c", {}),
    ],
)
def test_what_fits_and_what_it_names(pattern: str, topic: str, names: dict[str, str] | None) -> None:
    assert topics.compile_pattern(pattern).match(topic) == names


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("callout/{site}/alarms/{source...}", "callout/+/alarms/#"),
        ("spBv1.0/{group}/+/{node}/#", "spBv1.0/+/+/+/#"),
        ("plain/text", "plain/text"),
    ],
)
def test_what_mqtt_subscribes_to(pattern: str, wanted: str) -> None:
    assert topics.compile_pattern(pattern).filter == wanted


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ("a/b", "a/b", True),
        ("a/b", "a/c", False),
        ("a/{x}", "a/b", True),
        ("a/{x}", "{y}/b", True),
        ("a/{x}/c", "a/b/d", False),
        ("a/{x...}", "a/b/c/d", True),
        ("a/{x...}", "a", False),
        ("a/#", "a", True),
        ("a/#", "b/c", False),
        ("{x...}", "a/b/c", True),
        ("a/{x}", "a/{x}/{y}", False),
        ("a/{x}", "a/{x}/#", True),
        ("a/{x}", "a/{x}/{y...}", False),
        ("a/+/c/#", "a/b/{x}/d", True),
    ],
)
def test_whether_one_message_could_fit_both(one: str, other: str, clash: bool) -> None:
    first, second = topics.compile_pattern(one), topics.compile_pattern(other)
    assert first.clashes(second) is clash
    assert second.clashes(first) is clash


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("a/{x...}/b", "must be the last level"),
        ("a/#/b", "must be plain text"),
        ("a/{x}/{x}", "a name stands in it twice"),
        ("a/b{x}", "must be plain text"),
        ("a/{X}", "must be plain text"),
        ("a/b+", "must be plain text"),
    ],
)
def test_what_is_no_pattern(pattern: str, sentence: str) -> None:
    with pytest.raises(topics.BadPattern, match=sentence):
        topics.compile_pattern(pattern)
