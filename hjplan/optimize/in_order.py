"""A goal of several levels: each is looked at alone, what it reaches is held while the next one is looked at.

max c₁·x;   then max c₂·x with c₁·x ≥ best₁ − max(1e-6, gap)·max(1, |best₁|);   and so on (model.md, section 8)

Every bound is that of its own level: no plan that holds the levels before it is better. Integers are rounded, branched
where that is not good enough, then fixed and the level solved again, so that no slack leaks into money.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from hjplan.data.aims import distance
from hjplan.data.county import Floats, Ints
from hjplan.errors import InfeasibleError, StoppedError
from hjplan.optimize.backend import Answer, Problem
from hjplan.optimize.backend.highs import Progress
from hjplan.optimize.goals.objective import Objective

Rounded = Callable[[Floats], list[Floats]]
"""Whole values of the integers to try, made of a solution without them."""

WHOLE = 1e-7
"""A unit this close to whole is whole: the solver's own tolerance."""
NO_TIME = "the solver ran out of time before it had a plan: raise solve.time_limit"
NO_PLAN = "no plan satisfies the scenario: its hard targets, its rules and the money cannot hold together"


@dataclass(frozen=True, eq=False)
class Level:
    """What one level has come to, as the solver counts: larger is better."""

    objective: Objective
    best: float
    bound: float
    held: float
    """What it has to keep while the next ones are looked at."""


@dataclass(frozen=True, eq=False)
class Climbed:
    """The plan of the last level, and how far every level has come."""

    answer: Answer
    levels: tuple[Level, ...]
    relaxed: float
    """Bound of the last level without integers, as the solver counts."""


def climb(
    problem: Problem, objectives: Sequence[Objective], gap: float, deadline: float, say: Progress,
    rounded: Rounded | None = None,
) -> Climbed:  # fmt: skip
    """Solve level after level.

    ``rounded`` turns a solution without integers into whole ones worth trying, where integers are whole units only;
    without it, and where none is good enough, integers are branched. Raises InfeasibleError, or StoppedError when time
    ran out before a plan was found.
    """
    integers = np.flatnonzero(problem.arrays.integer)
    levels: list[Level] = []
    answer: Answer | None = None
    relaxed = math.inf
    for number, objective in enumerate(objectives):
        say(f"looking at goal {number + 1} of {len(objectives)}")
        if len(integers):
            _turn(problem, objective, levels)
            answer, bound, relaxed = _whole(problem, objective, integers, answer, gap, deadline, rounded)
        else:
            answer, bound = _kept(problem, _next(problem, objective, levels, answer, gap, deadline), answer, deadline)
            relaxed = bound
        best = float(objective.coefficients @ _values(answer))
        levels.append(Level(objective, best, max(best, bound), objective.held(best, gap)))
    if answer is None:
        raise StoppedError("there is no level to look at")
    return Climbed(answer, tuple(levels), max(relaxed, levels[-1].bound))


def _turn(problem: Problem, objective: Objective, levels: list[Level]) -> None:
    """Hold the last level, and look at the next one."""
    if levels:
        problem.hold(levels[-1].objective.coefficients, levels[-1].held)
    problem.turn(objective.coefficients)


def _next(
    problem: Problem, objective: Objective, levels: list[Level], before: Answer | None, gap: float, deadline: float
) -> Answer:
    """Solve one level of a linear program: the first one plainly, a later one from where the last ended."""
    if before is None:
        _turn(problem, objective, levels)
        return problem.solve(gap=gap, time_limit=_left(deadline))
    last = levels[-1]
    held = (last.objective.coefficients, last.held)
    return problem.next_level(held, objective.coefficients, gap=gap, time_limit=_left(deadline))


def _kept(problem: Problem, found: Answer, before: Answer | None, deadline: float) -> tuple[Answer, float]:
    """The level's plan and bound; where time ran out, the plan of the level before goes on without a bound."""
    if found.x is not None:
        return found, found.bound
    if before is None and found.status == "infeasible":
        raise InfeasibleError(NO_PLAN)
    if before is None:
        raise StoppedError(NO_TIME)
    return before, _worth_of_all(problem, deadline)


def _worth_of_all(problem: Problem, deadline: float) -> float:
    """A last bound where time ran out: another second for it, else none."""
    bound = problem.solve(gap=1.0, time_limit=_left(deadline), relax=True).bound
    return math.inf if math.isnan(bound) else bound


def _whole(
    problem: Problem,
    objective: Objective,
    integers: Ints,
    before: Answer | None,
    gap: float,
    deadline: float,
    rounded: Rounded | None,
) -> tuple[Answer, float, float]:
    """One level with integers: the plan with its integers fixed, its bound, and the bound without integers.

    What is fixed is solved again as a linear program, so that what was within tolerance becomes exact.
    """
    relaxed = problem.solve(gap=gap, time_limit=_left(deadline), relax=True)
    if relaxed.x is None:
        answer, bound = _kept(problem, relaxed, before, deadline)
        return answer, bound, bound
    whole = np.rint(relaxed.x[integers])
    if np.abs(relaxed.x[integers] - whole).max() <= WHOLE:
        tried = [whole]
    else:
        tried = rounded(relaxed.x) if rounded is not None else []
        tried += [] if before is None else [np.rint(_values(before)[integers])]
    best: Answer | None = None
    for values in tried:
        found = problem.solve_fixed(integers, values, time_limit=_left(deadline))
        best = _better(best, found)
        if best is not None and _near(objective, relaxed.bound, best, gap):
            return best, relaxed.bound, relaxed.bound
    branched = problem.solve(gap=gap / 2, time_limit=_left(deadline))
    bound = relaxed.bound if math.isnan(branched.bound) else min(branched.bound, relaxed.bound)
    if branched.x is not None:
        whole = np.rint(branched.x[integers])
        best = _better(best, problem.solve_fixed(integers, whole, time_limit=max(60.0, _left(deadline))))
    if best is None and branched.status == "infeasible":
        raise InfeasibleError(NO_PLAN)
    if best is None:
        raise StoppedError(NO_TIME)
    return best, bound, relaxed.bound


def _better(best: Answer | None, found: Answer) -> Answer | None:
    if found.x is None or (best is not None and found.objective <= best.objective):
        return best
    return found


def _near(objective: Objective, bound: float, found: Answer, gap: float) -> bool:
    return distance(objective.value(bound), objective.value(found.objective)) <= gap


def _values(answer: Answer) -> Floats:
    if answer.x is None:
        raise StoppedError("the solver has no plan")
    return answer.x


def _left(deadline: float) -> float:
    return max(1.0, deadline - time.perf_counter())
