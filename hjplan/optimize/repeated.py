"""A plan that stays in the solver, to be asked what it would be worth with other right-hand sides.

What a county's money or its promises amount to stands on the right-hand side of its rows. So a county that differs in
nothing else is the same program with other sides: its optimum is found from the last one in a few steps, and what a
little more is worth is Σ dual·(change of the side), whatever rules the money passes through.

Integers (whole units, projects, fee levels, awards) stay as the plan has decided them. That is a plan of the other
county too, so its goal is reached; the bound is that of the program with all integers free, so that no plan is better.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from hjplan.data.county import County, Floats, Ints
from hjplan.data.levels import with_levels
from hjplan.errors import HjplanError
from hjplan.optimize.backend.highs import Progress
from hjplan.optimize.backend.master import Warm, right_hand_side
from hjplan.optimize.backend.repeating import Repeating
from hjplan.optimize.column_search import Search, prepare
from hjplan.optimize.engine_columns import search_columns
from hjplan.optimize.engine_columns import solution_of as columns_solution
from hjplan.optimize.engine_exact import Model, must, solution_of, solve_exact, whole_answer
from hjplan.optimize.program import PENALTY, Arrays, Program
from hjplan.optimize.solution import Solution

AS_PLANNED = "the engine that planned the run"
FINE = 1e-6
"""Relative gap to which columns are searched: differences between plans are small against a goal of millions."""


@dataclass(frozen=True, eq=False)
class Sides:
    """Right-hand sides of all rows of a program."""

    lower: Floats
    upper: Floats

    def beyond(self, base: Sides, times: float) -> Sides:
        """``times`` as far from ``base`` as these are."""
        return Sides(_beyond(base.lower, self.lower, times), _beyond(base.upper, self.upper, times))


@dataclass(frozen=True, eq=False)
class Optimum:
    """The best plan with some right-hand sides."""

    goal: float
    """Reached, integers as decided."""
    bound: float
    """No plan is better, integers free."""
    penalty: float
    """What missed targets and gaps take off the goal."""
    duals: Floats
    """[rows]"""


class Repeated(Protocol):
    """A county's plan, alive in its engine."""

    county: County
    solution: Solution
    base: Optimum
    plain: Sides
    """The right-hand sides of the county itself."""

    def sides(self, other: County) -> Sides | None:
        """The right-hand sides of a county that differs in nothing else; None where it does."""

    def without(self, names: Iterable[str]) -> Sides:
        """The sides with some rows let go, by their names' beginnings."""

    def weight(self, names: Iterable[str]) -> float:
        """How much rows weigh in the plan, by their names' beginnings: Σ |dual·right-hand side|; 0: not at all."""

    def again(self, sides: Sides, gap: float | None = None) -> Optimum | None:
        """The best plan with these sides, to the gap asked for (default: as fine as the plan itself); None where the
        integers as decided leave none."""


def marginal(at: Optimum, base: Sides, other: Sides) -> float:
    """What the goal gains, to first order, from the right-hand sides of ``base`` to those of ``other``."""
    rise = right_hand_side(other.lower, other.upper) - right_hand_side(base.lower, base.upper)
    return float(rise @ at.duals)


def repeated(county: County, engine: str, progress: Progress | None = None) -> Repeated | None:
    """Plan a county with one engine and keep it alive; None where the goal is another than households served."""
    if not county.aim.is_plain:
        return None
    if engine == "columns":
        return ByColumns(replace(county, gap=min(county.gap, FINE)), progress)
    return Exactly(county, progress)


def _beyond(base: Floats, other: Floats, times: float) -> Floats:
    finite = np.isfinite(base) & np.isfinite(other)
    with np.errstate(invalid="ignore"):
        return np.where(finite, base + times * (other - base), other)


def _same_but_sides(one: Arrays, other: Arrays) -> bool:
    """Are two programs the same but for their right-hand sides?"""
    pairs = ((getattr(one, n), getattr(other, n)) for n in _ALIKE)
    if any(a.shape != b.shape or not np.array_equal(a, b) for a, b in pairs):
        return False
    kinds = (np.isfinite(one.row_lower) == np.isfinite(other.row_lower)) & (
        np.isfinite(one.row_upper) == np.isfinite(other.row_upper)
    )
    return bool(kinds.all())


_ALIKE = ("starts", "columns", "values", "objective", "lower", "upper", "integer")


def _weight(program: Program, sides: Sides, duals: Floats, names: Iterable[str]) -> float:
    beginnings = tuple(names)
    named = np.array([name.startswith(beginnings) for name in program.row_names()], dtype=np.bool_)
    return float(np.abs(duals * right_hand_side(sides.lower, sides.upper))[named].sum())


def _let_go(program: Program, sides: Sides, names: Iterable[str]) -> Sides:
    beginnings = tuple(names)
    named = np.array([name.startswith(beginnings) for name in program.row_names()], dtype=np.bool_)
    return Sides(np.where(named, -np.inf, sides.lower), np.where(named, np.inf, sides.upper))


@dataclass(eq=False)
class _Alive:
    """A search that goes on from its last prices."""

    search: Search
    gap: float
    say: Progress

    def again(self, sides: Sides, gap: float | None) -> Warm | None:
        """The best plan over these sides, ``search.bound`` with it; None where no column makes one."""
        search = self.search
        side = right_hand_side(sides.lower, sides.upper)
        side[search.physics.convexity] = 0.0
        search.side, search.bound = side, np.inf
        # a row let go has no price: with one, prices would prove nothing
        search.center = np.where(np.isinf(sides.lower) & np.isinf(sides.upper), 0.0, search.center)
        warm = search.master.shift(sides.lower, sides.upper)
        if warm is None:
            return None
        warm = search.generate(
            warm, self.gap if gap is None else gap, time.perf_counter() + search.county.time_limit, self.say
        )
        return warm if search.is_met(warm) else None


class ByColumns:
    """A plan of columns: prices are found again from those of the last plan."""

    def __init__(self, county: County, progress: Progress | None) -> None:
        say: Progress = progress or (lambda _: None)
        found = search_columns(county, progress=progress)
        self.county, self._found = county, found
        made = columns_solution(found.search, found.warm, AS_PLANNED, found.seconds)
        self.solution = replace(made, lp_bound=found.lp_bound, levels=found.levels)
        self._fixed = _Alive(found.search, county.gap / 4, say)
        arrays = found.search.master.arrays
        self._worst = found.search.physics.program.objective(PENALTY)
        self.plain = Sides(arrays.row_lower, arrays.row_upper)
        search = found.search
        same = np.array_equal(search.lower, arrays.lower) and np.array_equal(search.upper, arrays.upper)
        self._decides = not same
        self._free: _Alive | None = None
        if any(block.facility.whole_units for block in county.blocks) and not self._decides:
            free = prepare(county)
            warm = free.begin(found.search.center)
            free.generate(warm, county.gap / 4, time.perf_counter() + county.time_limit, say)
            self._free = _Alive(free, county.gap / 4, say)
        self.base = self._optimum(found.warm, self.solution.bound)

    def sides(self, other: County) -> Sides | None:
        """The right-hand sides of a county that differs in nothing else; None where it does."""
        arrays = prepare(replace(other, gap=self.county.gap)).master.arrays
        alike = _same_but_sides(self._found.search.master.arrays, arrays)
        return Sides(arrays.row_lower, arrays.row_upper) if alike else None

    def without(self, names: Iterable[str]) -> Sides:
        """The sides with some rows let go."""
        return _let_go(self._found.search.physics.program, self.plain, names)

    def weight(self, names: Iterable[str]) -> float:
        """How much rows weigh in the plan."""
        return _weight(self._found.search.physics.program, self.plain, self.base.duals, names)

    def again(self, sides: Sides, gap: float | None = None) -> Optimum | None:
        """The best plan with these sides."""
        warm = self._fixed.again(sides, gap)
        if warm is None:
            return None
        bound = self._fixed.search.bound
        if self._decides:
            bound = np.inf  # other levels or awards might be chosen: only a new plan can say
        elif self._free is not None:
            bound = self._free.search.bound if self._free.again(sides, gap) is not None else np.inf
        return self._optimum(warm, bound)

    def _optimum(self, warm: Warm, bound: float) -> Optimum:
        x = warm.x[: len(self._worst)]
        penalty = -float(np.where(self._worst != 0.0, self._worst * x, 0.0).sum())
        return Optimum(warm.objective, max(bound, warm.objective), penalty, warm.duals)


class Exactly:
    """A plan of the exact engine: two linear programs, with the integers as decided and without."""

    def __init__(self, county: County, progress: Progress | None) -> None:
        say: Progress = progress or (lambda _: None)
        self.county = county
        begun = time.perf_counter()
        self._levels: dict[int, Ints] = {}
        found: Solution | None = None
        if any(fee.options is not None for fee in county.fees):
            found = solve_exact(county, progress=progress)
            self._levels = dict(found.levels)
        self._model = model = Model(self._decided(county))
        relaxed = must(model.problem.solve(gap=county.gap, time_limit=county.time_limit, relax=True))
        answer, bound = relaxed, relaxed.bound
        integers = np.flatnonzero(model.problem.arrays.integer)
        if len(integers):
            answer, bound = whole_answer(model, relaxed, begun + county.time_limit, say)
        seconds = {"build": 0.0, "solve": time.perf_counter() - begun}
        self.solution = solution_of(model, answer, bound, relaxed.bound, AS_PLANNED, seconds)
        if found is not None:
            self.solution = replace(self.solution, bound=max(found.bound, self.solution.goal), levels=found.levels)
        self._arrays = model.program.arrays()
        self._worst = model.program.objective(PENALTY)
        values = np.rint(answer.x[integers]) if answer.x is not None else np.zeros(0)
        self._fixed = Repeating(self._arrays, integers, values)
        self._free = Repeating(self._arrays, integers[:0], values[:0]) if len(integers) else None
        self.plain = Sides(self._arrays.row_lower, self._arrays.row_upper)
        first = self.again(self.plain)
        if first is None:
            raise HjplanError("the plan of the run has no plan any more: please report this scenario")
        self.base = replace(first, bound=max(first.goal, min(first.bound, self.solution.bound)))

    def _decided(self, county: County) -> County:
        return with_levels(county, self._levels) if self._levels else county

    def sides(self, other: County) -> Sides | None:
        """The right-hand sides of a county that differs in nothing else; None where it does."""
        arrays = Model(self._decided(other)).program.arrays()
        return Sides(arrays.row_lower, arrays.row_upper) if _same_but_sides(self._arrays, arrays) else None

    def without(self, names: Iterable[str]) -> Sides:
        """The sides with some rows let go."""
        return _let_go(self._model.program, self.plain, names)

    def weight(self, names: Iterable[str]) -> float:
        """How much rows weigh in the plan."""
        return _weight(self._model.program, self.plain, self.base.duals, names)

    def again(self, sides: Sides, gap: float | None = None) -> Optimum | None:
        """The best plan with these sides."""
        answer = self._fixed.solve(sides.lower, sides.upper, time_limit=self.county.time_limit)
        if answer.x is None or answer.duals is None:
            return None
        bound = answer.bound
        if self._levels:
            bound = np.inf  # other levels might be chosen: only a new plan can say
        elif self._free is not None:
            free = self._free.solve(sides.lower, sides.upper, time_limit=self.county.time_limit)
            bound = free.bound if free.x is not None else np.inf
        penalty = -float(self._worst @ answer.x[: len(self._worst)])
        return Optimum(answer.objective, max(bound, answer.objective), penalty, answer.duals)
