"""Fronts and ranges against separate solves: every point and every end is what a program of its own finds."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders.random_works import works_draft

from hjplan.data.aims import COST, HOUSEHOLDS, SLACK, WORST
from hjplan.data.county import County
from hjplan.errors import InfeasibleError
from hjplan.optimize.backend import Answer, Problem
from hjplan.optimize.engine_exact import Model, solve_exact
from hjplan.optimize.front import FIRST, SECOND, Start, Tradeoff, chains, conflict, steps
from hjplan.optimize.goals.objective import Objective
from hjplan.optimize.ranges import ALL, LineOf, Ranges, lines_of, members
from hjplan.planning.engines import solve
from hjplan.planning.front_county import front_county
from hjplan.planning.gaps import referred
from hjplan.schema.scenario import Scenario

GAP = 1e-6
POINTS = 5
PAIRS = ((HOUSEHOLDS, COST), (WORST, COST), (COST, HOUSEHOLDS), (WORST, HOUSEHOLDS))
FAST, NO_PLAN = 8, (0, 3)
"""Counties that the fast suite solves, and those among them that no plan satisfies."""
SEEDS = [*range(FAST), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(FAST, 40))]


def scenario_of(seed: int, folder: Path) -> Scenario:
    """A random county with works, every third one with every instrument of money, solved almost to the end."""
    drawn = works_draft(seed, money=seed % 3 == 0)
    return drawn.changed(lambda terms: terms.setdefault("solve", {}).update(gap=GAP)).scenario(folder)


def alone(county: County, held: list[tuple[Objective, float]], objective: np.ndarray) -> Answer:
    """One program, built and solved for itself: some goals held, another one as good as can be."""
    problem = Problem(Model(county if county.lengthened is None else county.lengthened).program, "alone")
    for goal, least in held:
        problem.hold(goal.coefficients, least)
    problem.turn(objective)
    return problem.solve(gap=GAP / 10, time_limit=120)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_point_is_the_best_that_a_program_of_its_own_finds(seed: int, tmp_path: Path) -> None:
    goals = PAIRS[seed % len(PAIRS)]
    try:
        county = front_county(scenario_of(seed, tmp_path), goals, lambda _: None)
        model = Tradeoff(county)
        ends: tuple[Start, Start] = (model.end(FIRST).start, model.end(SECOND).start)
    except InfeasibleError:
        assert seed in NO_PLAN or seed >= FAST
        return
    assert seed not in NO_PLAN
    for first in (FIRST, SECOND):
        best = alone(county, [], model.goals[first].coefficients)
        assert ends[first].values[first] == pytest.approx(best.objective, rel=3e-6, abs=3e-6)
        assert ends[first].bounds[first] >= best.objective - 1e-6 * max(1.0, abs(best.objective))
        other = SECOND - first
        held = [(model.goals[first], ends[first].values[first])]
        then = alone(county, held, model.goals[other].coefficients)
        room = 1e-5 * max(1.0, abs(then.objective))
        assert ends[first].bounds[other] >= then.objective - room
    if not conflict(ends):
        return
    held_at, found = steps(ends, POINTS), {0: ends[SECOND], POINTS - 1: ends[FIRST]}
    for end, numbers in chains(POINTS):
        near = ends[end]
        for number in numbers.tolist():
            spot = model.point(float(held_at[number]), ends[SECOND].bounds[SECOND], near, ends)
            near = found[number] = spot.start
            best = alone(county, [(model.goals[SECOND], float(held_at[number]))], model.goals[FIRST].coefficients)
            room = 3 * GAP * max(1.0, abs(best.objective)) / min(1.0, abs(model.goals[FIRST].unit))
            assert near.values[FIRST] == pytest.approx(best.objective, abs=room)
            assert near.values[SECOND] >= held_at[number] - 1e-6 * max(1.0, abs(held_at[number]))
            assert near.bounds[FIRST] >= best.objective - room
    values = [found[number].values for number in range(POINTS)]
    rise = [1e-5 * max(1.0, *(abs(v[goal]) for v in values)) for goal in (FIRST, SECOND)]
    for before, after in itertools.pairwise(values):
        assert after[FIRST] >= before[FIRST] - rise[FIRST]
        assert after[SECOND] <= before[SECOND] + rise[SECOND]


def test_a_point_does_not_depend_on_what_the_model_solved_before(tmp_path: Path) -> None:
    """Another model, straight from the end, gives the same point to the last bit: so any number of workers does."""
    county = front_county(scenario_of(1, tmp_path), (HOUSEHOLDS, COST), lambda _: None)
    used, fresh = Tradeoff(county), Tradeoff(county)
    ends = (used.end(FIRST).start, used.end(SECOND).start)
    held = steps(ends, POINTS)
    best = ends[SECOND].bounds[SECOND]
    used.point(float(held[2]), best, ends[FIRST], ends)
    again = used.point(float(held[1]), best, ends[SECOND], ends)
    once = fresh.point(float(held[1]), best, ends[SECOND], ends)
    assert once.x.tobytes() == again.x.tobytes()
    assert once.start.values == again.start.values


@pytest.mark.parametrize("seed", SEEDS)
def test_ranges_hold_what_separate_programs_find_and_the_plan(seed: int, tmp_path: Path) -> None:
    within = (0.02, 0.1)[seed % 2]
    scenario = scenario_of(seed, tmp_path)
    try:
        county = front_county(scenario, (HOUSEHOLDS, COST), lambda _: None) if seed % 4 == 1 else _own(scenario)
        solution = solve_exact(county)
    except InfeasibleError:
        assert seed in NO_PLAN or seed >= FAST
        return
    assert seed not in NO_PLAN
    best = tuple(level.value for level in solution.reached) or (solution.goal,)
    model = Ranges(county, best, within)
    base = model.base()
    spent = float(solution.plan.spend.sum())
    held = [
        (goal, value / goal.unit - max(within * abs(value), SLACK * max(1.0, abs(value))) / abs(goal.unit))
        for goal, value in zip(model.objectives, best, strict=True)
    ]
    lines = lines_of(county)
    chosen = np.random.default_rng(seed).permutation(len(lines))[:4]
    for line in (lines[i] for i in chosen):
        mine = solution.plan.spend if line.fund == ALL else solution.plan.spend[line.fund]
        planned = float(mine[..., members(county, line), :].sum())
        least, most = model.range_of(line, base, planned, spent)
        room = 1e-6 * max(spent, 1e6)
        assert least.proven <= least.shown + room
        assert most.shown <= most.proven + room
        assert least.proven <= planned + room
        assert planned <= most.proven + room
        for sign, end in ((-1.0, least), (1.0, most)):
            found = alone(county, held, sign * _money(model, line)).objective * sign * 1e6
            apart = 1e-4 * max(spent, 1e6) + abs(end.shown - end.proven)
            assert sign * end.proven >= sign * found - room, "what is proven is not kept"
            assert sign * end.shown <= sign * found + 1e-4 * max(spent, 1e6), "no plan shows that"
            assert abs(found - end.proven) <= apart
            if not len(base.whole):
                assert end.shown == pytest.approx(found, abs=room)


def _own(scenario: Scenario) -> County:
    from hjplan.data import build_county

    return referred(build_county(scenario), lambda plain: solve(plain, "exact"), lambda _: None)


def _money(model: Ranges, line: LineOf) -> np.ndarray:
    """Coefficients of the line's money, in 10⁶ yuan."""
    out = np.zeros(model.model.program.columns)
    spend = model.model.ledger.spending.spend
    for fund in range(len(spend)) if line.fund == ALL else [line.fund]:
        for row in np.flatnonzero(members(model.county, line)):
            for column in spend[fund, row, : model.county.timeline.periods]:
                if column >= 0:
                    out[column] = 1.0
    return out


def test_a_county_that_loses_no_more_than_asked_for_stays_the_same_without_integers(tmp_path: Path) -> None:
    """Twice the room never narrows a range."""
    county = _own(scenario_of(2, tmp_path))
    solution = solve_exact(replace(county, gap=GAP))
    best = tuple(level.value for level in solution.reached) or (solution.goal,)
    spent = float(solution.plan.spend.sum())
    line = max(lines_of(county), key=lambda one: float(_in_plan(solution.plan.spend, county, one)))
    planned = _in_plan(solution.plan.spend, county, line)
    ends = []
    for within in (0.01, 0.02):
        model = Ranges(county, best, within)
        ends.append(model.range_of(line, model.base(), planned, spent))
    room = 1e-5 * spent
    assert ends[1][0].proven <= ends[0][0].proven + room
    assert ends[1][1].proven >= ends[0][1].proven - room


def _in_plan(spend: np.ndarray, county: County, line: LineOf) -> float:
    mine = spend if line.fund == ALL else spend[line.fund]
    return float(mine[..., members(county, line), :].sum())
