"""Goals of several levels, the worst-off and least cost against a small program of the test's own: 100 random counties.

Two or three places, one to three years, with targets: every level is solved and held by :mod:`builders.own_program`,
which shares nothing with the package but the model it is written from.
"""

from __future__ import annotations

from functools import cache

import pytest
from builders.own_program import TAIL, OwnProgram
from builders.own_random import GOALS, with_levels
from builders.written import county_of

from hjplan.errors import InfeasibleError
from hjplan.optimize.engine_exact import solve_exact

COUNTIES, FAST = 100, 32
SEEDS = [*range(FAST), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(FAST, COUNTIES))]


@cache
def by_own_program(seed: int) -> list[float] | None:
    county, order, over, first = with_levels(seed)
    return OwnProgram(county, TAIL if "cost" in order else 0).levels(order, over, first)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_level_reaches_what_the_own_program_reaches(seed: int) -> None:
    county = with_levels(seed)[0]
    given = county_of(county.text(), county.stock_csv(), county.places_csv())
    best = by_own_program(seed)
    if best is None:
        with pytest.raises(InfeasibleError):
            solve_exact(given)
        return
    reached = solve_exact(given).reached
    assert [level.value for level in reached] == pytest.approx(best, rel=2e-6, abs=1e-6)


def test_the_counties_say_something() -> None:
    """Every goal has plans; levels are neither all nothing nor all everything."""
    found = {seed: by_own_program(seed) for seed in range(FAST)}
    for number, order in enumerate(GOALS):
        reached = [levels for seed, levels in found.items() if seed % len(GOALS) == number and levels is not None]
        assert len(reached) >= 3, order
        for place, level in enumerate(order):
            values = [levels[place] for levels in reached]
            if level == "cost" and place == 0 and len(order) > 1:
                assert values == [0.0] * len(values)  # nothing is spent where cost comes first and nothing is promised
            else:
                assert any(abs(v) > 1e-3 for v in values), (order, level)
            if level == "worst":
                assert any(0.0 < v < 1.0 for v in values)
