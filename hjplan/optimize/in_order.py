"""A goal of several levels: each is looked at alone, what it reaches is held while the next one is looked at.

max c₁·x;   then max c₂·x with c₁·x ≥ best₁ − max(1e-6, gap)·max(1, |best₁|);   and so on (model.md, section 8)

Every bound is that of its own level: no plan that holds the levels before it is better. With integers each level is
branched; at the end they are fixed and the last level solved again, so that no slack leaks into money.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hjplan.data.county import Floats
from hjplan.errors import InfeasibleError, StoppedError
from hjplan.optimize.backend import Answer, Problem
from hjplan.optimize.backend.highs import Progress
from hjplan.optimize.goals.objective import Objective

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


def climb(problem: Problem, objectives: Sequence[Objective], gap: float, deadline: float, say: Progress) -> Climbed:
    """Solve level after level.

    Raises InfeasibleError, or StoppedError when time ran out before a plan was found.
    """
    whole = bool(problem.arrays.integer.any())
    levels: list[Level] = []
    answer: Answer | None = None
    for number, objective in enumerate(objectives):
        say(f"looking at goal {number + 1} of {len(objectives)}")
        found = _next(problem, objective, levels, answer, gap / 2 if whole else gap, deadline)
        answer, bound = _kept(problem, found, answer, gap, deadline)
        best = float(objective.coefficients @ _values(answer))
        levels.append(Level(objective, best, bound, objective.held(best, gap)))
    if answer is None:
        raise StoppedError("there is no level to look at")
    relaxed = levels[-1].bound
    if whole:
        answer, relaxed = _fixed(problem, answer, gap, deadline)
        best = float(objectives[-1].coefficients @ _values(answer))
        levels[-1] = replace(levels[-1], best=best, bound=max(best, min(relaxed, levels[-1].bound)))
    return Climbed(answer, tuple(levels), max(relaxed, levels[-1].bound))


def _next(
    problem: Problem, objective: Objective, levels: list[Level], before: Answer | None, gap: float, deadline: float
) -> Answer:
    """Solve one level: the first one plainly, a later one from where the last ended."""
    if before is None:
        problem.turn(objective.coefficients)
        return problem.solve(gap=gap, time_limit=_left(deadline))
    last = levels[-1]
    return problem.next_level(
        (last.objective.coefficients, last.held),
        objective.coefficients,
        gap=gap,
        time_limit=_left(deadline),
        warm=before.duals is not None,
    )


def _kept(problem: Problem, found: Answer, before: Answer | None, gap: float, deadline: float) -> tuple[Answer, float]:
    """The level's plan and bound; where time ran out, the plan of the level before goes on under the bound that a
    program without integers gives."""
    if found.x is not None:
        return found, found.bound
    if before is None and found.status == "infeasible":
        raise InfeasibleError(NO_PLAN)
    if before is None:
        raise StoppedError("the solver ran out of time before it had a plan: raise solve.time_limit")
    bound = problem.solve(gap=gap, time_limit=_left(deadline), relax=True).bound
    return before, math.inf if math.isnan(bound) else bound


def _values(answer: Answer) -> Floats:
    if answer.x is None:
        raise StoppedError("the solver has no plan")
    return answer.x


def _fixed(problem: Problem, answer: Answer, gap: float, deadline: float) -> tuple[Answer, float]:
    """Integers fixed, the last level solved again as a linear program: what was within tolerance becomes exact.

    Second: the bound of the last level without integers.
    """
    integers = np.flatnonzero(problem.arrays.integer)
    relaxed = problem.solve(gap=gap, time_limit=_left(deadline), relax=True).bound
    fixed = problem.solve_fixed(integers, np.rint(_values(answer)[integers]), time_limit=max(60.0, _left(deadline)))
    return (answer if fixed.x is None else fixed), math.inf if math.isnan(relaxed) else relaxed


def _left(deadline: float) -> float:
    return max(1.0, deadline - time.perf_counter())
