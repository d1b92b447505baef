"""Goals beyond households served, against a second implementation (tests/builders/second_goals.py)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders.second_goals import SecondGoals
from builders.wide_county import WideCounty, wide_county

from hjplan.data import build_county
from hjplan.errors import InfeasibleError
from hjplan.optimize.engine_exact import solve_exact

GAP = 1e-7
GOALS: dict[str, dict[str, Any]] = {
    "worst": {"maximise": {"worst": "coverage", "over": "tier"}},
    "townships": {"order": ["worst", "households_served"]},
    "promises": {"order": ["targets", "households_served"]},
    "thrift": {"order": ["targets", "households_served", "cost"]},
    "fair": {"order": ["worst", "targets", "cost"]},
    "frugal": {"order": ["households_served", "cost"]},
}
FAST, MORE = (1, 2, 3, 4), (0, 5, 6, 7)
SEEDS = [*FAST, *(pytest.param(seed, marks=pytest.mark.slow) for seed in MORE)]


def aimed(seed: int, goal: dict[str, Any]) -> WideCounty:
    wide = wide_county(seed)
    kept = {k: v for k, v in wide.spec.get("goal", {}).items() if k not in ("maximise", "minimise", "order")}
    return replace(wide, spec={**wide.spec, "goal": {**kept, **goal}, "solve": {"gap": GAP}})


def both(wide: WideCounty, folder: Path) -> tuple[list[float] | None, list[float] | None]:
    """Every level's value, by the package and by the second implementation."""
    county = build_county(wide.written(folder))
    try:
        mine: list[float] | None = [level.value for level in solve_exact(county).reached]
    except InfeasibleError:
        mine = None
    return mine, SecondGoals(wide.spec, wide.places, wide.stock).values(GAP)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", GOALS)
def test_every_level_is_what_the_second_implementation_finds(name: str, seed: int, tmp_path: Path) -> None:
    mine, other = both(aimed(seed, GOALS[name]), tmp_path)
    assert mine == (None if other is None else pytest.approx(other, rel=2e-6, abs=1e-5))


@pytest.mark.parametrize("seed", SEEDS)
def test_least_cost_is_what_the_second_implementation_finds(seed: int, tmp_path: Path) -> None:
    """A share of today's coverage of every facility is to be held from the first year to the end of the tail."""
    wide = aimed(seed, {"minimise": "cost"})
    model = SecondGoals(aimed(seed, {"order": ["targets"]}).spec, wide.places, wide.stock)
    targets = []
    for name in model.share:
        cells = [c for c in model.cells if c.id == name]
        works = sum(s * units for c in cells for s, units in zip(c.service, c.opening, strict=True))
        share = round(0.5 * works / sum(c.need[0] for c in cells), 3)
        targets.append({"facility": name, "coverage": share, "by": wide.spec["horizon"]["start"]})
    wide = replace(wide, spec={**wide.spec, "targets": targets})
    mine, other = both(wide, tmp_path)
    assert mine == (None if other is None else pytest.approx(other, rel=2e-6, abs=1.0))


def test_the_counties_are_not_all_alike(tmp_path: Path) -> None:
    """Enough of them have a plan, and cost something, for the comparison to say anything."""
    costs = []
    for seed in FAST:
        folder = tmp_path / str(seed)
        folder.mkdir()
        mine, _ = both(aimed(seed, GOALS["thrift"]), folder)
        costs.append(0.0 if mine is None else mine[-1])
    assert sum(cost > 1.0 for cost in costs) >= 3
    assert len({round(cost) for cost in costs}) >= 3
