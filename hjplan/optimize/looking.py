"""Look at one goal of a live model: the best plan for it under what is held, and how good a plan could be.

The relaxation gives the bound; integers are rounded or taken from plans already known, fixed and solved again; where
that is not good enough, HiGHS branches from the best of them (model.md, section 9).
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hjplan.data.aims import distance
from hjplan.data.county import Floats
from hjplan.errors import InfeasibleError, StoppedError
from hjplan.optimize.backend import Answer
from hjplan.optimize.backend.standing import Basis, Standing
from hjplan.optimize.goals.objective import Objective
from hjplan.optimize.in_order import NO_PLAN, NO_TIME, WHOLE, Rounded

CLOSER = 0.9
"""Branching goes a little closer than the gap asked for: fixing what it finds may lose a hair."""


@dataclass(frozen=True, eq=False)
class Looked:
    """The best plan found for a goal, as the solver counts: larger is better."""

    x: Floats
    value: float
    bound: float
    """No plan is better, integers and all."""
    basis: Basis
    """Where the relaxation ended."""
    whole: Floats
    """Values of the integers."""
    duals: Floats | None
    """[rows] prices with the integers fixed."""


@dataclass(frozen=True, eq=False)
class Effort:
    """How a goal is looked at: to what gap, until when, in how many nodes, and from what."""

    gap: float
    deadline: float
    rounded: Rounded | None = None
    """Whole units worth trying, made of a solution without integers; None: more is to be decided than whole units."""
    nodes: int | None = None
    """Nodes of the search at most; None: until gap or deadline."""

    def left(self) -> float:
        """Seconds until the deadline, at least one."""
        return max(1.0, self.deadline - time.perf_counter())


def look(
    live: Standing, objective: Objective, effort: Effort, *,
    start: Basis | None = None, primal: bool = False, known: Sequence[Floats] = (),
) -> Looked:  # fmt: skip
    """The best plan for ``objective``; ``known`` are values of the integers that made a plan elsewhere.

    Raises InfeasibleError where what is held leaves no plan, StoppedError where none was found in time.
    """
    live.turn(objective.coefficients)
    relaxed = live.relax(effort.left(), start, primal=primal)
    x = _values(relaxed)
    basis = live.basis()
    if not len(live.integers):
        return Looked(x, relaxed.objective, max(relaxed.bound, relaxed.objective), basis, np.zeros(0), relaxed.duals)
    tried = list(known)
    if np.abs(x[live.integers] - np.rint(x[live.integers])).max() <= WHOLE:
        tried = [np.rint(x[live.integers])]
    elif effort.rounded is not None:
        tried = [*effort.rounded(x), *tried]
    best: Answer | None = None
    for values in _different(tried):
        best = _better(best, live.fixed(values, effort.left(), basis))
        if best is not None and _near(objective, relaxed.bound, best, effort.gap):
            return _looked(live, best, relaxed.bound, basis)
    branched = live.branch(CLOSER * effort.gap, effort.left(), None if best is None else best.x, effort.nodes)
    bound = relaxed.bound if math.isnan(branched.bound) else min(branched.bound, relaxed.bound)
    if branched.x is not None:
        whole = np.rint(branched.x[live.integers])
        best = _better(best, live.fixed(whole, max(60.0, effort.left()), basis))
    if best is None and branched.status == "infeasible":
        raise InfeasibleError(NO_PLAN)
    if best is None:
        raise StoppedError(NO_TIME)
    return _looked(live, best, bound, basis)


def _different(tried: Sequence[Floats]) -> list[Floats]:
    """Each once, in order."""
    return list({values.tobytes(): values for values in tried}.values())


def _looked(live: Standing, found: Answer, bound: float, basis: Basis) -> Looked:
    x = _values(found)
    return Looked(x, found.objective, max(bound, found.objective), basis, np.rint(x[live.integers]), found.duals)


def _values(answer: Answer) -> Floats:
    if answer.x is None:
        raise InfeasibleError(NO_PLAN) if answer.status == "infeasible" else StoppedError(NO_TIME)
    return answer.x


def _better(best: Answer | None, found: Answer) -> Answer | None:
    if found.x is None or (best is not None and found.objective <= best.objective):
        return best
    return found


def _near(objective: Objective, bound: float, found: Answer, gap: float) -> bool:
    return distance(objective.value(bound), objective.value(found.objective)) <= gap
