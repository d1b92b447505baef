"""A planner who does not believe in relapse never does better than one who does, in the optimizer's own measure."""

from __future__ import annotations

import pytest
from builders.random_county import draft
from builders.written import scenario_of

from hjplan.planning import plan_scenario


@pytest.mark.parametrize("seed", range(12))
def test_planning_blind_to_relapse_is_never_better(seed: int) -> None:
    d = draft(seed)
    text = d.text + "simulate: {mode: expected, policies: [plan, relapse_blind, campaign, proportional]}\n"
    finished = plan_scenario(scenario_of(text, d.stock_csv, d.places_csv))
    assert finished.outcome is not None
    goal = finished.outcome.totals.set_index("policy")["goal"]
    assert goal["plan"] == pytest.approx(finished.goal.total, rel=1e-5)
    for other in ("relapse_blind", "campaign", "proportional"):
        assert goal[other] <= finished.goal.total + 1e-5 * abs(finished.goal.total)
