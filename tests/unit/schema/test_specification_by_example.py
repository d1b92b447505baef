"""The scenario of the specification, as a planner writes it, is read in full (by_example/scenario.yaml)."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from hjplan.schema import Scenario, load
from hjplan.schema.goals import Goal

EXAMPLE = Path(__file__).parent / "by_example"
OF_A_LATER_RELEASE = {
    "uncertain.unit_cost": "    unit_cost:  {shared: {lognormal: 0.10}}\n",
    "uncertain.collection": "    collection: {shared: {lognormal: 0.12}, at_most: 1}\n",
    "uncertain.opening": re.compile(r"    opening:    \{working: .*\n"),
    "shocks": re.compile(r"  shocks:\n    - .*\n"),
    "policies": re.compile(r"(?<=proportional, )worst_first, upkeep_first, "),
}
"""Of `simulate`, what stochastic futures bring later; everything else stands as it was written."""


def stripped(text: str) -> str:
    for key, written in OF_A_LATER_RELEASE.items():
        pattern = written if isinstance(written, re.Pattern) else re.compile(re.escape(written))
        text, count = pattern.subn("", text)
        assert count == 1, key
    return text


@pytest.fixture
def example(tmp_path: Path, every_key_is_planned: None) -> Scenario:
    for file in EXAMPLE.iterdir():
        shutil.copy(file, tmp_path / file.name)
    text = (EXAMPLE / "scenario.yaml").read_text(encoding="utf-8")
    (tmp_path / "scenario.yaml").write_text(stripped(text), encoding="utf-8")
    return load(tmp_path)


def test_it_is_read_in_full(example: Scenario) -> None:
    spec = example.spec
    assert list(spec.projects) == ["trunk_sewer", "county_wwtp_extension"]
    assert list(spec.capacities) == ["county_wwtp", "landfill"]
    assert list(spec.modifiers) == ["publicity", "inspection", "care_centre"]
    assert [entry.link[0] for entry in spec.links] == [
        *("dig_once", "requires", "joint", "bundle", "no_transfer", "staff"),
    ]
    assert [entry.rule[0] for entry in spec.rules] == [
        *("share", "upkeep_floor", "gap", "change", "floor", "limit", "lock", "committed"),
    ]
    assert spec.goal.maximise == "households_served"
    assert spec.facilities["village_sewage"].regimes["staffed"].staff == {"cleaners": 0.004}
    assert spec.facilities["village_sewer"].build.faulty == 0.02
    assert spec.projects["county_wwtp_extension"].adds_capacity == {"county_wwtp": 9000}


def test_of_the_campaign_it_is_warned_of_nothing_but_works_that_never_overlap(example: Scenario) -> None:
    """By the file itself the extension starts when the sewer is finished, so that their joint work saves nothing."""
    parts = ("modifiers", "capacities", "projects", "links", "rules", "goal")
    assert [(w.key, w.text) for w in example.warnings if w.key.startswith(parts)] == [
        (
            "links.2.joint.projects",
            "`county_wwtp_extension` starts when `trunk_sewer` is finished: nothing can be saved together",
        )
    ]


@pytest.mark.parametrize(
    "goal", ["{worst: coverage, over: township}", "minimise: cost", "order: [targets, households_served, cost]"]
)
def test_the_other_goals_of_its_comment_are_read_too(example: Scenario, goal: str) -> None:
    text = example.path.read_text(encoding="utf-8")
    said = goal if ":" in goal and not goal.startswith("{") else f"maximise: {goal}"
    example.path.write_text(re.sub(r"  maximise: households_served .*\n", f"  {said}\n", text), encoding="utf-8")
    read = load(example.path).spec.goal
    assert read != example.spec.goal
    assert read.weights == example.spec.goal.weights
    assert isinstance(read, Goal)


def test_its_tables_are_those_that_it_names() -> None:
    assert {file.name for file in EXAMPLE.iterdir()} == {"scenario.yaml", "baseline.yaml", "places.csv", "stock.csv"}
