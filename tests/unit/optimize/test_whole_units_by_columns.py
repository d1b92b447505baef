"""Rounding to whole units: totals are kept, limits never broken, its cost reported, what it cannot do refused."""

from __future__ import annotations

import numpy as np
import pytest
from builders.by_columns import assert_sound, county_from
from builders.random_block import county_of_one_block
from builders.written import county_of, solved
from hypothesis import given
from hypothesis import strategies as st

from hjplan.data.county import Block, Floats
from hjplan.optimize.engine_columns import RefusedError, solve_columns
from hjplan.optimize.whole_units import systematic, within_limits
from hjplan.planning.engines import solve

BLOCKS = [b for b in (county_of_one_block(seed).blocks[0] for seed in range(150)) if b.facility.whole_units]

TEXT = """
horizon: {start: 2027, years: 1}
facilities:
  toilet:
    sector: toilets
    unit: toilet
    whole_units: true
    build: {cost: 10}
    regimes: {none: {cost: 0, relapse: 0}}
    restore: {cost: 1000}
  road:
    sector: roads
    unit: household
    build: {cost: 1}
    regimes: {none: {cost: 0, relapse: 0}}
    restore: {cost: 1000}
goal: {after: {years: 5}}
funds: {county: {amount: 45}}
targets: [{facility: toilet, coverage: COVERAGE, hard: true}]
"""
STOCK = "place,facility,need,working,relapsed\na,toilet,10,4,0\nb,road,100,0,0\n"


def limits(block: Block) -> tuple[Floats, Floats]:
    """Most that may be started in t, and by t, place by place in plain words: unserved need never falls below zero."""
    f, periods = block.facility, block.cap.shape[1]
    by = np.zeros((block.size, periods))
    for i in range(block.size):
        grown = [block.need[i, k + 1] - block.need[i, k] for k in range(periods)]
        grown = grown if f.stays else [max(0.0, g) for g in grown]
        unserved = [block.need[i, 0] - block.opening[i].sum() + sum(grown[:k]) for k in range(periods + 1)]
        for t in range(periods):
            pace = max(1.0, np.ceil(block.cap[i, : t + 1].sum() - 1e-9))
            by[i, t] = min(np.floor(min(unserved[t:]) + 1e-9), pace)
    return np.ceil(block.cap - 1e-9), np.maximum(by, 0.0)


@given(st.sampled_from(BLOCKS), st.integers(0, 2**32 - 1))
def test_systematic_rounding_keeps_the_total_and_every_limit(block: Block, seed: int) -> None:
    """Any plan that columns could hand over: within the limits, in pieces of units.

    A place is never a unit away from its plan, at any time; a zone less than one unit at the end, the block half a one.
    """
    g = np.random.default_rng(seed)
    cap, by = limits(block)
    started, left = np.zeros_like(cap), by.copy()
    for t in g.permutation(cap.shape[1]):
        started[:, t] = np.minimum(cap[:, t], left[:, t:].min(axis=1)) * g.choice([0.0, 1.0, g.random()], block.size)
        left[:, t:] -= started[:, t : t + 1]
    whole = systematic(block, started)
    assert (whole == np.rint(whole)).all() and (whole >= 0).all()
    assert (whole <= cap).all()
    assert (np.cumsum(whole, axis=1) <= by).all()
    away = np.cumsum(whole, axis=1) - np.cumsum(started, axis=1)
    assert np.abs(away).max() < 1.0 + 1e-6
    assert abs(away[:, -1].sum()) <= 0.5 + 1e-6
    for zone in np.unique(block.zone):
        assert abs(away[block.zone == zone, -1].sum()) < 1.0 + 1e-6


@given(st.sampled_from(BLOCKS), st.integers(0, 2**32 - 1))
def test_whatever_is_wanted_is_cut_to_need_limit_and_pace(block: Block, seed: int) -> None:
    wanted = np.random.default_rng(seed).integers(0, 8, block.cap.shape).astype(np.float64)
    out = within_limits(block, wanted)
    cap, by = limits(block)
    assert (out >= 0).all() and (out <= np.minimum(wanted, cap)).all()
    assert (np.cumsum(out, axis=1) <= by).all()


def test_what_keeps_the_limits_is_not_cut() -> None:
    for block in BLOCKS:
        cap, by = limits(block)
        wanted = np.zeros_like(cap)
        wanted[:, 0] = np.minimum(cap[:, 0], by.min(axis=1))
        np.testing.assert_array_equal(within_limits(block, wanted), wanted)


@pytest.mark.parametrize("seed", range(4))
def test_the_cost_of_rounding_stands_between_goal_and_bound(seed: int) -> None:
    """The bound stays that of the plan in pieces of units, so bound − goal holds all that rounding has cost."""
    county = county_from(seed, gap=1e-6, whole_units=True, falling=False)
    solution, exact = solve_columns(county), solved(county)
    assert_sound(county, solution, exact)
    assert solution.bound <= exact.lp_bound * (1 + 1e-6)
    for block, plan in zip(county.blocks, solution.plan.blocks, strict=True):
        if block.facility.whole_units:
            assert np.abs(plan.started - np.rint(plan.started)).max() <= 1e-9


@pytest.mark.parametrize("seed", [35, 36])
def test_what_is_rounded_up_beyond_the_money_is_rounded_down(seed: int) -> None:
    """Here the plan rounded as it is cannot be paid for; a little less of it can, and the cost is within a promille."""
    county = county_from(seed, gap=1e-6, whole_units=True, falling=False, hard=True)
    solution = solve_columns(county)
    assert_sound(county, solution, solved(county))
    assert 0 < solution.gap < 1e-3


def test_rounding_that_costs_more_than_the_gap_is_said_to_be_feasible_only() -> None:
    """One village needs 5 more toilets at 10 yuan each and has 25 yuan: 2.5 in pieces, 2 whole ones.

    A toilet serves one household: β of the year, and v = (1 − β⁵)/δ of the 5 years after it. 4 + 2 = 6 against 6.5.
    """
    text = TEXT.split("targets")[0].replace("45", "25").split("  road:")
    county = county_of(text[0] + text[1][text[1].index("goal:") :], STOCK.split("b,road")[0].replace(",10,", ",9,"))
    solution = solve_columns(county)
    assert solution.plan.blocks[0].started[0, 0] == pytest.approx(2.0, abs=1e-9)
    assert solution.bound / solution.goal == pytest.approx(6.5 / 6.0, rel=1e-9)
    assert (solution.status, solution.proven) == ("feasible", False)
    best = solve(county, "auto")
    assert best.engine == "exact"
    assert best.why_engine == "auto: columns proved no gap below 8.3e-02"
    assert (best.status, best.goal) == ("optimal", pytest.approx(solution.goal, rel=1e-9))


def test_a_hard_target_that_rounding_misses_is_not_passed_over() -> None:
    """7.3 of 10 households by right: 3.3 more toilets in pieces, of which rounding makes 3, and 7 < 7.3."""
    county = county_of(TEXT.replace("COVERAGE", "0.73"), STOCK)
    with pytest.raises(RefusedError, match="rounded to whole units the plan misses a hard target"):
        solve_columns(county)
    best = solve(county, "auto")
    assert best.engine == "exact"
    assert "misses a hard target" in best.why_engine
    assert best.plan.blocks[0].started[0, 0] == pytest.approx(4.0, abs=1e-9)


def test_whole_units_where_households_leave_are_refused_with_the_facility_named() -> None:
    county = county_from(0, gap=1e-6, whole_units=True)
    with pytest.raises(RefusedError, match="`toilet` is built in whole units where its need falls"):
        solve_columns(county)
    best = solve(county, "auto")
    assert best.engine == "exact"
    assert best.why_engine.startswith("auto: `toilet` is built in whole units where its need falls")
