"""Haystack registers as Zinc and as JSON, new and old: the same things become the same assets."""

from __future__ import annotations

import json
import sys

import pytest

from assets import haystack_file
from assets.imported import CannotImport, Imported

ZINC = """ver:"3.0"
id,dis,navName,site,space,floor,equip,ahu,vav,chiller,point,siteRef,equipRef,ahuRef,chilledWaterRef,spaceRef,bacnetCur,bacnetConnRef,conn,uri
@s,"Carytown",,M,,,,,,,,,,,,,,,,
@f,"Carytown Floor 2","Floor 2",,M,M,,,,,,@s,,,,,,,,
@c,"Carytown CH-1","CH-1",,,,M,,,M,,@s,,,,,,,,
@a,"Carytown AHU-1","AHU-1",,,,M,M,,,,@s,,,@c,@f,,,,
@v,"Carytown VAV-2-12","VAV-2-12",,,,M,,M,,,@s,,@a,,@f,,,,
@x,"Carytown Mystery","Mystery",,,,M,,,,,@s,@a,,,,,,,
@p,"Carytown VAV-2-12 ZoneTemp","ZoneTemp",,,,,,,,M,@s,@v,,,,"AI56",@n,,
@q,"Carytown OAT","OAT",,,,,,,,M,@s,,,,,,,,
@n,"BACnet",,,,,,,,,,,,,,,,,M,`bacnet://10.0.0.5/3`
"""


def hayson() -> str:
    def marked(**more: object) -> dict[str, object]:
        return {name: {"_kind": "marker"} if value is True else value for name, value in more.items()}

    def to(id_: str) -> dict[str, str]:
        return {"_kind": "ref", "val": id_}

    rows = [
        marked(id=to("s"), dis="Carytown", site=True),
        marked(id=to("f"), dis="Carytown Floor 2", navName="Floor 2", space=True, floor=True, siteRef=to("s")),
        marked(id=to("c"), dis="Carytown CH-1", navName="CH-1", equip=True, chiller=True, siteRef=to("s")),
        marked(
            id=to("a"),
            dis="Carytown AHU-1",
            navName="AHU-1",
            equip=True,
            ahu=True,
            siteRef=to("s"),
            chilledWaterRef=to("c"),
            spaceRef=to("f"),
        ),
        marked(
            id=to("v"), dis="Carytown VAV-2-12", navName="VAV-2-12", equip=True, vav=True, siteRef=to("s"), ahuRef=to("a"), spaceRef=to("f")
        ),
        marked(id=to("x"), dis="Carytown Mystery", navName="Mystery", equip=True, siteRef=to("s"), equipRef=to("a")),
        marked(
            id=to("p"),
            dis="Carytown VAV-2-12 ZoneTemp",
            navName="ZoneTemp",
            point=True,
            siteRef=to("s"),
            equipRef=to("v"),
            bacnetCur="AI56",
            bacnetConnRef=to("n"),
        ),
        marked(id=to("q"), dis="Carytown OAT", navName="OAT", point=True, siteRef=to("s")),
        marked(id=to("n"), dis="BACnet", conn=True, uri={"_kind": "uri", "val": "bacnet://10.0.0.5/3"}),
    ]
    names = sorted({name for row in rows for name in row})
    return json.dumps({"_kind": "grid", "meta": {"ver": "3.0"}, "cols": [{"name": name} for name in names], "rows": rows})


def old_json() -> str:
    def old(value: object) -> object:
        if not isinstance(value, dict):
            return f"s:{value}"
        return {"marker": "m:", "ref": f"r:{value.get('val')} Its name", "uri": f"u:{value.get('val')}"}[value["_kind"]]

    document = json.loads(hayson())
    rows = [{name: old(value) for name, value in row.items()} for row in document["rows"]]
    return json.dumps({"meta": {"ver": "2.0"}, "cols": document["cols"], "rows": rows})


def read(text: str) -> Imported:
    return haystack_file.read(text, lambda _, name: {"Carytown": "cary"}.get(name))


@pytest.mark.parametrize("text", [ZINC, hayson(), old_json()], ids=["zinc", "json", "old json"])
def test_equip_its_references_and_its_places_are_taken(text: str) -> None:
    found = read(text)
    seen = {asset.id: (asset.klass, asset.parent, asset.feeds, asset.location, asset.aliases) for asset in found.assets}
    assert seen == {
        "CH-1": ("Chiller", "", ("AHU-1",), "", ("@c",)),
        "AHU-1": ("Air_Handling_Unit", "", ("VAV-2-12",), "Floor 2", ("@a",)),
        "VAV-2-12": ("Variable_Air_Volume_Box", "", (), "Floor 2", ("@v",)),
        "Mystery": ("", "AHU-1", (), "", ("@x",)),
    }
    assert {asset.site for asset in found.assets} == {"cary"}
    assert [asset.points for asset in found.assets if asset.points] == [
        ("@p", "Carytown VAV-2-12 ZoneTemp", "bacnet://10.0.0.5/3/AI56"),
    ]
    assert {each.what: each.why for each in found.left} == {
        "OAT": "it is a point without an equip that was taken",
        "the class of Mystery": "its markers (none) say none that is known here",
    }


def test_equip_of_a_site_that_the_folder_has_not_is_left() -> None:
    found = haystack_file.read(ZINC, lambda _, __: None)
    assert found.assets == ()
    assert "CH-1" in {each.what for each in found.left}
    assert "its site Carytown is no site of the site folder" in {each.why for each in found.left}


def test_names_that_are_not_alone_are_told_apart() -> None:
    rows = ZINC.replace('"Carytown CH-1","CH-1"', '"Carytown AHU-1 Chiller","AHU-1"')
    assert sorted(asset.id for asset in read(rows).assets) == ["Carytown AHU-1", "Carytown AHU-1 Chiller", "Mystery", "VAV-2-12"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nonsense", "no Zinc that can be read"),
        ('ver:"3.0"\nid,dis\n@a,"open', "no Zinc that can be read"),
        ('{"_kind": "grid", ', "no JSON: .* in line 1"),
        ('{"_kind": "grid"}', "no Haystack JSON"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(text: str, words: str) -> None:
    with pytest.raises(CannotImport, match=words) as refused:
        read(text)
    assert "\n" not in str(refused.value)


def test_without_the_extra_the_way_to_get_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "phable", None)
    with pytest.raises(CannotImport, match=r"^Haystack registers need the extra “haystack”: pip install 'callout\[haystack\]'$"):
        read(ZINC)
