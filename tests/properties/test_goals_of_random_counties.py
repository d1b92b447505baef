"""Random counties with works under every kind of goal: planned, audited, no level better than its bound."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from builders.random_works import works_draft

from hjplan.books.auditor import audit
from hjplan.errors import InfeasibleError
from hjplan.planning import plan_scenario
from hjplan.results.summary import summary
from hjplan.results.tables import build_tables

GOALS: tuple[dict[str, Any], ...] = (
    {"order": ["targets", "households_served", "cost"]},
    {"order": ["worst", "households_served"]},
    {"minimise": "cost"},
    {"order": ["households_served", "cost"]},
    {"maximise": {"worst": "coverage", "over": "tier"}},
)
FAST, NO_PLAN = 10, (0, 3, 9)
"""Counties that the fast suite plans, and those among them that no plan satisfies, whatever the goal."""
SEEDS = [*range(FAST), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(FAST, 60))]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_for_another_goal_passes_its_audit_and_its_bounds(seed: int, tmp_path: Path) -> None:
    """Every third county has every instrument of money; the run is audited as a saved one is, claims and all."""
    goal = GOALS[seed % len(GOALS)]
    infeasible = seed in NO_PLAN

    def aim(terms: dict[str, Any]) -> None:
        kept = {k: v for k, v in terms.get("goal", {}).items() if k not in ("maximise", "minimise", "order")}
        terms["goal"] = {**kept, **goal}
        if "minimise" in goal:
            terms["targets"] = [{"coverage": 0.1}]

    try:
        run = plan_scenario(works_draft(seed, money=seed % 3 == 0).changed(aim).scenario(tmp_path), simulate=False)
    except InfeasibleError:
        assert infeasible or seed >= FAST
        return
    assert not infeasible
    said = summary(run)
    assert audit(run.given, build_tables(run), {"summary": said}).breaches == ()
    assert [level["goal"] for level in said["levels"]] == list(run.county.aim.levels)
    assert said["goal"] == said["levels"][-1]["value"]
    assert said["gap"] <= 2e-3
