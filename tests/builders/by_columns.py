"""What a columns solution must keep, whatever the county: for tests of many counties."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from builders.random_county import draft
from builders.written import county_of
from hjplan.books.goal import goal_parts
from hjplan.books.plan import Plan, trajectories
from hjplan.data.county import County
from hjplan.data.mechanisms import with_decisions
from hjplan.optimize.solution import Solution


def county_from(
    seed: int, *, gap: float, whole_units: bool = False, falling: bool = True, hard: bool = False
) -> County:
    """A random county with the gap asked for."""
    d = draft(seed, whole_units=whole_units, falling=falling, hard=hard)
    return replace(county_of(d.text, d.stock_csv, d.places_csv), gap=gap)


def goal_counted(county: County, plan: Plan) -> float:
    """The goal of a plan by the reference step, in the county as it is with what the plan decides in force."""
    decided = county if plan.decided is None else with_decisions(county, plan.decided)
    return goal_parts(decided, trajectories(decided, plan)).total


def assert_sound(county: County, solution: Solution, exact: Solution) -> None:
    """goal ≤ exact optimum ≤ bound, what is said of the gap is so, and the plan is worth what the engine says.

    Tolerances, relative to the goal: 1e-8 for the bound, 1e-7 for the plan counted anew.
    """
    size = max(1.0, abs(exact.goal))
    assert solution.engine == "columns"
    assert solution.goal <= exact.bound + 1e-8 * size, (solution.goal, exact.bound)
    assert solution.bound >= exact.goal - 1e-8 * size, (solution.bound, exact.goal)
    assert solution.lp_bound >= solution.bound
    gap = max(0.0, solution.bound - solution.goal) / max(1.0, abs(solution.goal))
    assert abs(solution.gap - gap) <= 1e-15
    assert solution.proven == (gap <= county.gap) == (solution.status == "optimal")
    assert abs(goal_counted(county, solution.plan) - solution.goal) <= 1e-7 * size


def assert_identical(one: Solution, other: Solution) -> None:
    """Every number of two solutions is the same, to the last bit."""
    assert (one.goal, one.bound, one.gap, one.status) == (other.goal, other.bound, other.gap, other.status)
    assert one.plan.spend.tobytes() == other.plan.spend.tobytes()
    for mine, theirs in zip(one.plan.blocks, other.plan.blocks, strict=True):
        for name in ("under", "restored", "started"):
            np.testing.assert_array_equal(getattr(mine, name), getattr(theirs, name))
    assert one.fund_value is not None and other.fund_value is not None
    assert one.fund_value.tobytes() == other.fund_value.tobytes()
