"""Goals beyond households served by hand: least cost with its tail, the worst-off, levels in order, gaps."""

from __future__ import annotations

import pytest
from builders.written import scenario_of

from hjplan.errors import InfeasibleError
from hjplan.planning import plan_scenario
from hjplan.results.finished import Finished
from hjplan.results.summary import summary
from hjplan.results.tables import build_tables

FACILITY = """
horizon: {start: 2027, years: YEARS}
facilities:
  toilet:
    sector: toilets
    unit: household
    build: {cost: 1000, lead: 1}
    regimes: {none: {cost: 0, relapse: RELAPSE}, routine: {cost: 10, relapse: 0}}
"""
PLACES = "id,tier,township,households\na,village,Dong,10\nb,town,Xi,10\n"
STOCK = "place,facility,need,working,relapsed\na,toilet,10,5,0\nb,toilet,10,2,0\n"
RICH = "funds: {county: {amount: 20000}}\n"


def planned(rest: str, *, years: int = 3, relapse: float = 0.5, stock: str = STOCK, money: str = "") -> Finished:
    """Plan, audit, and hand over what came of it; ``money`` changes the discount and the like."""
    head = f"hjplan: 1\nplaces: places.csv\nstock: stock.csv\nmoney: {{unit: yuan, price_year: 2027{money}}}\n"
    text = head + "solve: {gap: 0.0000001}\n" + FACILITY.replace("YEARS", str(years)).replace("RELAPSE", f"{relapse:g}")
    return plan_scenario(scenario_of(text + rest, stock, PLACES), simulate=False)


def levels(run: Finished) -> dict[str, float]:
    return {level.level: level.value for level in run.solution.reached}


def test_least_cost_builds_as_late_as_it_may_and_keeps_through_the_tail() -> None:
    """Half of 20 households from the end of 2028 on; 7 are served. Half of what is not kept relapses.

    A unit lost costs 1,000 to build again, its year of care 10: all 7 are kept. 3 are built in 2028, the last year in
    which they are in time; what is built needs no care in its year. Then 10 are kept in 2029 and five years of tail:
    70 + (70 + 3,000) + 6·100 = 3,740. Without the tail it would be 3,240.
    """
    run = planned(RICH + "goal: {minimise: cost}\ntargets: [{sector: toilets, coverage: 0.5, by: 2028}]\n")
    assert levels(run) == {"cost": 3740}
    assert run.solution.bound == pytest.approx(3740, abs=1e-3)
    assert build_tables(run)["tail"]["spent"].tolist() == [100] * 5
    assert summary(run)["units"]["goal"] == "yuan"
    paid = build_tables(run)["money"].groupby("period")["amount"].sum()
    assert paid.to_dict() == {"2027-01-01": 70, "2028-01-01": 3070, "2029-01-01": 100}


def test_least_cost_discounts_nominal_money() -> None:
    """The same with prices that rise by 25 % a year and a discount of 60 %: β_m = 1/(1.6·1.25) = ½, price[t] = 1.25^t.

    Each yuan of period t costs 1.25^t/2^t = 0.625^t: 70 + 0.625·3,070 + 100·(0.625² + … + 0.625⁷), which is
    70 + 1,918.75 + 100·0.625²·(1 − 0.625⁶)/0.375 = 70 + 1,918.75 + 97.9580 = 2,086.708.
    """
    run = planned(
        RICH + "goal: {minimise: cost}\ntargets: [{sector: toilets, coverage: 0.5, by: 2028}]\n",
        money=", discount: 0.6, inflation: {default: 0.25}",
    )
    assert run.solution.bound == pytest.approx(70 + 1918.75 + 100 * 0.625**2 * (1 - 0.625**6) / 0.375, abs=1e-3)
    assert run.solution.bound == pytest.approx(2086.708, abs=1e-3)
    assert levels(run)["cost"] == pytest.approx(run.solution.bound, abs=4)  # every amount is a whole yuan


def test_the_stock_is_not_run_down_when_need_grows_after_the_plan() -> None:
    """Need 20·1.1^k, half of it to be served from the first year; 10 work and nothing relapses under care.

    Every period keeps 10·1.1^t at 10 yuan and builds 1.1^t at 1,000: 1,100·1.1^t over 3 + 5 periods is
    1,100·(1.1⁸ − 1)/0.1 = 12,579.4769. A plan without a tail would stop at 1,100·3.31 = 3,641.
    """
    stock = "place,facility,need,working,relapsed,growth\na,toilet,20,10,0,0.1\n"
    run = planned(RICH + "goal: {minimise: cost}\ntargets: [{sector: toilets, coverage: 0.5, by: 2027}]\n", stock=stock)
    assert run.solution.bound == pytest.approx(1100 * (1.1**8 - 1) / 0.1, abs=1e-2)
    assert run.solution.bound == pytest.approx(12579.4769, abs=1e-2)
    tail = build_tables(run)["tail"]["spent"]
    assert tail.tolist() == pytest.approx([1100 * 1.1**t for t in range(3, 8)], abs=1)


def test_money_that_the_tail_does_not_have_is_no_plan() -> None:
    """50 yuan a year keep 5 of the 7 that work, and nobody pays for more: half cannot be held."""
    poor = "funds: {county: {amount: {2027: 10000, 2028-2029: 50}}}\n"
    with pytest.raises(InfeasibleError):
        planned(poor + "goal: {minimise: cost}\ntargets: [{sector: toilets, coverage: 0.5, by: 2027}]\n")


def test_a_loan_costs_what_it_still_costs_after_the_tail() -> None:
    """3 units have to be built in 2027. A bond without interest pays them and is repaid at once in 2037, ten years on.

    With a discount of 25 % its 3,000 count 0.8¹⁰ = 0.10737: 322.12 against 3,000 today. Care: 70 and then, over six
    years, 100·(0.8 + … + 0.8⁶) = 100·0.8·(1 − 0.8⁶)/0.2 = 295.1424. In all 687.2648.
    """
    bond = "  bond: {kind: loan, limit: 9000, rate: 0, term: 10, repay: bullet, repaid_by: [county], "
    run = planned(
        "funds:\n  county: {amount: 20000}\n"
        + bond
        + "pays_for: {uses: [build]}}\n"
        + "goal: {minimise: cost}\ntargets: [{sector: toilets, coverage: 0.5, by: 2027}]\n",
        years=2,
        money=", discount: 0.25",
    )
    assert run.solution.bound == pytest.approx(70 + 295.1424 + 3000 * 0.8**10, abs=1e-3)
    assert levels(run)["cost"] == pytest.approx(687.2648, abs=1e-2)
    tail = build_tables(run)["tail"]
    assert tail[tail["service"] > 0][["number", "service"]].to_numpy().tolist() == [[10, 3000]]


def test_the_worst_off_township_first_and_then_all_households() -> None:
    """Nothing relapses; 6,000 yuan build 6 units in one year. Dong has 5 of 10, Xi 2 of 10.

    13 stand at the end: the worst-off is best off with 6 and 7 (or 6.5 each): m = 0.65, 13 household-years. By
    households alone any split would do.
    """
    run = planned(
        "funds: {county: {amount: 6000}}\ngoal: {maximise: {worst: coverage, over: township}, after: {years: 0}}\n",
        years=1,
        relapse=0,
    )
    assert levels(run) == pytest.approx({"worst": 0.65, "households_served": 13})
    served = build_tables(run)["coverage"].set_index("township")["effective"]
    assert served.to_dict() == pytest.approx({"Dong": 6.5, "Xi": 6.5}, abs=1e-4)


def test_households_come_after_the_worst_off() -> None:
    """3,000 yuan build 3 units in one year: z in Dong, where 5 of 10 work, 3 − z in Xi, where 2 of 3 do.

    m is best where (5 + z)/10 = (5 − z)/3, so z = 35/13 and m = 100/130 = 10/13. That leaves no choice: 100/13
    households in Dong and 30/13 in Xi, which count double. By households alone Xi would be full first: 3·2 + 7 = 13.
    """
    stock = "place,facility,need,working,relapsed\na,toilet,10,5,0\nb,toilet,3,2,0\n"
    run = planned(
        "funds: {county: {amount: 3000}}\n"
        "goal: {maximise: {worst: coverage, over: tier}, tiers: {town: 2}, after: {years: 0}}\n",
        years=1,
        relapse=0,
        stock=stock,
    )
    assert levels(run) == pytest.approx({"worst": 10 / 13, "households_served": 100 / 13 + 2 * 30 / 13}, rel=1e-5)


def test_cost_at_the_end_of_an_order_leaves_what_serves_nobody() -> None:
    """20,000 yuan a year, nothing relapses, 13 units missing: 13,000 in the first year serve all, care serves none."""
    run = planned(
        RICH + "goal: {order: [households_served, cost], after: {years: 0}}\n",
        relapse=0,
    )
    assert levels(run) == pytest.approx({"households_served": 60, "cost": 13000}, rel=1e-5)
    assert build_tables(run)["tail"]["spent"].tolist() == [0] * 5


def test_cost_first_spends_nothing() -> None:
    """Then nobody is built for: 7 households in each of 3 years."""
    run = planned(RICH + "goal: {order: [cost, households_served], after: {years: 0}}\n", relapse=0)
    assert levels(run) == pytest.approx({"cost": 0, "households_served": 21}, abs=1e-4)


def test_targets_first_by_priority() -> None:
    """One unit can be built, in one year. Town first (priority 1), though ten villagers' weight would win alone.

    Village asked 6, has 5: short 1 or 0. Town asked 3, has 2. ω = 1 for the town and 3 for the village, so ω_max = 3:
    the town's unit spares 1000·3, the village's 10·3. Penalty 30; households 2 + 1 + 3·5 = 18, not 2 + 3·6 = 20.
    """
    run = planned(
        "funds: {county: {amount: 1000}}\n"
        "targets:\n  - {tier: town, coverage: 0.3, priority: 1}\n  - {tier: village, coverage: 0.6, priority: 3}\n"
        "goal: {order: [targets, households_served], tiers: {village: 3}, after: {years: 0}}\n",
        years=1,
        relapse=0,
    )
    assert levels(run) == pytest.approx({"targets": 30, "households_served": 18}, rel=1e-4)


def test_a_gap_is_measured_against_the_plan_made_first_without_the_rule() -> None:
    """5 units can be built in one year; households of the town count double, the village has 2 of 10, the town none.

    Without the rule all 5 go to the town: 0.5, and 2·5 + 2 = 12. With a gap of at most 0.1 the village needs 0.4, two
    units: the town gets 3, the goal is 2·3 + 4 = 10. That the town is behind now (0.3) makes the rule no easier: its
    measure stays 0.5.
    """
    stock = "place,facility,need,working,relapsed\na,toilet,10,2,0\nb,toilet,10,0,0\n"
    rest = "funds: {county: {amount: 5000}}\ngoal: {tiers: {town: 2}, after: {years: 0}}\n"
    rule = "rules: [{gap: {sector: toilets, better_off: town, worse_off: village, at_most: 0.1}}]\n"
    assert planned(rest, years=1, relapse=0, stock=stock).goal.total == pytest.approx(12)
    run = planned(rest + rule, years=1, relapse=0, stock=stock)
    assert run.goal.total == pytest.approx(10)
    table = build_tables(run)["gaps"].iloc[0]
    assert [table[c] for c in ("ref", "better", "worse", "allowed", "asked")] == pytest.approx(
        [0.5, 0.3, 0.4, 0.1, 0.4]
    )
    assert table["met"] == "yes"


def test_a_gap_with_a_priority_may_stay_at_its_price() -> None:
    """As above, but the 5,000 yuan may build in the town only: it reaches 0.5, and the village stays at 0.2 of the 0.4.

    Two households are short; ω_max = 2, priority 3: 10·2·2 = 40 off the 12. Without any money the town reaches 0 by
    itself, so nothing is asked of the village and nothing missed: its two households count.
    """
    stock = "place,facility,need,working,relapsed\na,toilet,10,2,0\nb,toilet,10,0,0\n"
    goal = "goal: {tiers: {town: 2}, after: {years: 0}}\n"
    rule = "rules: [{gap: {sector: toilets, better_off: town, worse_off: village, at_most: 0.1, priority: 3}}]\n"
    town = "funds: {county: {amount: 5000, pays_for: {tiers: [town]}}}\n"
    run = planned(town + goal + rule, years=1, relapse=0, stock=stock)
    assert run.goal.penalty == pytest.approx(40)
    assert run.goal.total == pytest.approx(12 - 40)
    assert build_tables(run)["gaps"]["met"].tolist() == ["no"]
    nothing = planned(town.replace("5000", "0") + goal + rule, years=1, relapse=0, stock=stock)
    assert nothing.goal.total == pytest.approx(2)
