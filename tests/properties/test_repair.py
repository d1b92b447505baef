"""Repair on scenarios with a planted conflict: it is found, none of it is idle, every way out is planned."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.planted import has_plan, planted

from hjplan.data import build_county
from hjplan.planning.one import plan_scenario
from hjplan.planning.presets import everything
from hjplan.planning.repairing import repair
from hjplan.planning.repairing.statements import statements_of, with_dropped
from hjplan.schema.loading import load
from hjplan.schema.scenario import Scenario

FEW, MANY = range(10), range(10, 100)


def _left_with(scenario: Scenario, kept: set[str]) -> Scenario:
    """The scenario with all statements but these taken back."""
    said = statements_of(scenario, 10.0 * everything(build_county(scenario)) / scenario.spec.money.yuan)
    changes = tuple(change for s in said if s.key not in kept for change in s.drop)
    return load(scenario.path, (*scenario.overrides, *with_dropped(changes)))


def check_repair(seed: int, folder: Path) -> str:
    """All that is asked of one infeasible scenario; returns what was planted and found."""
    case = planted(seed, folder)
    found = repair(case.scenario, time_limit=120.0)
    assert found.goal is None
    assert found.finished
    assert found.conflicts, case.kind
    for conflict in found.conflicts[:1]:
        keys = {s.key for s in conflict.statements}
        assert conflict.irreducible
        assert keys & set(case.keys), (case.kind, keys)
        assert has_plan(_left_with(case.scenario, keys)) is False, (case.kind, keys)
        for one in sorted(keys):
            assert has_plan(_left_with(case.scenario, keys - {one})), (case.kind, keys, one)
    for way in found.ways:
        changed = load(case.scenario.path, (*case.scenario.overrides, *way.changes))
        plan_scenario(changed, simulate=False)
        assert way.price > 0
    measures = [way.measure for way in found.ways]
    return f"{case.kind} {sorted(s.key for s in found.conflicts[0].statements)} {measures}"


@pytest.mark.parametrize("seed", FEW)
def test_a_planted_conflict_is_found_and_every_way_out_is_planned(seed: int, tmp_path: Path) -> None:
    check_repair(seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_many_planted_conflicts_are_found_and_every_way_out_is_planned(seed: int, tmp_path: Path) -> None:
    check_repair(seed, tmp_path)
