"""Fee levels on `choose` against every path of levels there is, each written as a dated path and planned by itself."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from builders.random_money import MoneyDraft, money_draft
from builders.written import solved

from hjplan.errors import InfeasibleError, InputError
from hjplan.optimize.engine_columns import solve_columns
from hjplan.optimize.engine_exact import solve_exact

GAP = 1e-7
MOST_PATHS = 24
NORMAL, SLOW = range(6), range(6, 206)
MATTERS = 3


def paths(fee: dict[str, Any], years: range) -> list[dict[int, float]]:
    """Every path of a fee's levels that never falls and rises by no more than its largest step (convention 33)."""
    step = fee.get("largest_step", float("inf"))
    found = itertools.product(fee["levels"], repeat=len(years))
    return [
        dict(zip(years, path, strict=True))
        for path in found
        if all(0 <= after - before <= step for before, after in itertools.pairwise(path))
    ]


def every_choice(draft: MoneyDraft) -> list[dict[str, dict[int, float]]]:
    """Every combination of paths of the fees on `choose`."""
    start = draft.terms["horizon"]["start"]
    years = range(start, start + draft.terms["horizon"]["years"])
    chosen = {name: paths(fee, years) for name, fee in draft.terms["fees"].items() if fee["level"] == "choose"}
    return [dict(zip(chosen, choice, strict=True)) for choice in itertools.product(*chosen.values())]


def small(seed: int) -> MoneyDraft:
    """A county with a fee on `choose` and few enough paths to try all."""
    tried: Iterator[MoneyDraft] = (money_draft(1000 * (seed + 1) + i, choose=True) for i in range(50))
    return next(draft for draft in tried if 2 <= len(every_choice(draft)) <= MOST_PATHS)


def fixed(draft: MoneyDraft, choice: dict[str, dict[int, float]]) -> MoneyDraft:
    """The county with the fees' paths written down."""

    def write(terms: dict[str, Any]) -> None:
        for fee, path in choice.items():
            terms["fees"][fee]["level"] = path

    return draft.changed(write)


def goals_by_hand(draft: MoneyDraft) -> list[float]:
    """The goal of every path that has a plan; a path above the cap is refused by the checks, or has none."""
    goals = []
    for choice in every_choice(draft):
        try:
            goals.append(solved(fixed(draft, choice).county()).goal)
        except (InputError, InfeasibleError):
            continue
    return goals


def check(seed: int) -> None:
    """The exact engine finds the best path; columns are within the gap that they prove."""
    draft = small(seed)
    best, county = max(goals_by_hand(draft), default=None), draft.county(GAP)
    if best is None:
        for engine in (solve_exact, solve_columns):
            with pytest.raises(InfeasibleError):
                engine(county)
        return
    size = max(1.0, abs(best))
    exact, columns = solve_exact(county), solve_columns(county)
    for solution in (exact, columns):
        assert solution.goal <= best + 1e-8 * size, (solution.engine, solution.goal, best)
        assert solution.bound >= best - 1e-8 * size, (solution.engine, solution.bound, best)
        assert solution.goal >= best - 2 * GAP * size, (solution.engine, solution.goal, best)
        assert solution.proven


@pytest.mark.parametrize("seed", NORMAL)
def test_the_levels_chosen_are_the_best_of_all_paths(seed: int) -> None:
    check(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SLOW)
def test_the_levels_chosen_are_the_best_of_all_paths_on_many_counties(seed: int) -> None:
    check(seed)


def test_levels_matter() -> None:
    """The choice is no empty question: paths of one county differ in their goals by more than any tolerance here."""
    goals = goals_by_hand(small(MATTERS))
    assert max(goals) - min(goals) > 1e-3 * max(goals)
