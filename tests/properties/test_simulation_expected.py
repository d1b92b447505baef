"""In a future without chance the simulation is the plan: stocks, service, money and goal (model.md, section 12.2)."""

from __future__ import annotations

import numpy as np
import pytest
from builders.futures import Case, random_case
from builders.random_county import draft
from builders.written import county_of, solved
from hypothesis import given, settings
from hypothesis import strategies as st

from hjplan.books.cleaning import clean
from hjplan.books.coverage import coverage_groups
from hjplan.books.goal import goal_parts
from hjplan.books.plan import Plan, block_coefficients, follow
from hjplan.books.rounding import close_books
from hjplan.schema.simulation import Simulate
from hjplan.simulate import simulate
from hjplan.simulate.execution import Profiles
from hjplan.simulate.run import trace_draws

EXPECTED = Simulate(mode="expected", policies=["plan"])


def optimized(seed: int) -> Case:
    """A random county with tight money, planned by the optimizer and closed as a run is."""
    d = draft(seed)
    county = county_of(d.text, d.stock_csv, d.places_csv)
    solution = solved(county)
    measures = block_coefficients(county)
    blocks = tuple(clean(b, p, m) for b, p, m in zip(county.blocks, solution.plan.blocks, measures, strict=True))
    plan = Plan(blocks, solution.plan.spend)
    paths = tuple(follow(b, p, m) for b, p, m in zip(county.blocks, blocks, measures, strict=True))
    return Case(county, plan, paths, close_books(county, plan, paths))


def largest_difference(case: Case, profiles: Profiles | None = None) -> float:
    """Largest difference of any stock, pipeline or households served at any point."""
    trace = trace_draws(case.county, case.plan, case.books, EXPECTED, profiles=profiles)
    worst = 0.0
    for b, path in enumerate(case.trajectory):
        households = case.county.blocks[b].facility.households_per_unit
        for t in range(case.county.timeline.periods + 1):
            now = trace.standing[t][b]
            for got, want in (
                (now.stock[0], path.stock[:, t]),
                (now.pipeline[0], path.pipeline[:, t]),
                (now.served[0] * households, path.served[:, t]),
            ):
                worst = max(worst, float(np.abs(got - want).max()))
    return worst


@given(seed=st.integers(0, 10**6), handed=st.lists(st.floats(0, 1), min_size=24, max_size=24))
@settings(max_examples=40, deadline=None)
def test_the_expected_future_of_any_plan_is_its_trajectory_whenever_units_are_handed_over(
    seed: int, handed: list[float]
) -> None:
    case = random_case(seed)
    months = case.county.timeline.months
    handover, completion = np.sort(handed[:months]), np.sort(handed[12 : 12 + months])
    handover[-1] = completion[-1] = 1.0
    assert largest_difference(case, Profiles(handover, completion)) <= 1e-6


@given(seed=st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_goal_coverage_and_spending_of_the_expected_future_are_the_plans_own(seed: int) -> None:
    case = random_case(seed)
    county = case.county
    outcome = simulate(county, case.plan, case.books, EXPECTED)
    row = outcome.totals.iloc[0]
    goal = goal_parts(county, case.trajectory).total
    assert row["goal"] == pytest.approx(goal, rel=1e-9, abs=1e-6)
    assert row["spent"] == pytest.approx(case.books.spend.sum(), abs=1e-3)
    assert row["undone"] == pytest.approx(0.0, abs=1e-3)
    groups = coverage_groups(county, case.trajectory)
    bands = outcome.bands[(outcome.bands["sector"] == "") & (outcome.bands["township"] == "t0")]
    mine = np.array([name[2] == "t0" for name in groups.keys])
    for quantity, values in (("built", groups.built), ("effective", groups.effective)):
        months = bands[bands["quantity"] == quantity]["mean"].to_numpy()
        planned = values[mine].sum(axis=0) / groups.need[mine].sum(axis=0)
        assert months[:: county.timeline.months] == pytest.approx(planned, abs=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_an_optimized_plan_with_tight_money_is_carried_out_to_the_last_unit_and_yuan(seed: int) -> None:
    case = optimized(seed)
    assert largest_difference(case) <= 1e-6
    trace = trace_draws(case.county, case.plan, case.books, EXPECTED)
    assert trace.spend[:, 0].transpose(1, 2, 0) == pytest.approx(case.books.spend, abs=1e-3)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=10, deadline=None)
def test_effective_coverage_never_exceeds_what_is_built(seed: int) -> None:
    case = random_case(seed)
    bands = simulate(case.county, case.plan, case.books, EXPECTED).bands
    wide = bands.pivot_table(index=["sector", "tier", "township", "month"], columns="quantity", values="mean")
    assert (wide["effective"] <= wide["built"] + 1e-9).all()
    assert (wide["built"] <= 1.0).all()
