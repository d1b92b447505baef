"""Works that go together, one county each: optimum by hand, audit proved as in test_works_by_hand.py."""

from __future__ import annotations

import pytest
from builders.works_by_hand import COLUMNS, planned_works, toilets

WATER = """
  water:
    sector: water
    unit: household
    build: {cost: 300}
    regimes: {none: {cost: 0, relapse: 0}}
"""
NOT_WATER = "goal: {after: {years: 0}, weights: {water: 0}}"


def test_flush_toilets_stand_only_where_there_is_water() -> None:
    """Rule: requires. Three toilets on two units of water; village b has two toilets and no water at all.

    900 yuan in one year: 3 toilets in a for 300; each further one takes 300/1.5 = 200 of water with it: 600/300 = 2
    more. In b the two stay as they are and none is added: goal 3 + 2 + 2 = 7. A lower ratio is broken.
    """
    stock = COLUMNS + "a,toilet,1000,0,0\nb,toilet,1000,2,0\na,water,1000,2,0\n"
    text = (
        toilets(years=1).rstrip("\n").replace("goal: {after: {years: 0}}", NOT_WATER)
        + WATER
        + "funds: {county: {amount: 900}}\n"
        + "links: [requires: {facility: toilet, needs: water, ratio: 1.5}]\n"
    )
    answer = planned_works(text, stock)
    assert answer.goal == pytest.approx(7, abs=1e-6)
    assert answer.units("build") == pytest.approx({("a", "2027"): 5 + 4 / 3})
    assert answer.broken_in(text.replace("ratio: 1.5", "ratio: 1.4")) == {"requires"}


ROAD = """
  road:
    sector: roads
    unit: household
    build: {cost: 100}
    restore: {cost: 40}
    regimes: {none: {cost: 0, relapse: 0}}
"""
DUG = "links: [dig_once: {first: road, second: toilet, per: 2, saving: 0.5}]\n"


def test_a_trench_is_shared_where_both_works_are_done() -> None:
    """Rule: dig_once. A road of 100 opens the ground for 2 toilets at 50 each: 3 households for 200; 400 yuan give 6.

    Apart every 100 yuan serve one: 4. A relapsed road is restored for 40 and opens the ground too: 140 yuan for 3
    households, so with one such road 140 + 260·3/200 … 3 + 3.9 = 6.9. Fewer toilets per road, or a smaller saving, and
    the plan says too much.
    """
    head = toilets(years=1).rstrip("\n") + ROAD + "funds: {county: {amount: 400}}\n"
    stock = COLUMNS + "a,toilet,1000,0,0\na,road,1000,0,RELAPSED\n"
    apart, answer = (planned_works(head + link, stock.replace("RELAPSED", "0")) for link in ("", DUG))
    assert (apart.goal, answer.goal) == pytest.approx((4, 6), abs=1e-6)
    assert answer.units("joint") == pytest.approx({("a", "2027"): 4})
    assert answer.broken_in(head + DUG.replace("per: 2", "per: 1.9")) == {"dig_once"}
    assert answer.broken_in(head + DUG.replace("0.5", "0.4")) == {"costs", "works_tables"}
    mended = planned_works(head + DUG, stock.replace("RELAPSED", "1"))
    assert mended.goal == pytest.approx(6.9, abs=1e-6)


def test_a_trench_is_not_shared_between_places_or_years() -> None:
    """Rule: dig_once. Roads are missing in a, toilets in b: nothing is shared, 400 yuan serve 4."""
    text = toilets(years=1).rstrip("\n") + ROAD + "funds: {county: {amount: 400}}\n" + DUG
    stock = COLUMNS + "a,toilet,10,10,0\nb,toilet,1000,0,0\na,road,1000,0,0\nb,road,10,10,0\n"
    answer = planned_works(text, stock)
    assert answer.goal == pytest.approx(10 + 10 + 4, abs=1e-6)
    assert not answer.units("joint")


STREET = "links: [bundle: {name: street, places: [a], facilities: [toilet], saving: 0.5}]\n"


@pytest.mark.parametrize(("money", "goal", "bundled"), [(300, 5, 4), (199, 1.99, 0), (200, 4, 4)])
def test_a_street_is_done_whole_or_not_at_all(money: int, goal: float, bundled: int) -> None:
    """Rule: bundle. Four toilets missing in a, four in b; a quarter of the need, one a year, may be built in each.

    As a whole the four in a cost half, 200 yuan, and no limit binds; 300 yuan: 4 + 1 in b. 199 yuan do not pay the
    bundle: 1 in a and 0.99 in b. Where it is not the whole street the plan breaks the bundle.
    """
    stock = COLUMNS + "a,toilet,4,0,0\nb,toilet,4,0,0\n"
    head = toilets(years=1).replace("lead: 1", "lead: 1, yearly_limit: 0.25")
    text = head + f"funds: {{county: {{amount: {money}}}}}\n" + STREET
    answer = planned_works(text, stock)
    assert answer.goal == pytest.approx(goal, abs=1e-6)
    assert answer.units("bundle") == ({("a", "2027"): pytest.approx(4)} if bundled else {})
    if bundled:
        assert answer.broken_in(text.replace("places: [a]", "places: [a, b]")) >= {"bundle"}
        assert answer.broken_in(text.replace("saving: 0.5", "saving: 0.4")) == {"costs", "works_tables"}
