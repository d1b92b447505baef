"""The front between two goals: the best of one for every level of the other, by one model (model.md, section 8).

max a·x   with   b·x ≥ ε,   ε at even steps between what b is at the end that is best for a and at its own best

Both ends are found one goal after the other, so that no plan is better in one goal and as good in the other. The points
between are solved from each end inwards, each from where its neighbour ended.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from hjplan.data.aims import SLACK
from hjplan.data.county import County, Floats, Ints
from hjplan.optimize.backend import Answer
from hjplan.optimize.backend.standing import Basis, Standing
from hjplan.optimize.engine_exact import Model, of_levels, roundings
from hjplan.optimize.goals.objective import Objective
from hjplan.optimize.in_order import Climbed, Level
from hjplan.optimize.looking import Effort, Looked, look
from hjplan.optimize.solution import Solution

FIRST, SECOND = 0, 1
"""The goal that is as good as can be at every point, and the goal that is held."""
BOTH = (FIRST, SECOND)
LONGEST = 8
"""Points that are solved one from the other at most: the next ones begin from the end again, beside them."""
FREE = 1e-9
"""A price of the row that is held, in shares of both goals' values, that is none: more of it costs nothing."""


@dataclass(frozen=True, eq=False)
class Start:
    """Where a point lies, and where the solve of its neighbour may begin."""

    values: tuple[float, float]
    """Both goals there, as the solver counts: larger is better."""
    bounds: tuple[float, float]
    """What is proven of each goal there."""
    basis: Basis
    whole: Floats
    """Values of the integers there."""


@dataclass(frozen=True, eq=False)
class Spot:
    """One point of the front as the solver counts."""

    x: Floats
    start: Start


class Tradeoff:
    """One county's model with both goals, built once and solved for every point.

    ``county.aim`` has two levels: the second goal, which is held, and then the first one.
    """

    def __init__(self, county: County) -> None:
        begun = time.perf_counter()
        self.county = county
        self.model = Model(county if county.lengthened is None else county.lengthened)
        held, best = self.model.objectives
        self.goals: tuple[Objective, Objective] = (best, held)
        self.live = Standing(self.model.program.arrays(), [goal.coefficients for goal in self.goals])
        self.built = time.perf_counter() - begun

    def end(self, first: int) -> Spot:
        """The end that is best for a goal, and there as good as can be for the other one."""
        other = SECOND - first
        effort = self._effort()
        for number in BOTH:
            self.live.hold(number)
        best = look(self.live, self.goals[first], effort)
        self.live.hold(first, self.goals[first].held(best.value, 0.0))
        then = look(self.live, self.goals[other], effort, start=best.basis, primal=True, known=_known(best.whole))
        bound = {first: best.bound, other: then.bound}
        # both bases fit a solve for the first goal with the second one held
        basis = best.basis if first == FIRST else then.basis
        return self._spot(then.x, (bound[FIRST], bound[SECOND]), basis)

    def point(self, least: float, best_of_second: float, near: Start, ends: tuple[Start, Start]) -> Spot:
        """The best of the first goal with the second one at ``least`` or more; begun from its neighbour.

        ``best_of_second`` is the most that was proven possible of the second goal at all.
        """
        effort = self._effort()
        self.live.hold(FIRST)
        self.live.hold(SECOND, least)
        known = _known(near.whole, *(end.whole for end in ends))
        found = look(self.live, self.goals[FIRST], effort, start=near.basis, known=known)
        return self._spot(self._no_worse(found, effort), (found.bound, best_of_second), found.basis)

    def _no_worse(self, found: Looked, effort: Effort) -> Floats:
        """As good in the first goal, and in the second one as good as that leaves it with the same whole decisions."""
        values = [max(1.0, abs(float(goal.coefficients @ found.x))) for goal in self.goals]
        if self.live.price(SECOND, found.duals) * values[SECOND] > FREE * values[FIRST]:
            return found.x
        self.live.hold(FIRST, self.goals[FIRST].held(found.value, 0.0))
        self.live.turn(self.goals[SECOND].coefficients)
        again = self.live.fixed(found.whole, effort.left(), found.basis, primal=True)
        return found.x if again.x is None else again.x

    def solution(self, spot: Spot, why: str, seconds: float) -> Solution:
        """The plan of a point, with both goals and what is proven of them."""
        values, bounds = spot.start.values, spot.start.bounds
        levels = tuple(Level(self.goals[i], values[i], bounds[i], values[i]) for i in (SECOND, FIRST))
        answer = Answer("optimal", spot.x, None, values[FIRST], bounds[FIRST], seconds)
        climbed = Climbed(answer, levels, bounds[FIRST])
        return of_levels(self.county, self.model, climbed, why, {"build": self.built, "solve": seconds})

    def _spot(self, x: Floats, bounds: tuple[float, float], basis: Basis) -> Spot:
        first, second = (float(goal.coefficients @ x) for goal in self.goals)
        proven = (max(bounds[FIRST], first), max(bounds[SECOND], second))
        return Spot(x, Start((first, second), proven, basis, np.rint(x[self.live.integers])))

    def _effort(self) -> Effort:
        county = self.county
        return Effort(county.gap, time.perf_counter() + county.time_limit, roundings(self.model))


def _known(*wholes: Floats) -> tuple[Floats, ...]:
    """Values of integers, where there are any."""
    return tuple(whole for whole in wholes if len(whole))


def conflict(ends: tuple[Start, Start]) -> bool:
    """Do the goals pull apart at all? Not where one plan is best for both."""
    low, high = ends[FIRST].values[SECOND], ends[SECOND].values[SECOND]
    return high - low > SLACK * max(1.0, abs(low), abs(high))


def steps(ends: tuple[Start, Start], points: int) -> Floats:
    """[points] what the second goal is held at, from its own best to what it is at the end best for the first goal."""
    return np.linspace(ends[SECOND].values[SECOND], ends[FIRST].values[SECOND], points)


def chains(points: int) -> tuple[tuple[int, Ints], ...]:
    """The points between the ends in the order in which they are solved: (the end to begin from, their numbers).

    Half of them from each end inwards, in rows of at most :data:`LONGEST`; what row a point is in, and so from where it
    is solved, does not depend on how many workers there are.
    """
    between = np.arange(1, points - 1)
    low, high = between[: len(between) // 2], between[len(between) // 2 :][::-1]
    return tuple(
        (end, part[i : i + LONGEST])
        for end, part in ((SECOND, low), (FIRST, high))
        for i in range(0, len(part), LONGEST)
    )
