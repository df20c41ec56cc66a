"""Which asset a point name means: a table of names, and how often the answer is right over names made by chance."""

from __future__ import annotations

import pytest

from assets import register as registers
from assets.match import ACCEPT
from assets.model import Asset
from assets.register import Register
from assets.words import Extension
from bench import point_names

AHU, VAV, FCU, CHWP = "Air_Handling_Unit", "Variable_Air_Volume_Box", "Fan_Coil_Unit", "Chilled_Water_Pump"


def asset(id_: str, klass: str = "", location: str = "", **more: object) -> Asset:
    return Asset(id=id_, klass=klass, site="s", location=location, **more)  # type: ignore[arg-type]


ASSETS = (
    asset("AHU-3", AHU, "Block A/L03/Plant room", feeds=("VAV-3-01",)),
    asset("AHU-3A", AHU),
    asset("AHU-4", AHU, aliases=("C-AHU-04",)),
    asset("AHU-14", AHU),
    asset("AHU-17", AHU),
    asset("SF-3", "Supply_Fan", parent="AHU-3"),
    asset("SF-17", "Supply_Fan", parent="AHU-4"),
    asset("CHWP-3", CHWP),
    asset("SCHWP-3", CHWP),
    asset("CH-1", "Chiller"),
    asset("LIFT-2", "Elevator"),
    asset("LIFT-B", "Elevator"),
    asset("GEN-1", "Generator"),
    asset("UPS-1", "Uninterruptible_Power_Supply"),
    asset("10023", "Boiler", name="Boiler 2"),
    asset("VAV-3-01", VAV, "Block A/L03/Room 3.01", name="Offices east, room 1"),
    asset("VAVRM107A", VAV),
    asset("B1-L02-VAV-12", VAV, "Building 1/L02/Room 212"),
    asset("B2-L02-VAV-12", VAV, "Building 2/L02/Room 212"),
    asset("FCU-1245", FCU, "Block A/L12/Room 1245"),
    asset("FCU-9", FCU, "Block B/L01/Room 101"),
    asset("SODA4R731", VAV),
    asset("VM3A.A10.RM1245"),
    asset("P-2", "Pump"),
    asset("EF-5", "Exhaust_Fan", "Block A/Roof", name="Kitchen extract 5"),
    asset("KEF-5", "Exhaust_Fan", name="Toilet Extract Fan 5"),
    asset("FCU-L1-05", FCU, "Block C/L01/Room 105"),
    asset("PDU-1"),
    asset("PDU-1A"),
    asset("MSB", "Switchgear", name="Main switchboard"),
    asset("CT-2", "Cooling_Tower"),
    asset("HX-1", "Heat_Exchanger", points=("bacnet://10.0.0.5/3/binary-input/56",)),
)
REGISTER = Register(ASSETS)


@pytest.mark.parametrize(
    ("name", "means"),
    [
        # Numbers are numbers, and gaps mean little.
        ("AHU04", "AHU-4"),
        ("AHU-4", "AHU-4"),
        ("Ahu 4 SAF flow fail", "AHU-4"),
        ("ahu_014.rat", "AHU-14"),
        ("AHU17 Supply Flow Fail", "AHU-17"),
        ("AHU17SUPPLYFLOWFAIL", "AHU-17"),
        ("Ahu17SaTmpHiAlm", "AHU-17"),
        ("CHWP3_VFD_VFD_ALM", "CHWP-3"),
        ("SODA4R731__ASO", "SODA4R731"),
        ("VM3A.A10.RM1245:JAM ALARM", "VM3A.A10.RM1245"),
        ("VAV-RM107A.ZN-T", "VAVRM107A"),
        # Letters belong to the number, words of points do not.
        ("AHU3A_SAT", "AHU-3A"),
        ("AHU 3-A SF-S", "AHU-3A"),
        ("AHU-3 SF-S", "AHU-3"),
        ("AHU3SAT", "AHU-3"),
        ("AHU-3 S", "AHU-3"),
        ("LIFT B PASSENGER TRAPPED", "LIFT-B"),
        # Classes by what they are called.
        ("Chiller 1 trip", "CH-1"),
        ("CHLR-01.LWT", "CH-1"),
        ("Elevator 02 fault", "LIFT-2"),
        ("Emergency Generator 1 fail to start", "GEN-1"),
        ("Boiler No 2 lockout", "10023"),
        ("Air Handling Unit 17 filter dirty", "AHU-17"),
        ("UPS1 on battery", "UPS-1"),
        # Places.
        ("BLDG2.FL02.VAV12.ZN-T", "B2-L02-VAV-12"),
        ("Building 1/Level 2/VAV-012 DPR", "B1-L02-VAV-12"),
        ("Block A Level 3 AHU-3 supply temp", "AHU-3"),
        ("FCU RM1245 ZNT", "FCU-1245"),
        ("VAV Room 3.01 damper", "VAV-3-01"),
        ("Block B FCU fault", "FCU-9"),
        ("AHU-17 RM 512 ZN-T", "AHU-17"),
        ("3RD FLOOR VAV-1 ZN-T", "VAV-3-01"),
        ("L1 FCU-05 FLT", "FCU-L1-05"),
        ("FCU-1-05", "FCU-L1-05"),
        ("VAV 301 ZN-T", "VAV-3-01"),
        ("Cooling Tower 2 fan vib", "CT-2"),
        # What people call it.
        ("Main switchboard incomer trip", "MSB"),
        ("Toilet extract fan 5 fail", "KEF-5"),
        # Numbers that are no unit's.
        ("AHU-17 2ND STAGE CLG", "AHU-17"),
        ("AHU-17 24V FAIL", "AHU-17"),
        ("AHU-4.SAT1", "AHU-4"),
        ("AHU-4:12", "AHU-4"),
        ("NAE-01/FC-2.AHU-14.MA-T", "AHU-14"),
        ("BACnet_2401_AHU-14.AI 3", "AHU-14"),
        # A part of what is named too.
        ("AHU-3 SF-3 fault", "SF-3"),
        ("AHU-3/VAV-3-01/ZN-T", "VAV-3-01"),
        ("AHU-4 SF-1 FLT", "AHU-4"),
        ("Kitchen EF-5 trip", "EF-5"),
        # Ids, aliases and points.
        ("C-AHU-04", "AHU-4"),
        ("AHU-3/supply-flow", "AHU-3"),
        ("AHU-17/a", "AHU-17"),
        ("plant/C-AHU-04/rat", "AHU-4"),
        ("bacnet://10.0.0.5/3/binary-input/56", "HX-1"),
    ],
)
def test_a_name_that_says_enough_is_answered(name: str, means: str) -> None:
    found = REGISTER.match("s", name)
    assert (found.asset.id if found.asset else None, found.accepted) == (means, True), found
    assert found.confidence >= ACCEPT
    assert found.reasons


@pytest.mark.parametrize(
    ("name", "because"),
    [
        ("AHU-99 SAT", "names AHU-99, which the register does not know"),
        ("AHU-1", "names AHU-1, which"),
        ("AHU-3/VAV-99", "VAV-99, which the register does not know"),
        ("AHU-3-12 SAT", "the number 12 follows"),
        ("AHU3B_SAT", "the letter b follows"),
        ("AHU-4-A", "the letter a follows"),
        ("AHU4BSAT", "may belong to the unit's name"),
        ("AHU-4 CHWP-3 interlock", "names several assets"),
        ("AHU-3 SF-17 fault", "names several assets"),
        ("VAV-12 ZN-T", "2 assets could be meant: B1-L02-VAV-12, B2-L02-VAV-12"),
        ("Bldg 3 VAV-12", "2 assets could be meant"),
        ("B2/AHU-3 SAT", "says building 2, and AHU-3 is in a"),
        ("Secondary AHU-14", "“secondary” stands before it"),
        ("EAST AHU-14 SAT", "“east” stands before it"),
        ("D-AHU-14", "“d” stands before it"),
        ("PAHU-4", "nothing in the name looks like the name of an asset"),
        ("AHU-4 P-2", "names several assets"),
        ("RM1245 JAM ALARM", "nothing in the name"),
        ("AHU 3 AND 4 COMMON ALARM", "another unit follows"),
        ("AHU-3/4 FAULT", "another unit follows"),
        ("AHU-17 & 18", "the number 18 follows"),
        ("AHU-17 UNIT 2", "another unit follows"),
        ("PDU-1 A PHASE OVERLOAD", "stands apart"),
        ("Tower 2 FCU-9", "building 2"),
        ("W AHU-14", "“w” stands before it"),
        ("AHU fault", "neither a number nor a place"),
        ("bacnet://10.0.0.5/3/binary-input/57", "no point of the register has the reference"),
        ("", "nothing in the name"),
        ("💥" * 500 + "AHU-4", "nothing in the name"),
    ],
)
def test_a_name_that_does_not_say_enough_is_asked_about(name: str, because: str) -> None:
    found = REGISTER.match("s", name)
    assert not found.accepted, found
    assert found.sure is None
    assert because in found.why


def test_who_else_could_be_meant_and_the_place_they_share_are_said() -> None:
    found = Register([asset("B1-AHU-3", AHU, "Campus/B1"), asset("B2-AHU-3", AHU, "Campus/B2")]).match("s", "AHU-3 SAT")
    assert found.asset is not None
    assert [found.asset.id, *(each.asset.id for each in found.others)] == ["B1-AHU-3", "B2-AHU-3"]
    assert found.location == "Campus"


@pytest.mark.parametrize(
    ("name", "location"),
    [
        ("RM1245 JAM ALARM", "Block A/L12/Room 1245"),
        ("Block A L03 smoke", "Block A/L03"),
        ("AHU-99 Block B", "Block B"),
        ("AHU-99 RM 777", ""),
        ("AHU-99", ""),
    ],
)
def test_the_nearest_place_that_is_sure_is_said(name: str, location: str) -> None:
    assert REGISTER.match("s", name).location == location


def test_ids_that_differ_by_a_nought_are_told_apart_by_how_they_are_written() -> None:
    register = Register([asset("AHU-1"), asset("AHU-01")])
    assert [register.match("s", name).sure for name in ("AHU-01 SAT", "AHU-1 SAT", "AHU-001 SAT")] == [
        register.get("s", "AHU-01"),
        register.get("s", "AHU-1"),
        None,
    ]


def test_an_asset_of_another_site_is_never_meant() -> None:
    register = Register([Asset(id="AHU-1", site="a"), Asset(id="AHU-2")])
    assert register.match("b", "AHU-1 SAT").asset is None
    assert register.match("b", "AHU-2 SAT").sure is not None
    assert register.match(None, "AHU-1 SAT").sure is not None


def test_words_of_the_site_are_understood() -> None:
    words = Extension(points=frozenset({"klappe"}), classes={"RLT": AHU}, places={"haus": "building"})
    register = Register([asset("H1-RLT-3", AHU, "Haus 1"), asset("H2-AHU-3", AHU, "Haus 2")], words=words)
    found = register.match("s", "HAUS1.AHU3KLAPPE")
    assert found.asset is not None
    assert found.asset.id == "H1-RLT-3"


def test_the_accept_line_is_the_sites_own() -> None:
    assert Register(ASSETS, accept=0.92).match("s", "Chiller 1 trip").accepted is False
    assert Register(ASSETS, accept=0.92).match("s", "CH-1 trip").accepted is True


def test_names_that_nobody_will_ask_for_again_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registers, "MOST_REMEMBERED", 10)
    register = Register([asset("AHU-1")])
    first = [register.match("s", f"AHU-1 point {number}") for number in range(100)]
    assert register.remembered <= 20
    assert [register.match("s", f"AHU-1 point {number}") for number in range(100)] == first


def test_of_a_hundred_names_by_chance_95_are_right_and_less_than_one_is_wrong() -> None:
    score = point_names.scored(range(15), 200)
    assert score.answerable > score.names / 2
    assert score.right >= 0.97 * score.answerable
    assert score.wrong <= 0.003 * score.right
