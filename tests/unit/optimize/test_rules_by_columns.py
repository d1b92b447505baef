"""Rules that bind a plan which buys nothing: columns start without one, and say so where there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders.written import county_of

from hjplan.data.county import County
from hjplan.errors import InfeasibleError
from hjplan.optimize.engine_columns import RefusedError, solve_columns
from hjplan.optimize.engine_exact import solve_exact
from hjplan.planning.engines import solve

PLACES = "id,tier,households,income\na,village,100,9000\nb,village,60,9000\nc,town,80,12000\n"
STOCK = "place,facility,need,working,relapsed\na,sewer,100,60,10\nb,sewer,60,20,5\nc,sewer,80,50,0\n"
TEXT = """
horizon: {start: 2027, years: 3}
facilities:
  sewer:
    sector: sewage
    unit: household
    build: {cost: 100}
    regimes: {none: {cost: 0, relapse: 0.4}, routine: {cost: 10, relapse: 0.1}}
    restore: {cost: 30}
funds:
  county: {amount: 1500}
"""


def county(rules: str) -> County:
    """Two villages in one zone and a town, with rules."""
    return replace(county_of(f"{TEXT}rules: [{rules}]\n", STOCK, PLACES), gap=1e-7)


@pytest.mark.parametrize(
    "rule",
    [
        "{upkeep_floor: {at_least: 0.9}}",
        "{upkeep_floor: {at_least: 0.9, by: tier}}",
        "{committed: {line: sewer.upkeep, year: 2027, amount: 1150, fund: county}}",
        "{committed: {line: sewer.build, year: 2029, amount: 1490, fund: county}}, {upkeep_floor: {at_least: 0}}",
    ],
)
def test_columns_find_the_optimum_under_a_rule_that_nothing_bought_breaks(rule: str) -> None:
    """Buying nothing keeps none of these rules, and each costs: the optimum is below that without it."""
    exact, columns = solve_exact(county(rule)), solve_columns(county(rule))
    assert columns.proven
    assert columns.goal == pytest.approx(exact.goal, rel=1e-7)
    assert columns.bound >= exact.goal * (1 - 1e-9)
    assert exact.goal < solve_exact(county("")).goal * (1 - 1e-6)


def test_a_commitment_beyond_all_there_is_to_keep_is_refused_and_decided_by_the_exact_engine() -> None:
    """145 units stand, restored or not: in 2027 their care costs 1,450 yuan at most, and 1,499 are signed."""
    impossible = county("{committed: {line: sewer.upkeep, year: 2027, amount: 1499, fund: county}}")
    with pytest.raises(RefusedError, match="a rule stays unmet at every price tried"):
        solve_columns(impossible)
    with pytest.raises(InfeasibleError, match="no plan satisfies the scenario") as final:
        solve(impossible, "auto")
    assert not isinstance(final.value, RefusedError)
