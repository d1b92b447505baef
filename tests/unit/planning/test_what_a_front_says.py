"""What a front says of its points: which are dominated, what steps cost, where it bends, where the own goal ends."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders.saved import write_county

from hjplan.errors import InputError
from hjplan.planning.front import Walked, check_points, front_id, undominated
from hjplan.planning.front_county import check_goals, front_county
from hjplan.planning.front_points import Front
from hjplan.planning.front_told import front_table, knee, own_point, step
from hjplan.planning.ranges import NOTHING, word_of
from hjplan.schema import load
from hjplan.schema.goals import Goal
from hjplan.schema.scenario import Scenario

GOALS = ("households_served", "cost")


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return load(write_county(tmp_path_factory.mktemp("county")))


def point(households: float, cost: float) -> dict[str, Any]:
    """A point as it is written: cost in the scenario's money."""
    by_use = dict.fromkeys(("build", "restore", "upkeep", "project", "debt"), 1.0)
    return {
        "goals": {
            "households_served": {"value": households, "bound": households, "unit": "household-years"},
            "cost": {"value": cost, "bound": 0.0, "unit": "万元"},
        },
        "gap": 0.0,
        "status": "optimal",
        "money": {"spent": 5.0, "by_use": by_use},
    }


def walked(scenario: Scenario, *points: dict[str, Any], goals: tuple[str, str] = GOALS) -> Walked:
    front = Front(scenario, None, Path(), len(points))  # type: ignore[arg-type]  # no county is looked at
    return Walked(front, goals, tuple(points), 0)


def test_dominated_points_and_equal_ones_are_left_out_and_the_rest_rises() -> None:
    best, cheap, worse = point(100, 50), point(10, 1), point(90, 60)
    kept = undominated([best, worse, point(100, 50), cheap, point(10, 2)], GOALS)
    assert kept == [cheap, best]


def test_of_cost_less_is_better() -> None:
    kept = undominated([point(100, 50), point(10, 1), point(90, 60)], ("cost", "households_served"))
    assert [p["goals"]["cost"]["value"] for p in kept] == [50, 1]


def test_a_step_costs_what_the_held_goal_loses_for_what_the_first_one_gains(scenario: Scenario) -> None:
    front = walked(scenario, point(10, 1), point(90, 5), point(100, 50))
    assert step(front, 1) == (80, 4)
    assert step(front, 2) == (10, 45)
    table = front_table(front, 1e4)
    assert table["price"].tolist()[1:] == pytest.approx([4e4 / 80, 45e4 / 10])  # yuan per household-year
    assert math.isnan(table["price"].iloc[0])
    assert table["held_value"].tolist() == [1e4, 5e4, 50e4]


def test_the_knee_is_farthest_from_the_line_between_the_ends(scenario: Scenario) -> None:
    """At the second point 89 % of the households are there for 8 % of the money; on a straight line none is."""
    assert knee(walked(scenario, point(10, 1), point(90, 5), point(95, 20), point(100, 50))) == 1
    assert knee(walked(scenario, point(10, 1), point(55, 25.5), point(100, 50))) == -1
    assert knee(walked(scenario, point(10, 1), point(100, 50))) == -1


def test_the_own_goal_is_the_end_that_looks_at_it_first(scenario: Scenario) -> None:
    points = (point(10, 1), point(90, 5), point(100, 50))

    def own(goal: Goal, goals: tuple[str, str] = GOALS) -> int:
        spec = scenario.spec.model_copy(update={"goal": goal})
        return own_point(walked(replace(scenario, spec=spec), *points, goals=goals))

    assert own(Goal()) == 2
    assert own(Goal.model_validate({"minimise": "cost"})) == 0
    assert own(Goal.model_validate({"order": ["cost", "targets"]})) == 0
    assert own(Goal.model_validate({"maximise": {"worst": "coverage", "over": "tier"}})) == -1
    assert own(Goal(), ("households_served", "targets")) == -1, "with targets apart the households are others"


def test_least_cost_keeps_its_hard_targets_on_a_front_too(scenario: Scenario) -> None:
    goal = Goal.model_validate({"minimise": "cost"})
    own = replace(scenario, spec=scenario.spec.model_copy(update={"goal": goal}))
    county = front_county(own, GOALS, lambda _: None)
    assert [target.hard for target in county.targets] == [True]
    assert county.lengthened is not None
    assert [target.hard for target in county.lengthened.targets] == [True]
    assert county.lengthened.targets[0].points[-1] == county.lengthened.timeline.periods
    assert [target.hard for target in front_county(scenario, GOALS, lambda _: None).targets] == [False]


def test_wrong_goals_are_told_with_the_nearest_name(scenario: Scenario) -> None:
    with pytest.raises(InputError, match=r"there is no goal `costs`\. Did you mean `cost`"):
        check_goals(scenario, ("households_served", "costs"))
    with pytest.raises(InputError, match=r"between two goals, .*; 1 are given"):
        check_goals(scenario, ("cost",))
    with pytest.raises(InputError, match="`cost` stands here twice"):
        check_goals(scenario, ("cost", "cost"))
    bare = replace(scenario, spec=scenario.spec.model_copy(update={"targets": []}))
    with pytest.raises(InputError, match="the scenario has no `targets`"):
        check_goals(bare, ("targets", "cost"))


@pytest.mark.parametrize("points", [1, 0, -3, 101])
def test_a_front_of_too_few_or_too_many_points_is_refused(points: int) -> None:
    with pytest.raises(InputError, match=r"has 2 to 100 points"):
        check_points(points)


def test_the_same_inputs_give_the_same_name_and_others_another(scenario: Scenario) -> None:
    name = front_id(scenario, GOALS, 5)
    assert name == front_id(scenario, GOALS, 5)
    others = [
        front_id(scenario, GOALS, 6),
        front_id(scenario, ("worst", "cost"), 5),
        front_id(scenario.with_("funds.budget.amount", 7), GOALS, 5),
    ]
    assert len({name, *others}) == 4


@pytest.mark.parametrize(
    ("least", "most", "planned", "word"),
    [
        (50.0, 120.0, 100.0, "firm"),
        (49.9, 120.0, 100.0, "negotiable"),
        (0.0, 120.0, 0.0, "negotiable"),
        (0.0, 1e3 * NOTHING, 0.0, "never"),
        (0.0, 2e3 * NOTHING, 1e3 * NOTHING, "negotiable"),
    ],
)
def test_the_three_words(least: float, most: float, planned: float, word: str) -> None:
    assert word_of(least, most, planned, spent=1e3) == word
