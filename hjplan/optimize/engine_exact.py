"""The exact engine: every place is variables and rows, HiGHS solves. The reference for every other engine."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np

from hjplan.books.plan import Plan, block_coefficients, first_periods
from hjplan.data.aims import HOUSEHOLDS, distance
from hjplan.data.county import County, Floats
from hjplan.data.levels import with_levels
from hjplan.errors import InfeasibleError, StoppedError
from hjplan.optimize.assembly import add_ledger
from hjplan.optimize.backend import Answer, Problem
from hjplan.optimize.backend.highs import Progress
from hjplan.optimize.goals.levels import objectives
from hjplan.optimize.goals.objective import Objective
from hjplan.optimize.in_order import Climbed, Rounded, climb
from hjplan.optimize.ledger import fee_levels
from hjplan.optimize.physics.exact import ExactPhysics
from hjplan.optimize.physics.links import link_cells
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT, Alike, told_apart
from hjplan.optimize.program import Program
from hjplan.optimize.solution import Reached, Solution, size_of

NO_ANSWER = Answer("stopped", None, None, math.nan, math.nan, 0.0)
UP = 1.0 - 1e-6
"""Rounding up: what promises ask for is then there, as far as money reaches."""
WHOLE = 1e-7
"""A unit this close to whole is whole: the solver's own tolerance."""


class Model:
    """The exact program of one county, built once; with ``same`` its ledger has one line per class."""

    def __init__(self, county: County, same: Alike | None = None) -> None:
        self.county = county
        self.program = Program()
        self.physics = ExactPhysics(self.program, county, block_coefficients(county), same or told_apart(county))
        self.physics.build()
        self.ledger = add_ledger(self.program, county, self.physics)
        link_cells(self.program, county, self.physics, self.ledger)
        self.objectives: tuple[Objective, ...] = ()
        if not county.aim.is_plain:
            self.objectives = objectives(
                self.program, county, self.ledger.kept, self.ledger.grown, self.ledger.spending
            )
            self.program.aim = self.objectives[0].coefficients

    @cached_property
    def problem(self) -> Problem:
        """The program as PuLP holds it."""
        return Problem(self.program, self.county.name.replace("-", "_"))

    def plan(self, x: Floats) -> Plan:
        """The plan that a solution stands for."""
        ledger = self.ledger
        return Plan(
            self.physics.plan(x),
            ledger.spending.plan(x),
            ledger.drawn(self.county, x),
            ledger.decided.starts(self.county, x),
            ledger.kept.turned(x),
        )


def solve_exact(
    county: County, *, why: str = "asked for by name", lp_file: Path | None = None, progress: Progress | None = None
) -> Solution:
    """Find the best plan, and prove how good it is.

    Integers (whole units): the relaxation gives the bound; its building is rounded, fixed and solved again, which is
    enough when it lands within the gap asked for; otherwise HiGHS branches. Integers are always fixed and the program
    solved again, so that no slack leaks into money and duals exist.

    A goal of several levels, or other than households served: level after level (:mod:`hjplan.optimize.in_order`).

    Raises InfeasibleError, or StoppedError when time ran out before a plan was found.
    """
    say = progress or (lambda _: None)
    if not county.aim.is_plain:
        return _in_order(county, why, lp_file, say)
    begun = time.perf_counter()
    say("building the model")
    model = Model(county)
    built = time.perf_counter() - begun
    if lp_file is not None:
        model.problem.write(lp_file)
    say(f"solving {model.program.columns:,} variables, {model.program.rows:,} rows")
    deadline = time.perf_counter() + county.time_limit
    relaxed = must(model.problem.solve(gap=county.gap, time_limit=county.time_limit, relax=True))
    if any(fee.options is not None for fee in county.fees):
        say("fee levels: branching")
        seconds = {"build": built, "solve": time.perf_counter() - begun - built}
        return _levels_first(model, relaxed, why, deadline, say, seconds)
    answer, bound = relaxed, relaxed.bound
    if model.problem.arrays.integer.any():
        answer, bound = whole_answer(model, relaxed, deadline, say)
    return solution_of(
        model, answer, bound, relaxed.bound, why, {"build": built, "solve": time.perf_counter() - begun - built}
    )


def _in_order(county: County, why: str, lp_file: Path | None, say: Progress) -> Solution:
    """Plan for another goal than households served: in the lengthened county where there is one.

    Fee levels are binaries like others: whole and fixed when the last level is solved, so no slack leaks into revenue.
    """
    begun = time.perf_counter()
    say("building the model")
    longer = county if county.lengthened is None else county.lengthened
    model = Model(longer)
    built = time.perf_counter() - begun
    if lp_file is not None:
        model.problem.write(lp_file)
    say(f"solving {model.program.columns:,} variables, {model.program.rows:,} rows")
    deadline = begun + county.time_limit
    climbed = climb(model.problem, model.objectives, county.gap, deadline, say, roundings(model))
    seconds = {"build": built, "solve": time.perf_counter() - begun - built}
    return of_levels(county, model, climbed, why, seconds)


def roundings(model: Model) -> Rounded | None:
    """Whole units worth trying, to the nearest and up; None where more than whole units is to be decided."""
    decides = model.ledger.decided.any or (model.ledger.won >= 0).any()
    if decides or any(fee.options is not None for fee in model.county.fees):
        return None
    return lambda x: [rounded_building(model, x), rounded_building(model, x, UP)]


def _values(answer: Answer) -> Floats:
    if answer.x is None:
        raise StoppedError("the solver has no plan")
    return answer.x


def of_levels(county: County, model: Model, climbed: Climbed, why: str, seconds: dict[str, float]) -> Solution:
    """What the levels have come to, each in its own unit; the plan cut back to its own years."""
    whole = model.plan(_values(climbed.answer))
    chosen = fee_levels.paths(model.ledger.billed, _values(climbed.answer))
    reached = tuple(
        Reached(level.objective.level, level.objective.value(level.best), level.objective.value(level.bound))
        for level in climbed.levels
    )
    last = reached[-1]
    gap = distance(last.bound, last.value)
    duals, priced = climbed.answer.duals, county.aim.last == HOUSEHOLDS
    values = None
    if duals is not None and priced:
        values = model.ledger.fund_values(duals)[:, : county.timeline.periods] / YUAN_PER_SOLVER_UNIT
    return Solution(
        status="optimal" if gap <= county.gap else "feasible",
        plan=first_periods(whole, county.timeline.periods),
        goal=last.value,
        bound=last.bound,
        lp_bound=climbed.levels[-1].objective.value(climbed.relaxed),
        gap=gap,
        proven=gap <= county.gap,
        engine="exact",
        why_engine=why,
        seconds=seconds,
        size=size_of(county, model.program.columns, model.program.rows),
        fund_value=values,
        levels={fee: path[: county.timeline.years] for fee, path in chosen.items()},
        reached=reached,
        whole=whole if county.lengthened is not None else None,
    )


def must(answer: Answer) -> Answer:
    """The answer, where there is one; raises InfeasibleError or StoppedError."""
    if answer.status == "infeasible":
        raise InfeasibleError("no plan satisfies the scenario: its hard targets and the money cannot hold together")
    if answer.x is None:
        raise StoppedError("the solver ran out of time before it had a plan: raise solve.time_limit")
    return answer


def _levels_first(
    model: Model, relaxed: Answer, why: str, deadline: float, say: Progress, seconds: dict[str, float]
) -> Solution:
    """Choose the fee levels by branching, put them in force and plan again, so that no slack leaks into revenue.

    The bound is that of the branching: it holds for every choice of levels.
    """
    county = model.county
    branched = model.problem.solve(gap=county.gap / 2, time_limit=_left(deadline))
    if branched.status == "infeasible":
        raise InfeasibleError(
            "no fee levels among those allowed leave a plan: look at the cap, the steps and the targets"
        )
    if branched.x is None:
        raise StoppedError("no choice of fee levels was found in time: raise solve.time_limit")
    chosen = fee_levels.paths(model.ledger.billed, branched.x)
    begun = time.perf_counter()
    found = solve_exact(with_levels(replace(county, time_limit=_left(deadline)), chosen), why=why, progress=say)
    bound = relaxed.bound if math.isnan(branched.bound) else min(branched.bound, relaxed.bound)
    bound = max(bound, found.goal)
    gap = _relative(bound, found.goal)
    proven = gap <= county.gap
    return replace(
        found,
        status="optimal" if proven else "feasible",
        bound=bound,
        lp_bound=relaxed.bound,
        gap=gap,
        proven=proven,
        levels=chosen,
        size=size_of(county, model.program.columns, model.program.rows),
        seconds=seconds | {"solve": seconds["solve"] + time.perf_counter() - begun},
    )


def _relative(bound: float, goal: float) -> float:
    return max(0.0, bound - goal) / max(1.0, abs(goal))


def whole_answer(model: Model, relaxed: Answer, deadline: float, say: Progress) -> tuple[Answer, float]:
    """Whole units: round and fix; branch where rounding is not good enough, or awards are to be won.

    Returns the answer and the bound.
    """
    gap, problem = model.county.gap, model.problem
    if relaxed.x is None:
        raise StoppedError("the relaxation has no solution")
    integers = np.flatnonzero(problem.arrays.integer)
    if np.abs(relaxed.x[integers] - np.rint(relaxed.x[integers])).max() <= WHOLE:
        return relaxed, relaxed.bound
    tried = NO_ANSWER
    if not (model.ledger.won >= 0).any() and not model.ledger.decided.any:
        say("whole units: rounding the relaxation")
        tried = problem.solve_fixed(integers, rounded_building(model, relaxed.x), time_limit=_left(deadline))
        if tried.x is not None and _relative(relaxed.bound, tried.objective) <= gap:
            return tried, relaxed.bound
    say("integers: branching")
    branched = problem.solve(gap=gap, time_limit=_left(deadline))
    bound = relaxed.bound if math.isnan(branched.bound) else min(branched.bound, relaxed.bound)
    best = tried
    if branched.x is not None:
        fixed = problem.solve_fixed(integers, np.rint(branched.x[integers]), time_limit=max(60.0, _left(deadline)))
        if best.x is None or (fixed.x is not None and fixed.objective > best.objective):
            best = fixed
    if best.x is None:
        if branched.status == "infeasible":
            raise InfeasibleError("no plan in whole units satisfies the scenario")
        raise StoppedError("no plan in whole units was found in time: raise solve.time_limit")
    return best, bound


def _left(deadline: float) -> float:
    return max(1.0, deadline - time.perf_counter())


def rounded_building(model: Model, x: Floats, theta: float = 0.5) -> Floats:
    """Building of the whole-unit blocks in whole units: B̂[t] = ⌊B[t] + θ⌋ of the cumulative B (model.md, section 9)."""
    values: list[Floats] = []
    for block, cells in zip(model.county.blocks, model.physics.cells, strict=True):
        if block.facility.whole_units:
            total = np.cumsum(x[cells.started], axis=1)
            need = np.floor(block.need[:, 0] - block.opening.sum(axis=1) + 1e-9)[:, None]
            whole = np.minimum(np.floor(total + theta), np.maximum(need, 0.0))
            values.append(np.diff(whole, axis=1, prepend=0.0).ravel())
    return np.concatenate(values)


def solution_of(
    model: Model, answer: Answer, bound: float, lp_bound: float, why: str, seconds: dict[str, float]
) -> Solution:
    """What the solver has come to, as a solution."""
    if answer.x is None:
        raise StoppedError("the solver ended without a plan")
    county = model.county
    gap = _relative(bound, answer.objective)
    proven = gap <= county.gap
    duals = None if answer.duals is None else model.ledger.fund_values(answer.duals) / YUAN_PER_SOLVER_UNIT
    return Solution(
        status="optimal" if proven else "feasible",
        plan=model.plan(answer.x),
        goal=answer.objective,
        bound=bound,
        lp_bound=lp_bound,
        gap=gap,
        proven=proven,
        engine="exact",
        why_engine=why,
        seconds=seconds,
        size=size_of(county, model.program.columns, model.program.rows),
        fund_value=duals,
    )
