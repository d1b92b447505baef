"""The exact engine against a second implementation of every instrument of money (tests/builders/second_money.py)."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.second_county import rich_county
from builders.second_money import money_best
from builders.wide_county import WideCounty

from hjplan.data import build_county
from hjplan.errors import InfeasibleError, InputError
from hjplan.optimize.engine_exact import solve_exact

FEW, FEW_CHOSEN = (2, 9, 17, 20, 31, 38, 54, 61), (0, 3)
MANY = range(200)
MANY_CHOSEN = range(40)


def compared(wide: WideCounty, folder: Path) -> float | None:
    """The goal that both found, None where both found no plan; skipped where the checks of the schema refuse it."""
    try:
        county = build_county(wide.written(folder))
    except InputError:
        pytest.skip("the checks of the schema refuse this drawing")
    try:
        goal = solve_exact(county).goal
    except InfeasibleError:
        goal = None
    other = money_best(wide.spec, wide.places, wide.stock)
    assert goal == (None if other is None else pytest.approx(other, rel=1e-7, abs=1e-6))
    return goal


@pytest.mark.parametrize("seed", FEW)
def test_both_find_the_same_optimum_with_several_instruments_at_once(seed: int, tmp_path: Path) -> None:
    """A handful that has a plan, so that nothing agrees on nothing."""
    assert compared(rich_county(seed), tmp_path) is not None


@pytest.mark.parametrize("seed", FEW_CHOSEN)
def test_chosen_levels_are_the_best_of_all_paths(seed: int, tmp_path: Path) -> None:
    """Every path of levels planned by the second model, the best of them found by the engine."""
    assert compared(rich_county(seed, choose=True), tmp_path) is not None


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_two_hundred_counties(seed: int, tmp_path: Path) -> None:
    """Quarters, halves and years, funds that lapse and carry, loans of all kinds, partners, rules."""
    compared(rich_county(seed), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY_CHOSEN)
def test_forty_counties_that_choose(seed: int, tmp_path: Path) -> None:
    """A fee of three levels over two or three years."""
    compared(rich_county(seed, choose=True), tmp_path)


def test_the_few_together_use_every_instrument() -> None:
    """Were an instrument missing, the comparison in the normal run would say nothing of it."""
    kinds, words = set(), set()
    for seed in FEW:
        spec = rich_county(seed).spec
        kinds |= {fund.get("kind", "grant") for fund in spec["funds"].values()}
        words |= {key for fund in spec["funds"].values() for key in ("match", "poolable", "opening") if key in fund}
        words |= {word for entry in spec["rules"] for word in entry}
        words |= {key for fee in spec["fees"].values() for key in ("cross", "levels") if key in fee}
    assert kinds == {"grant", "loan", "partner", "household"}
    assert words >= {
        "match",
        "poolable",
        "opening",
        "cross",
        "share",
        "upkeep_floor",
        "change",
        "floor",
        "limit",
        "committed",
    }
