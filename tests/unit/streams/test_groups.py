"""Which alarms share an order: those of one alarm key, one asset, one system, one site."""

import pytest

from tests.unit.streams.story import SITE, Begin, alarm, at, order, want

ALARMS = [
    alarm("AHU-3/flow", "flow fail"),
    alarm("AHU-3/temp", "hot"),
    alarm("AHU-4/temp", "hot"),
    alarm("CH-1/trip", "trip"),
    alarm("roof/7", "leak"),
]

GROUPS = [
    # how alarms are grouped; how many orders the five make; which alarms belong to the first
    ("alarm", 5, ["AHU-3/flow flow fail"]),
    ("asset", 4, ["AHU-3/flow flow fail", "AHU-3/temp hot"]),
    ("system", 3, ["AHU-3/flow flow fail", "AHU-3/temp hot", "AHU-4/temp hot"]),
    ("site", 1, ["AHU-3/flow flow fail", "AHU-3/temp hot", "AHU-4/temp hot", "CH-1/trip trip", "roof/7 leak"]),
]


@pytest.mark.parametrize(("by", "orders", "first"), GROUPS, ids=[row[0] for row in GROUPS])
@pytest.mark.parametrize("apart", [False, True], ids=["in one batch", "each alone"])
def test_grouped_by(story: Begin, by: str, orders: int, first: list[str], apart: bool) -> None:
    tell = story(group_by=by)
    tell(
        *[at(f"{number}m", each) for number, each in enumerate(ALARMS)] if apart else [at("0m", *ALARMS)],
        want("9m", order(1, alarms=first)),
    )
    assert [tell.has(number) for number in range(1, 7)] == [True] * orders + [False] * (6 - orders)


def test_the_same_asset_name_on_two_sites_is_two_assets(story: Begin) -> None:
    tell = story(sites=(SITE, "harbour"))
    tell(at("0m", alarm(), alarm(site="harbour")), want("1m", order(1, site=SITE), order(2, site="harbour", asset=None, status="new")))


def test_an_unknown_source_is_a_group_of_its_own(story: Begin) -> None:
    found = order(1, alarms=["roof/7 damp", "roof/7 leak"])
    story()(
        at("0m", alarm("roof/7", "leak"), alarm("roof/7", "damp"), alarm("roof/8", "leak")),
        want("1m", found, order(2, alarms=["roof/8 leak"])),
    )
