"""Key projects against every possible set of starts: 200 random counties of one to twelve projects.

Windows, requires, excludes, one_of, locks, joint works, bundles of projects, capacity added, units handed over, a
regime that waits for a project, upkeep after completion. Every start vector that they allow is planned by a program
of the test's own (:mod:`builders.own_program`, solved by scipy); the best of them must be the exact engine's goal.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from builders.own_county import Tiny
from builders.own_program import OwnProgram
from builders.own_random import MOST_VECTORS, with_projects
from builders.written import county_of

from hjplan.errors import InfeasibleError
from hjplan.optimize.engine_columns import solve_columns
from hjplan.optimize.engine_exact import solve_exact

COUNTIES, FAST = 200, 24
SEEDS = [*range(FAST), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(FAST, COUNTIES))]


@cache
def planned(seed: int) -> tuple[Tiny, dict[tuple[int, ...], float]]:
    """The county, and what each set of starts comes to that can be paid and keeps its words."""
    county = with_projects(seed)
    program = OwnProgram(county)
    worth = {starts: program.best(starts=starts) for starts in county.vectors()}
    return county, {starts: best for starts, best in worth.items() if best is not None}


@pytest.mark.parametrize("seed", SEEDS)
def test_no_set_of_starts_is_better_than_the_plan(seed: int) -> None:
    county, worth = planned(seed)
    given = county_of(county.text(), county.stock_csv(), county.places_csv())
    if not worth:
        with pytest.raises(InfeasibleError):
            solve_exact(given)
        return
    found = solve_exact(given)
    assert found.goal == pytest.approx(max(worth.values()), rel=1e-6)
    assert found.bound == pytest.approx(max(worth.values()), rel=1e-6)
    assert found.plan.decided is not None
    starts = tuple(found.plan.decided.projects.tolist())
    assert worth[starts] == pytest.approx(max(worth.values()), rel=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_columns_come_as_near_to_the_best_starts_as_they_certify(seed: int) -> None:
    """goal ≤ best of all starts ≤ bound, and no wider apart than the gap asked for."""
    county, worth = planned(seed)
    given = replace(county_of(county.text(), county.stock_csv(), county.places_csv()), gap=1e-3)
    if not worth:
        with pytest.raises(InfeasibleError):
            solve_columns(given)
        return
    best, found = max(worth.values()), solve_columns(given)
    slack = 1e-6 * max(1.0, abs(best))
    assert found.goal <= best + slack
    assert found.bound >= best - slack
    assert found.proven
    assert found.goal >= best - 1e-3 * max(1.0, abs(best))


def test_the_counties_say_something() -> None:
    """Every number of projects is there; in most, starting something pays, and what starts makes a difference."""
    drawn = [planned(seed) for seed in range(FAST)]
    assert {len(county.projects) for county, _ in drawn} == set(range(1, 13))
    assert max(len(worth) for _, worth in drawn) > MOST_VECTORS / 4
    pays = [max(w.values()) > 1e-3 + max((x for s, x in w.items() if max(s) < 0), default=-1e9) for _, w in drawn if w]
    assert sum(pays) > 0.7 * FAST
    used = [county for county, _ in drawn]
    words = ("requires", "excludes", "one_of", "lock", "adds", "serves", "upkeep", "only")
    for word in words:
        assert any(getattr(p, word) not in (None, "", (), 0.0) for c in used for p in c.projects), word
    assert any(c.joint for c in used)
    assert any(c.together for c in used)
    assert any(c.staffed_needs is not None for c in used)
    assert any(c.steps > 1 for c in used)
