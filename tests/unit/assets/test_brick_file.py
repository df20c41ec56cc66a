"""Brick models in Turtle: what becomes an asset, what a place, what a point, and what is left."""

from __future__ import annotations

import pytest

from assets import brick_file
from assets.imported import CannotImport, Imported

HEAD = """
@prefix bldg: <urn:example:building#> .
@prefix brick: <https://brickschema.org/schema/Brick#> .
@prefix rec: <https://w3id.org/rec#> .
@prefix ref: <https://brickschema.org/schema/Brick/ref#> .
@prefix bacnet: <http://data.ashrae.org/bacnet/2020#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""

MODEL = (
    HEAD
    + """
bldg:North a brick:Building ; rdfs:label "North" ; brick:hasPart bldg:L3 .
bldg:L3 a brick:Storey ; rdfs:label "L03" ; brick:hasPart bldg:RM107 .
bldg:RM107 a rec:Room ; rdfs:label "Room 107" .
bldg:CHW a brick:Chilled_Water_System .
bldg:CH-1 a brick:Chiller ; brick:isPartOf bldg:CHW ; brick:feeds bldg:AHU01 .
bldg:AHU01 a brick:Air_Handler_Unit ;
    rdfs:label "Air handler 1" ;
    brick:feeds bldg:VAVRM107A , bldg:HVAC_Zone_7 ;
    brick:hasPart bldg:SF01 ;
    brick:hasLocation bldg:L3 ;
    brick:hasPoint bldg:AHU01.Supply_Air_Temp .
bldg:SF01 a brick:Supply_Fan .
bldg:VAVRM107A a brick:VAV ; brick:hasLocation bldg:RM107 ; brick:isFedBy bldg:AHU01 .
bldg:VAVRM107A.ZN-T a brick:Zone_Air_Temperature_Sensor ; brick:isPointOf bldg:VAVRM107A ;
    ref:hasExternalReference [ a ref:BACnetReference ; bacnet:object-identifier "analog-input,56" ;
                               bacnet:object-name "VAV-107A ZNT" ; bacnet:objectOf bldg:device-3 ] ,
                             [ a ref:TimeseriesReference ; ref:hasTimeseriesId "8f1c-77" ] .
bldg:device-3 a bacnet:BACnetDevice ; bacnet:device-instance 1203 .
bldg:AHU01.Supply_Air_Temp a brick:Supply_Air_Temperature_Sensor .
bldg:HVAC_Zone_7 a brick:HVAC_Zone ; brick:hasPoint bldg:Zone7_CO2 .
bldg:Zone7_CO2 a brick:CO2_Sensor .
bldg:Kiosk a brick:Coffee_Robot .
"""
)


def by_id(found: Imported) -> dict[str, object]:
    return {asset.id: asset for asset in found.assets}


@pytest.mark.parametrize("schema", ["https://brickschema.org/schema/Brick#", "https://brickschema.org/schema/1.1/Brick#"])
def test_equipment_its_relations_and_its_places_are_taken(schema: str) -> None:
    found = brick_file.read(MODEL.replace("https://brickschema.org/schema/Brick#", schema), "north")
    seen = {asset.id: (asset.klass, asset.parent, asset.feeds, asset.location, asset.system) for asset in found.assets}
    assert seen == {
        "AHU01": ("Air_Handling_Unit", "", ("VAVRM107A",), "North/L03", ""),
        "CH-1": ("Chiller", "CHW", ("AHU01",), "", "CHW"),
        "CHW": ("Chilled_Water_System", "", (), "", ""),
        "SF01": ("Supply_Fan", "AHU01", (), "", ""),
        "VAVRM107A": ("Variable_Air_Volume_Box", "", (), "North/L03/Room 107", ""),
    }
    assert {asset.site for asset in found.assets} == {"north"}
    assert [asset.name for asset in found.assets if asset.id == "AHU01"] == ["Air handler 1"]


def test_points_become_references_by_all_their_names() -> None:
    found = brick_file.read(MODEL, "north")
    points = {asset.id: asset.points for asset in found.assets if asset.points}
    assert points["AHU01"] == ("AHU01.Supply_Air_Temp",)
    assert set(points["VAVRM107A"]) == {"VAVRM107A.ZN-T", "8f1c-77", "VAV-107A ZNT", "bacnet://1203/analog-input/56"}


def test_what_is_left_is_said_with_the_reason() -> None:
    left = {each.what: each.why for each in brick_file.read(MODEL, "north").left}
    assert left == {
        "Zone7_CO2": "it is a point of HVAC_Zone_7, which is no asset",
        "Kiosk": "Coffee_Robot is no class of plant that is known here",
    }


def test_a_model_of_brick_1_0_is_read() -> None:
    found = brick_file.read(
        """
        @prefix bf: <https://brickschema.org/schema/1.0.1/BrickFrame#> .
        @prefix brick: <https://brickschema.org/schema/1.0.1/Brick#> .
        @prefix s: <http://buildsys.org/soda#> .
        s:SODA_AHU4 a brick:AHU ; bf:feeds s:SODA4R731 .
        s:SODA4R731 a brick:VAV ; bf:hasPoint s:SODA4R731__ASO .
        s:SODA4R731__ASO a brick:Zone_Temperature_Setpoint .
        """,
        "",
    )
    assert [(asset.id, asset.feeds, asset.points) for asset in found.assets] == [
        ("SODA4R731", (), ("SODA4R731__ASO",)),
        ("SODA_AHU4", ("SODA4R731",), ()),
    ]


def test_two_things_of_one_name_and_a_second_parent_are_left() -> None:
    found = brick_file.read(
        HEAD
        + """
        @prefix other: <urn:example:annex#> .
        bldg:AHU-1 a brick:AHU . other:AHU-1 a brick:AHU . bldg:AHU-2 a brick:AHU .
        bldg:F a brick:Supply_Fan ; brick:isPartOf bldg:AHU-2 , bldg:RTU-9 . bldg:RTU-9 a brick:RTU .
        """,
        "",
    )
    assert sorted(asset.id for asset in found.assets) == ["AHU-1", "AHU-2", "F", "RTU-9"]
    assert len(found.left) == 2
    assert "an asset has one parent" in str(found.left)


@pytest.mark.parametrize("text", ["bldg:A a", "<<<", "@prefix x: <y> x:a x:b"])
def test_what_is_no_turtle_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(CannotImport, match="no Turtle that can be read") as refused:
        brick_file.read(text, "")
    assert "\n" not in str(refused.value)
