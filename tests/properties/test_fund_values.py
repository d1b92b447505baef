"""The value of a fund's next yuan lies between what a little less of it loses and a little more of it gains.

With everything that is whole left as decided the goal is concave in money: the value that the plan's prices give is at
most the loss per yuan of any decrease, and at least the gain per yuan of any increase (model.md, section 12, property
4). Wholly anew, as a user makes it with ``--set``, no plan is better than what was said to be possible, and none that
the engine finds is worse than what was said to be reached.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from builders.random_money import money_draft
from builders.random_works import works_draft

from hjplan.errors import InfeasibleError
from hjplan.optimize.repeated import marginal
from hjplan.planning.explaining.trial import Bench, Trial
from hjplan.planning.explaining.values import FundValue, arriving, first_order, more

GAP = 1e-6
NORMAL, SLOW = range(15), range(15, 200)
TOLERANCE = 1e-6
"""Of the larger value, and of the goal per yuan of the change: what a linear program is solved to."""


def bench_of(seed: int, folder: Path) -> Bench | None:
    """Every third county with works, the others with every instrument of money; by both engines in turn."""
    drawn = works_draft(seed) if seed % 3 == 0 else money_draft(seed, choose=seed % 2 == 0)
    try:
        return Bench(drawn.scenario(folder, GAP), "exact" if seed % 3 == 0 or seed % 2 else "columns")
    except InfeasibleError:
        return None


def assert_between(bench: Bench, value: FundValue) -> None:
    """Gain of an increase ≤ first-order value ≤ loss of a decrease, each for a yuan."""
    alive = bench.alive
    assert alive is not None
    sides = alive.sides(arriving(bench.county, value.fund, value.year, 0.01))
    assert sides is not None, "further money is another right-hand side and nothing else"
    size = 0.01 * value.amount
    first = marginal(alive.base, alive.plain, sides) / size
    for times in (-5.0, -1.0, 1.0, 5.0):
        found = alive.again(sides.beyond(alive.plain, times))
        if found is None:
            assert times < 0, "more money never leaves a county without a plan"
            continue
        per_yuan = (found.goal - alive.base.goal) / (times * size)
        noise = TOLERANCE * (max(abs(first), abs(per_yuan)) + max(1.0, abs(found.goal)) / (abs(times) * size))
        if bench.engine == "columns":
            noise += GAP * max(1.0, abs(found.goal)) / (abs(times) * size)
        if times > 0:
            assert per_yuan <= first + noise, (value, times, first, per_yuan)
            assert found.goal >= alive.base.goal - noise * size, "more money lowers the goal"
        else:
            assert per_yuan >= first - noise, (value, times, first, per_yuan)


def assert_reproduced(bench: Bench, value: FundValue) -> None:
    """One per cent more, by the scenario: its optimum lies where the alive plan says."""
    alive = bench.alive
    assert alive is not None
    sides = alive.sides(arriving(bench.county, value.fund, value.year, 0.01))
    assert sides is not None
    quick, anew = alive.again(sides), bench.again(more(bench, value.fund, value.year, 0.01))
    assert isinstance(anew, Trial)
    assert quick is not None
    # a plan made anew is cleaned and counted: service and missed promises, each to a millionth
    slack = 1e-6 * (abs(anew.service) + abs(anew.service - anew.goal) + 1.0)
    assert anew.goal <= quick.bound + slack
    assert anew.bound >= quick.goal - slack


def check(seed: int, folder: Path) -> bool:
    """One fund and year drawn from those that have money; returns whether there was something to check."""
    bench = bench_of(seed, folder)
    if bench is None:
        return False
    values = first_order(bench)
    if not values:
        return False
    value = values[int(np.random.default_rng([seed, 11]).integers(len(values)))]
    assert_between(bench, value)
    if not bench.county.gaps:
        assert_reproduced(bench, value)
    return True


@pytest.mark.parametrize("seed", NORMAL)
def test_the_value_is_between_the_differences_on_both_sides(seed: int, tmp_path: Path) -> None:
    check(seed, tmp_path)


def test_counties_that_can_be_checked_are_not_rare(tmp_path: Path) -> None:
    found = [bench_of(seed, tmp_path / str(seed)) for seed in range(3) if not (tmp_path / str(seed)).mkdir()]
    assert sum(bench is not None for bench in found) >= 2


@pytest.mark.slow
@pytest.mark.parametrize("seed", SLOW)
def test_the_value_is_between_the_differences_on_many_counties(seed: int, tmp_path: Path) -> None:
    check(seed, tmp_path)
