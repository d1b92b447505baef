"""Columns where facilities of a place hang together, in bundles, in whole units, and under mechanisms that open or end.

Small counties in which places of one class differ in what stands beside them: what a random county seldom has.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders.by_columns import assert_sound
from builders.written import county_of

from hjplan.data.county import County
from hjplan.data.ways import count_of_ways
from hjplan.optimize.engine_columns import RefusedError, solve_columns, why_not_columns
from hjplan.optimize.engine_exact import solve_exact

HEAD = """hjplan: 1
money: {unit: 万元, price_year: 2027}
places: places.csv
stock: stock.csv
horizon: {start: 2027, years: 3}
goal: {after: {years: 3}}
"""
PLACES = "id,tier,households\na,village,10\nb,village,10\nc,village,10\n"
STOCK = "place,facility,need,working,relapsed\n"


def county(text: str, stock: str, places: str = PLACES) -> County:
    return replace(county_of(HEAD + text, STOCK + stock, places), gap=1e-6)


def assert_alike(one: County) -> None:
    """Both engines to the gap asked for, and the bound never below the exact optimum."""
    exact, found = solve_exact(one), solve_columns(one)
    assert found.proven
    assert_sound(one, found, exact)


TRENCH = """
facilities:
  road:
    sector: roads
    unit: household
    build: {cost: 100}
    restore: {cost: 40}
    regimes: {none: {cost: 0, relapse: 0}}
  toilet:
    sector: toilets
    unit: household
    build: {cost: 300}
    regimes: {none: {cost: 0, relapse: 0.1}}
funds: {county: {amount: MONEY}}
links: [dig_once: {first: road, second: toilet, per: 2, saving: 0.6}]
"""


@pytest.mark.parametrize("money", [600, 1500, 3000])
@pytest.mark.parametrize("roads", ["a", "b", "c", "bc", "ac", "abc"])
def test_places_that_are_alike_but_for_a_road_beside_them(roads: str, money: int) -> None:
    """Toilets of all three places are of one class; only those beside a road can share a trench."""
    stock = "".join(f"{p},toilet,10,0,0\n" for p in "abc") + "".join(f"{p},road,10,0,0\n" for p in roads)
    assert_alike(county(TRENCH.replace("MONEY", str(money)), stock))


CHAIN = TRENCH.replace(
    "funds",
    """  water:
    sector: water
    unit: household
    build: {cost: 200, yearly_limit: 0.5}
    restore: {cost: 50}
    regimes: {none: {cost: 0, relapse: 0.1}}
funds""",
).replace("first: road, second: toilet", "first: water, second: toilet")


@pytest.mark.parametrize("money", [600, 1500, 3000])
def test_what_is_laid_in_one_trench_may_open_another(money: int) -> None:
    """Water lies beside the road, toilets beside water: water saves and is restored in one and the same program."""
    stock = "".join(f"{p},toilet,10,0,0\n" for p in "abc") + "a,road,10,0,3\nb,road,10,1,8\na,water,10,5,0\n"
    beside = "links: [dig_once: {first: road, second: water, per: 1, saving: 0.5}, "
    text = CHAIN.replace("links: [", beside).replace("MONEY", str(money))
    assert_alike(county(text, stock + "b,water,10,2,0\nc,water,10,1,3\n"))


def test_two_trenches_for_one_facility_are_for_the_exact_engine() -> None:
    beside = "links: [dig_once: {first: road, second: toilet, per: 1, saving: 0.5}, "
    text = CHAIN.replace("links: [", beside).replace("MONEY", "900")
    assert "more than one shared trench" in str(
        why_not_columns(county(text, "a,toilet,10,0,0\na,road,10,0,0\na,water,9,0,0\n"))
    )


STREET = """
facilities:
  water:
    sector: water
    unit: household
    build: {cost: 300, yearly_limit: 0.2}
    regimes: {none: {cost: 0, relapse: 0}}
  toilet:
    sector: toilets
    unit: household
    build: {cost: 100, yearly_limit: 0.3}
    regimes: {none: {cost: 0, relapse: 0.1}}
funds: {county: {amount: 1500}}
links:
- requires: {facility: toilet, needs: water, ratio: 1}
- bundle: {name: street, places: [a], facilities: [toilet], saving: 0.5}
"""
TOILETS = "a,toilet,10,2,0\nb,toilet,10,0,0\nc,toilet,10,0,0\nb,water,10,5,0\n"


@pytest.mark.parametrize("water", ["", "a,water,10,2,0\n", "a,water,10,9,0\n"])
def test_a_street_that_water_forbids_is_no_reason_to_end(water: str) -> None:
    """Ten toilets at once stand beside ten units of water only: in no year, in the last, or from the beginning."""
    assert_alike(county(STREET, TOILETS + water))


def test_a_street_that_is_promised_and_that_water_forbids_is_refused() -> None:
    promised = STREET + "rules: [lock: {bundle: street, start: must}]\n"
    with pytest.raises(RefusedError):
        solve_columns(county(promised, TOILETS + "a,water,10,2,0\n"))


@pytest.mark.parametrize("least", [0.3, 0.6, 0.9])
def test_a_street_is_paid_at_the_price_of_the_street_where_a_rule_would_have_more_spent(least: float) -> None:
    """All that is started in the year of the bundle is the bundle's: its saving is not forgone to fill a share."""
    text = STREET.replace("- requires: {facility: toilet, needs: water, ratio: 1}\n", "").replace("0.5}\n", "0.9}\n")
    rules = (
        f"rules:\n- lock: {{bundle: street, start: must}}\n- share: {{of: build, sector: toilets, at_least: {least}}}\n"
    )
    one = county(text + rules, TOILETS + "a,water,10,5,0\n")
    assert_sound(one, solve_columns(one), solve_exact(one))


def test_ways_are_counted_for_all_facilities_that_hang_together() -> None:
    """Three bundles, four ways each, on two facilities: 64, more than each facility alone has."""
    street = "- bundle: {{name: {0}, places: [{0}], facilities: [{1}]}}\n"
    text = STREET + street.format("b", "water") + street.format("c", "toilet")
    one = county(text, TOILETS + "c,water,10,2,0\n")
    assert [count_of_ways(one, (b,)) for b in (0, 1)] in ([4, 16], [16, 4])
    assert count_of_ways(one, (0, 1)) == 64


WHOLE = """
facilities:
  toilet:
    sector: toilets
    unit: household
    whole_units: true
    build: {cost: 100, yearly_limit: LIMIT}
    regimes: {none: {cost: 0, relapse: 0.1}}
funds: {county: {amount: 1500}}
"""
OPENING = "a,toilet,10,2,0\nb,toilet,10,0,0\nc,toilet,10,0,0\n"


@pytest.mark.parametrize("limit", [0.03, 0.3])
@pytest.mark.parametrize("price", [100, 100000])
def test_whole_units_beside_what_a_project_hands_over_have_a_bound_that_holds(limit: float, price: int) -> None:
    """A place may always build one whole unit (convention 8), whatever its limit and whoever else hands units over."""
    project = (
        f"projects: {{p: {{sector: toilets, cost: [{price}], start: {{earliest: 2027, latest: 2028}}, "
        "serves: {facility: toilet, units: 0.5}}}\n"
    )
    one = county(WHOLE.replace("LIMIT", str(limit)) + project, OPENING)
    assert_sound(one, solve_columns(one), solve_exact(one))


GROWING = "id,tier,households,growth\na,village,10,0.1\nb,village,10,0.3\nc,village,10,0\n"


def test_whole_units_where_a_mechanism_may_slow_need_are_those_without_it_where_it_is_too_dear() -> None:
    """A third of a unit a year may be started: one whole unit at the beginning, with and without a choice to refuse."""
    calm = "modifiers: {calm: {cost: 100000, multiplies: {growth: 0.2}, from: choose}}\n"
    plain = county(WHOLE.replace("LIMIT", "0.03"), OPENING, GROWING)
    chosen = county(WHOLE.replace("LIMIT", "0.03") + calm, OPENING, GROWING)
    assert solve_exact(chosen).goal == pytest.approx(solve_exact(plain).goal, rel=1e-9)


@pytest.mark.parametrize("when", ["until: p", "needs: p", "from: choose"])
@pytest.mark.parametrize("limit", [0.03, 0.5])
def test_whole_units_are_rounded_in_the_need_that_comes_true(when: str, limit: float) -> None:
    works = (
        "projects: {p: {sector: toilets, cost: [300], start: {earliest: 2027, latest: 2028}, "
        "adds_capacity: {plant: 30}}}\ncapacities: {plant: {opening: 10, used_by: [toilet]}}\n"
        f"modifiers: {{calm: {{cost: 1, multiplies: {{growth: 0.2}}, {when}}}}}\n"
    )
    one = county(WHOLE.replace("LIMIT", str(limit)) + works, OPENING, GROWING)
    assert_sound(one, solve_columns(one), solve_exact(one))
