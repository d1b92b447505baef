"""Neglect and repeated repair must never be the cheap way to hold coverage: a check of the library's figures."""

import math

import pytest

from hjplan.library import facility, facility_names

MARGIN = 1.1
YEARS = range(2027, 2035)
PRICE_YEAR = 2026
INFLATION = {"restore": 0.04, "upkeep": 0.04}  # of the demo county, both mostly wages (G024)
TWO_CONDITIONS = [name for name in facility_names() if "relapse" in facility(name)["regimes"]["none"]]
ROADS = [name for name in facility_names() if "decay" in facility(name)["regimes"]["none"]]


def margin(type_: dict) -> float:
    """(p_none - p_routine) x restore / upkeep: what a year of care saves in repairs, over what it costs."""
    none, routine = type_["regimes"]["none"], type_["regimes"]["routine"]
    return (none["relapse"] - routine["relapse"]) * type_["restore"]["cost"] / routine["cost"]


def has_upkeep(name: str) -> bool:
    return facility(name)["regimes"]["routine"]["cost"] > 0


@pytest.mark.parametrize("name", [name for name in TWO_CONDITIONS if has_upkeep(name)])
def test_a_year_of_care_costs_less_than_the_repairs_it_saves(name):
    assert margin(facility(name)) >= MARGIN - 1e-12


@pytest.mark.parametrize("name", [name for name in TWO_CONDITIONS if has_upkeep(name)])
def test_care_stays_cheaper_at_the_prices_of_every_year_or_neglect_gives_no_service(name):
    type_ = facility(name)
    for year in YEARS:
        index = {use: (1 + rate) ** (year - PRICE_YEAR) for use, rate in INFLATION.items()}
        in_year = margin(type_) * index["restore"] / index["upkeep"]
        assert in_year >= MARGIN - 1e-9 or type_["regimes"]["none"].get("operates", 1) < 1


def test_the_margins_are_the_printed_ones():
    margins = {name: margin(facility(name)) for name in TWO_CONDITIONS if has_upkeep(name)}
    assert min(margins, key=margins.get) == "public_toilet_town"
    assert margins["public_toilet_town"] == pytest.approx(1.10, abs=0.005)
    assert margins["village_sewage"] == pytest.approx(1.4, abs=0.05)
    assert margins["village_road"] == pytest.approx(4.4, abs=0.005)


@pytest.mark.parametrize("name", ROADS)
def test_roads_wear_down_to_poor_so_much_later_with_care_that_it_pays(name):
    """Four conditions: the mean time from good to poor is 1/rate(good) + 1/rate(fair), rate = -ln(1 - share).

    County road: 9.52 years neglected, 22.60 cared for. 250,000 x (1/9.52 - 1/22.60) = 15,196 saved a year against
    12,000 of upkeep. (At 150,000, the centre of the row, 9,117 would be saved: neglect would be the cheap way. That is
    why the library takes the row's upper price.)
    """
    type_ = facility(name)

    def years_to_poor(care: str) -> float:
        return sum(-1 / math.log(1 - share) for share in type_["regimes"][care]["decay"][:2])

    saved = type_["restore"]["cost"][2] * (1 / years_to_poor("none") - 1 / years_to_poor("routine"))
    assert saved >= MARGIN * type_["regimes"]["routine"]["cost"]


def test_the_county_road_would_be_cheaper_neglected_at_the_centre_of_its_repair_price():
    type_ = facility("county_road")
    rates = {care: [-math.log(1 - p) for p in type_["regimes"][care]["decay"][:2]] for care in ("none", "routine")}
    yearly = {care: 1 / sum(1 / rate for rate in both) for care, both in rates.items()}
    assert 150_000 * (yearly["none"] - yearly["routine"]) < type_["regimes"]["routine"]["cost"]
