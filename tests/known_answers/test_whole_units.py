"""Whole units against counting every way to build: the optimum of all of them, each solved as a linear program."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from builders.random_county import draft
from builders.written import county_of, solved

from hjplan.data.county import County
from hjplan.errors import InfeasibleError
from hjplan.optimize.engine_exact import Model

TEXT = """
hjplan: 1
places: places.csv
stock: stock.csv
horizon: {start: 2027, years: 2}
money: {unit: 万元, price_year: 2027, discount: 0.04}
solve: {gap: 0.0000001}
facilities:
  toilet:
    sector: toilets
    unit: toilet
    whole_units: true
    serves: {households: HOUSEHOLDS}
    build: {cost: COST, lead: 1, yearly_limit: LIMIT}
    regimes: {none: {cost: 0, relapse: 0.3}, routine: {cost: 1.2, relapse: 0.06}}
    restore: {cost: 5}
goal: {after: {years: 5}, tags: {scenic: 1.3}}
funds:
  county: {amount: COUNTY, carry_over: 0.5}
  grant: {amount: GRANT, max_share: 0.7, pays_for: {uses: [build]}}
"""


def random_county(seed: int) -> County:
    """Two villages, two to four toilets missing in each, two years."""
    g = np.random.default_rng(seed)
    text = (
        TEXT.replace("HOUSEHOLDS", f"{g.uniform(20, 90):.0f}")
        .replace("COST", f"{g.uniform(6, 14):.2f}")
        .replace("LIMIT", f"{g.uniform(0.1, 0.7):.2f}")
        .replace("COUNTY", f"{g.uniform(3, 25):.2f}")
        .replace("GRANT", f"{g.uniform(5, 40):.2f}")
    )
    need, have = g.integers(3, 6, 2), g.integers(0, 3, 2)
    stock = "place,facility,need,working,relapsed\n" + "".join(
        f"{p},toilet,{n},{h},0\n" for p, n, h in zip("ab", need, have, strict=True)
    )
    return county_of(text, stock, "id,tier,tags,households\na,village,scenic,100\nb,village,,120\n")


def by_counting(county: County) -> float:
    """The best of all ways to start whole units in two places and two years."""
    model = Model(county)
    model.problem.solve(gap=1e-9, time_limit=60, relax=True)
    integers = np.flatnonzero(model.problem.arrays.integer)
    most = [int(u) for u in np.minimum(model.problem.arrays.upper[integers], 5)]
    best = -np.inf
    for point in itertools.product(*(range(m + 1) for m in most)):
        answer = model.problem.solve_fixed(integers, np.array(point, dtype=np.float64), time_limit=60)
        if answer.x is not None:
            best = max(best, answer.objective)
    return best


@pytest.mark.parametrize("seed", range(12))
def test_whole_units_agree_with_counting_every_way_to_build(seed: int) -> None:
    county = random_county(seed)
    assert solved(county).goal == pytest.approx(by_counting(county), rel=1e-6)


@pytest.mark.parametrize("seed", range(12))
def test_a_plan_in_whole_units_is_whole_and_keeps_its_pace(seed: int) -> None:
    """Started units are whole; Σ_{τ≤t} b ≤ max(1, ⌈Σ_{τ≤t} cap⌉); the bound is not below the goal."""
    d = draft(seed, whole_units=True)
    county = county_of(d.text, d.stock_csv, d.places_csv)
    try:
        solution = solved(county)
    except InfeasibleError:
        pytest.fail("a county without hard targets always has a plan")
    assert solution.bound >= solution.goal - 1e-6 * abs(solution.goal)
    assert solution.lp_bound >= solution.bound - 1e-6 * abs(solution.goal)
    for block, plan in zip(county.blocks, solution.plan.blocks, strict=True):
        if block.facility.whole_units:
            assert np.abs(plan.started - np.rint(plan.started)).max() <= 1e-6
            if np.isfinite(block.cap).all():
                pace = np.maximum(1, np.ceil(np.cumsum(block.cap, axis=1) - 1e-9))
                assert (np.cumsum(plan.started, axis=1) <= pace + 1e-6).all()
