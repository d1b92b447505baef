"""Counties small enough to be solved by hand: the arithmetic stands in each docstring.

All in yuan, one household a unit, no inflation and no discount unless a test says so; closing stock worth nothing
(``after: {years: 0}``) unless it is what the test is about.
"""

from __future__ import annotations

import math

import pytest
from builders.written import county_of, goal_of, solved

from hjplan.errors import InfeasibleError

TOILET = """
horizon: {{start: 2027, years: {years}}}
facilities:
  toilet:
    sector: toilets
    unit: household
    build: {{cost: 100, lead: 1{build}}}
    regimes: {{none: {{cost: 0, relapse: {none}}}, routine: {{cost: 10, relapse: 0}}}}
    restore: {{cost: 20}}
goal: {{after: {{years: 0}}}}
"""


def toilet(years: int = 2, none: float = 0.5, build: str = "") -> str:
    """The only facility of most counties here."""
    return TOILET.format(years=years, none=none, build=build)


def test_building_money_is_spent_as_early_as_it_comes() -> None:
    """Two places need 2 and 4 toilets, have none; nothing decays; 300 yuan a year build 3 a year.

    Started in 2027 they serve at the end of 2027: 3 households; at the end of 2028: 6. Goal 3 + 6 = 9.
    """
    text = toilet(none=0.0) + "funds: {grant: {amount: 300}}\n"
    assert goal_of(text, "place,facility,need,working,relapsed\na,toilet,2,0,0\nb,toilet,4,0,0\n") == pytest.approx(9)


def test_upkeep_keeps_as_many_as_it_can_pay() -> None:
    """10 working toilets, half relapse a year without care (10 yuan keeps one); 60 yuan of upkeep a year.

    2027: 6 kept, 4 left: 6 + 4·½ = 8 work. 2028: 6 kept of 8: 6 + 2·½ = 7. Goal 15; restoring is not allowed.
    """
    text = toilet() + "funds: {county: {amount: 60, pays_for: {uses: [upkeep]}}}\n"
    assert goal_of(text, "place,facility,need,working,relapsed\na,toilet,10,10,0\n") == pytest.approx(15)


def test_restoring_pays_where_upkeep_may_not_be_paid() -> None:
    """10 working, half relapse a year; only restoring may be paid: 20 yuan each, 40 a year.

    2027: nothing is relapsed yet, so 5 work. 2028: 2 of the 5 relapsed are restored, 2.5 still work: 4.5. Goal 9.5.
    """
    text = toilet() + "funds: {county: {amount: 40, pays_for: {uses: [restore]}}}\n"
    assert goal_of(text, "place,facility,need,working,relapsed\na,toilet,10,10,0\n") == pytest.approx(9.5)


def test_a_building_grant_cannot_stop_relapse() -> None:
    """10 working of 10 needed; the grant is rich but may only build, and there is nothing to build.

    5 work at the end of 2027, 2.5 at the end of 2028: goal 7.5; the grant lapses whole.
    """
    text = toilet() + "funds: {grant: {amount: 1000, pays_for: {uses: [build]}}}\n"
    solution = solved(county_of(text, "place,facility,need,working,relapsed\na,toilet,10,10,0\n"))
    assert solution.goal == pytest.approx(7.5)
    assert solution.plan.spend.sum() == pytest.approx(0, abs=1e-6)


def test_carried_money_is_what_the_rule_leaves() -> None:
    """Need grows by half a year (4, 6, 9); nothing decays; 400 yuan come in 2027 only, half may be kept.

    2027: the 4 needed stand; 400 unspent, 200 carried. The 2 new ones are unserved from the end of 2027 on, so 2028
    starts them: 4 + (4 + 2) = 10.
    """
    text = toilet(none=0.0) + "funds: {grant: {amount: {2027: 400}, carry_over: 0.5}}\n"
    stock = "place,facility,need,working,relapsed,growth\na,toilet,4,4,0,0.5\n"
    assert goal_of(text, stock) == pytest.approx(10)


def test_a_grant_that_pays_half_needs_the_other_half() -> None:
    """10 needed, none there, nothing decays; the grant (1,000) pays at most half of building, the county has 200.

    2027: 200 + 200 = 4 toilets; 2028 likewise. Goal 4 + 8 = 12.
    """
    text = toilet(none=0.0) + (
        "funds: {grant: {amount: 1000, max_share: 0.5, pays_for: {uses: [build]}}, county: {amount: 200}}\n"
    )
    assert goal_of(text, "place,facility,need,working,relapsed\na,toilet,10,0,0\n") == pytest.approx(12)


def test_a_fee_pays_for_its_own_upkeep_and_a_broken_toilet_earns_nothing() -> None:
    """10 working, half relapse without care; a fee of 10 yuan, 80 % collected, billed on what works at the opening.

    2027: 10·10·0.8 = 80 yuan keep 8 (10 each): 8 + 2·½ = 9 work. 2028: 72 yuan keep 7.2: 7.2 + 1.8·½ = 8.1. Goal
    17.1. A tenth of a yuan of a fund that may only build makes no difference.
    """
    text = toilet() + (
        "funds: {grant: {amount: 1, pays_for: {uses: [build]}}}\n"
        "fees: {toilet: {billed_on: toilet, level: 10, collection: 0.8}}\n"
    )
    assert goal_of(text, "place,facility,need,working,relapsed\na,toilet,10,10,0\n") == pytest.approx(17.1)


def test_waived_households_pay_nothing() -> None:
    """As above in one year, a quarter waived: 10·10·0.8·0.75 = 60 yuan keep 6: 6 + 4·½ = 8."""
    text = toilet(years=1) + (
        "funds: {grant: {amount: 1, pays_for: {uses: [build]}}}\n"
        "fees: {toilet: {billed_on: toilet, level: 10, collection: 0.8}}\n"
        "affordability: {waive: {share: 0.25}}\n"
    )
    assert goal_of(text, "place,facility,need,working,relapsed\na,toilet,10,10,0\n") == pytest.approx(8)


def test_what_is_under_construction_at_the_end_is_worth_its_later_service() -> None:
    """One toilet started in the only year, lead two years; discount 25 % (β = 0.8), no decay, closing value of 4 years.

    At T = 1 it is due j = 1 period later: worth β^1·β^1·v, v = ∫₀⁴ 0.8^τ dτ = (1 − 0.8⁴)/(−ln 0.8).
    """
    text = toilet(years=1, none=0.0).replace("lead: 1", "lead: 2").replace("years: 0", "years: 4")
    text += "money: {unit: yuan, price_year: 2027, discount: 0.25}\nfunds: {grant: {amount: 100}}\n"
    text = "hjplan: 1\nplaces: places.csv\nstock: stock.csv\nsolve: {gap: 0.0000001}\n" + text
    value = (1 - 0.8**4) / -math.log(0.8)
    goal = goal_of(text, "place,facility,need,working,relapsed\na,toilet,1,0,0\n")
    assert goal == pytest.approx(0.8 * 0.8 * value, rel=1e-9)


def test_a_payment_profile_spreads_the_bill() -> None:
    """10 needed, nothing decays, 100 yuan a year; half is due at the start, half a year later: three years.

    Starts s1, s2, s3 with 50·s1 ≤ 100, 50·s1 + 50·s2 ≤ 100, 50·s2 + 50·s3 ≤ 100. Serving counts 3·s1 + 2·s2 + s3:
    s1 = 2 leaves s2 = 0, s3 = 2, in all 8. (s1 = 1, s2 = 1, s3 = 1 gives 6.)
    """
    text = toilet(years=3, none=0.0, build=", pay: [0.5, 0.5]") + "funds: {grant: {amount: 100}}\n"
    assert goal_of(text, "place,facility,need,working,relapsed\na,toilet,10,0,0\n") == pytest.approx(8)


def test_a_household_that_leaves_takes_its_toilet() -> None:
    """8 of 8 work and never decay, need halves every year: 4, then 2. Goal 6; building would be for nobody."""
    text = toilet(none=0.0) + "funds: {grant: {amount: 1000}}\n"
    stock = "place,facility,need,working,relapsed,growth\na,toilet,8,8,0,-0.5\n"
    assert goal_of(text, stock) == pytest.approx(6)


def test_a_road_remains_where_people_leave() -> None:
    """As above but `leave: stays`: all 8 stand and serve on, 8 + 8 = 16."""
    text = toilet(none=0.0).replace("    unit: household\n", "    unit: household\n    leave: stays\n")
    stock = "place,facility,need,working,relapsed,growth\na,toilet,8,8,0,-0.5\n"
    assert goal_of(text + "funds: {grant: {amount: 1000}}\n", stock) == pytest.approx(16)


def test_care_that_does_not_operate_serves_nobody_although_nothing_has_relapsed() -> None:
    """10 working, no decay at all, but without care a service gives nothing (operates 0); 40 yuan keep 4 a year: 8."""
    text = toilet(none=0.0).replace("relapse: 0.0}", "relapse: 0.0, operates: 0}")
    text += "funds: {county: {amount: 40, pays_for: {uses: [upkeep]}}}\n"
    assert goal_of(text, "place,facility,need,working,relapsed\na,toilet,10,10,0\n") == pytest.approx(8)


def test_a_soft_target_costs_its_priority_and_a_hard_one_may_not_be_missed() -> None:
    """10 needed, none there, 300 yuan in the one year: 3 serve. A target of 50 % by 2027 is 2 households short.

    Priority 3 costs 10 a household-year: 3 − 20 = −17; priority 1 costs 1000: 3 − 2000 = −1997. Hard: no plan.
    """
    stock = "place,facility,need,working,relapsed\na,toilet,10,0,0\n"
    base = toilet(years=1, none=0.0) + "funds: {grant: {amount: 300}}\n"
    assert goal_of(base + "targets: [{sector: toilets, coverage: 0.5, priority: 3}]\n", stock) == pytest.approx(-17)
    assert goal_of(base + "targets: [{sector: toilets, coverage: 0.5, priority: 1}]\n", stock) == pytest.approx(-1997)
    with pytest.raises(InfeasibleError):
        goal_of(base + "targets: [{sector: toilets, coverage: 0.5, hard: true}]\n", stock)


def test_restoring_fair_and_failed_roads_is_chosen_by_what_it_brings() -> None:
    """2 km fair (service 0.5, 10 yuan back to good), 2 km failed (service 0, 30 yuan), nothing decays, 40 yuan.

    A yuan on fair brings 0.5/10 = 0.05, on failed 1/30 = 0.033: all 2 fair (20 yuan) and 20/30 of failed:
    1 + 1 + 0.667 = 2.667 served.
    """
    text = """
horizon: {start: 2027, years: 1}
facilities:
  road:
    sector: roads
    unit: km
    conditions: [good, fair, failed]
    service: [1, 0.5, 0]
    serves: {households: 1}
    build: {cost: 100}
    regimes: {none: {cost: 0, decay: [0, 0]}}
    restore: {cost: [null, 10, 30]}
goal: {after: {years: 0}}
funds: {county: {amount: 40}}
"""
    stock = "place,facility,need,good,fair,failed\na,road,4,0,2,2\n"
    assert goal_of(text, stock) == pytest.approx(2 + 2 / 3)
