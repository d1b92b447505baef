"""The columns engine against the exact one, on random counties with every instrument there is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders.by_columns import assert_identical, assert_sound, county_from
from builders.random_county import draft
from builders.written import county_of, scenario_of, solved

from hjplan.errors import InfeasibleError
from hjplan.optimize import column_search
from hjplan.optimize.engine_columns import RefusedError, solve_columns
from hjplan.planning import plan_scenario

GAP = 1e-6
NORMAL, SLOW = range(16), range(16, 160)
HARD, HARD_SLOW = range(7), range(7, 85)
WHOLE, WHOLE_SLOW = range(7), range(7, 85)


def agree(seed: int) -> None:
    county = county_from(seed, gap=GAP)
    solution = solve_columns(county)
    assert_sound(county, solution, solved(county))
    assert solution.proven


def agree_on_hard_targets(seed: int) -> bool:
    """Both engines find a plan that meets the target, or neither does; returns whether there is one."""
    county = county_from(seed, gap=GAP, hard=True)
    try:
        exact = solved(county)
    except InfeasibleError:
        with pytest.raises(RefusedError, match="a hard target stays unmet"):
            solve_columns(county)
        return False
    solution = solve_columns(county)
    assert_sound(county, solution, exact)
    assert solution.proven
    return True


def agree_in_whole_units(seed: int) -> None:
    """Whole units are rounded: the plan is whole, and either the gap is proven or the status says feasible."""
    county = county_from(seed, gap=GAP, whole_units=True, falling=False)
    try:
        solution = solve_columns(county)
    except RefusedError as refused:
        assert "rounded to whole units" in str(refused)
        return
    assert_sound(county, solution, solved(county))
    for block, plan in zip(county.blocks, solution.plan.blocks, strict=True):
        if block.facility.whole_units:
            assert np.abs(plan.started - np.rint(plan.started)).max() <= 1e-9


@pytest.mark.parametrize("seed", NORMAL)
def test_columns_and_exact_agree_within_the_gap(seed: int) -> None:
    agree(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SLOW)
def test_columns_and_exact_agree_on_many_counties(seed: int) -> None:
    agree(seed)


def test_columns_and_exact_agree_on_hard_targets() -> None:
    possible = [agree_on_hard_targets(seed) for seed in HARD]
    assert any(possible) and not all(possible)


@pytest.mark.slow
@pytest.mark.parametrize("seed", HARD_SLOW)
def test_columns_and_exact_agree_on_many_hard_targets(seed: int) -> None:
    agree_on_hard_targets(seed)


@pytest.mark.parametrize("seed", WHOLE)
def test_columns_in_whole_units_stay_below_exact_and_the_bound_above(seed: int) -> None:
    agree_in_whole_units(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", WHOLE_SLOW)
def test_columns_in_whole_units_on_many_counties(seed: int) -> None:
    agree_in_whole_units(seed)


@pytest.mark.parametrize("seed", range(6))
def test_a_plan_by_columns_passes_the_audit_and_is_as_good_as_published(seed: int, tmp_path: Path) -> None:
    """plan_scenario raises AuditError where money, stocks or whole yuan do not add up."""
    d = draft(seed, whole_units=seed % 2 == 1, falling=seed % 2 == 0)
    scenario = scenario_of(d.text, d.stock_csv, d.places_csv, tmp_path)
    by_columns = plan_scenario(scenario, simulate=False, engine="columns")
    exact = plan_scenario(scenario, simulate=False, engine="exact")
    assert (by_columns.solution.engine, exact.solution.engine) == ("columns", "exact")
    size = max(1.0, abs(exact.solution.goal))
    assert by_columns.solution.goal <= exact.solution.bound + 1e-8 * size
    assert by_columns.solution.goal >= exact.solution.goal - (by_columns.solution.gap + 1e-6) * size


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_places_does_not_matter(seed: int) -> None:
    d = draft(seed)
    goals = [
        solve_columns(replace(county_of(e.text, e.stock_csv, e.places_csv), gap=GAP)).goal
        for e in (d, replace(d, places=d.places[::-1], stock=d.stock[::-1]))
    ]
    assert goals[1] == pytest.approx(goals[0], rel=2 * GAP)


@pytest.mark.parametrize("seed", range(4))
def test_a_place_in_two_halves_is_the_same_place(seed: int) -> None:
    """Nothing but the sums of a place's units meets the money, so half the need twice is the whole need once."""
    county = county_from(seed, gap=GAP)
    halves = tuple(
        replace(
            block,
            need=np.concatenate([block.need, block.need[:1]]) * half(block.size),
            opening=np.concatenate([block.opening, block.opening[:1]]) * half(block.size),
            cap=np.concatenate([block.cap, block.cap[:1]]) * half(block.size),
            **{
                name: np.concatenate([getattr(block, name), getattr(block, name)[:1]])
                for name in ("place", "zone", "rho", "cost_factor", "weight")
            },
        )
        for block in county.blocks
    )
    targets = tuple(replace(t, members=tuple(np.concatenate([m, m[:1]]) for m in t.members)) for t in county.targets)
    fees = tuple(replace(f, members=np.concatenate([f.members, f.members[:1]])) for f in county.fees)
    split = replace(county, blocks=halves, targets=targets, fees=fees)
    whole, parts = solve_columns(county), solve_columns(split)
    assert parts.goal == pytest.approx(whole.goal, rel=2 * GAP)
    exact = solved(county)
    assert parts.bound >= exact.goal * (1 - 1e-8) and whole.bound >= exact.goal * (1 - 1e-8)


def half(size: int) -> np.ndarray:
    """[n+1, 1] the first cell and the one added weigh a half each."""
    out = np.ones((size + 1, 1))
    out[[0, -1]] = 0.5
    return out


@pytest.mark.parametrize("seed", range(4))
def test_any_number_of_threads_gives_the_same_bytes(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    county = county_from(seed, gap=GAP, whole_units=seed == 3, falling=False)
    two = solve_columns(county)
    monkeypatch.setattr(column_search, "THREADS", 1)
    assert_identical(solve_columns(county), two)


@pytest.mark.parametrize("seed", range(3))
def test_the_same_county_twice_gives_the_same_bytes(seed: int) -> None:
    d = draft(seed, hard=seed == 1)
    counties = [replace(county_of(d.text, d.stock_csv, d.places_csv), gap=GAP) for _ in range(2)]
    assert_identical(*(solve_columns(county) for county in counties))
