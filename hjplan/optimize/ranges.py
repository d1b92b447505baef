"""Near-optimal ranges: least and most money of a line in plans almost as good, by one model (model.md, section 8).

min and max Σ_t spend[fund, lines, t]   with   every level of the goal ≥ its best − within·|best|

What is proven comes from the relaxation, or from branching where relaxation and plan are far apart: no plan almost as
good gives the line less, or more. What a plan really shows comes with its integers fixed. So integers (projects, whole
units, fee levels, mechanisms, awards) are free in what is proven; in what is shown they are those of the plan that the
search begins from, whole units rounded, or better ones that branching finds in at most :data:`NODES` nodes; programs of
more than :data:`DEAR` variables are not branched.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hjplan.data.aims import HOUSEHOLDS, SLACK
from hjplan.data.county import Bools, County, Floats
from hjplan.errors import InfeasibleError, StoppedError
from hjplan.optimize.backend.standing import Basis, Standing
from hjplan.optimize.engine_exact import Model, roundings
from hjplan.optimize.goals.objective import Objective
from hjplan.optimize.in_order import NO_PLAN, NO_TIME
from hjplan.optimize.looking import Effort, look
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT

NODES = 20
"""Nodes of the search for one end of one range at most: beyond, what is proven and what is shown stay apart."""
DEAR = 20_000
"""Variables from which branching on every end is too dear: a county of 44 places took 19 seconds for one."""
NEAR_LINE, NEAR_ALL = 0.01, 1e-5
"""Proven and shown are near enough within this share of the line's amount, or of all that the plan spends."""


ALL = -1
"""Stands for all funds together."""


@dataclass(frozen=True)
class LineOf:
    """Money of one fund for one use in one line of work; ``sector`` is empty for debt and what has no sector."""

    fund: int
    """Index into the county's funds; :data:`ALL` for all of them together."""
    sector: str
    use: str


@dataclass(frozen=True, eq=False)
class Base:
    """A plan almost as good as the best, from which every range is looked for."""

    relaxed: Basis
    fixed: Basis
    whole: Floats


@dataclass(frozen=True)
class End:
    """One end of a range, in yuan: what is proven, and what a plan shows."""

    proven: float
    shown: float


def lines_of(county: County) -> tuple[LineOf, ...]:
    """Every line of work and use, of all funds together and then of each fund that may pay it."""
    payable = np.array([fund.eligible for fund in county.funds], dtype=np.bool_)
    found: dict[LineOf, None] = {}
    for f, lines in ((ALL, payable.any(axis=0)), *enumerate(payable)):
        for line in np.flatnonzero(lines).tolist():
            found[LineOf(f, county.lines.sector[line], county.lines.use[line])] = None
    return tuple(found)


def members(county: County, line: LineOf) -> Bools:
    """[L] the budget lines of a sector and use."""
    same_sector = np.array([sector == line.sector for sector in county.lines.sector], dtype=np.bool_)
    return same_sector & np.array([use == line.use for use in county.lines.use], dtype=np.bool_)


class Ranges:
    """One county's model with its goal held near the best; ``best``: every level's value in its own unit."""

    def __init__(self, county: County, best: Sequence[float], within: float) -> None:
        self.county = county
        self.model = Model(county if county.lengthened is None else county.lengthened)
        program = self.model.program
        self.objectives = self.model.objectives or (Objective(HOUSEHOLDS, program.objective(), 1.0),)
        self.live = Standing(program.arrays(), [goal.coefficients for goal in self.objectives])
        for number, (goal, value) in enumerate(zip(self.objectives, best, strict=True)):
            room = max(within * abs(value), SLACK * max(1.0, abs(value)))
            self.live.hold(number, value / goal.unit - room / abs(goal.unit))
        self.within, self.rounded = within, roundings(self.model)

    def base(self) -> Base:
        """A plan that keeps the goal as near its best as asked for; a quarter of what may be lost is good enough."""
        deadline = time.perf_counter() + self.county.time_limit
        gap = max(self.county.gap, self.within / 4)
        found = look(self.live, self.objectives[-1], Effort(gap, deadline, self.rounded))
        if not len(found.whole):
            return Base(found.basis, found.basis, found.whole)
        if self.live.fixed(found.whole, self.county.time_limit, found.basis).x is None:
            raise StoppedError(NO_TIME)
        return Base(found.basis, self.live.basis(), found.whole)

    def range_of(self, line: LineOf, base: Base, planned: float, spent: float) -> tuple[End, End]:
        """The least and the most of a line, in yuan; ``planned`` of it in the plan, ``spent`` on everything."""
        spend = self.model.ledger.spending.spend[:, members(self.county, line), : self.county.timeline.periods]
        columns = spend if line.fund == ALL else spend[line.fund]
        coefficients = np.zeros(self.model.program.columns)
        coefficients[columns[columns >= 0]] = 1.0
        near = max(NEAR_LINE * planned, NEAR_ALL * spent) / YUAN_PER_SOLVER_UNIT
        least, most = (self._end(coefficients * sign, base, near) for sign in (-1.0, 1.0))
        return (
            End(max(0.0, -least.proven) * YUAN_PER_SOLVER_UNIT, max(0.0, -least.shown) * YUAN_PER_SOLVER_UNIT),
            End(most.proven * YUAN_PER_SOLVER_UNIT, most.shown * YUAN_PER_SOLVER_UNIT),
        )

    def _end(self, coefficients: Floats, base: Base, near: float) -> End:
        limit = self.county.time_limit
        self.live.turn(coefficients)
        relaxed = self.live.relax(limit, base.relaxed, primal=True)
        if relaxed.status == "infeasible":
            raise InfeasibleError(NO_PLAN)
        proven = relaxed.bound if relaxed.x is not None else math.inf
        if not len(base.whole) and relaxed.x is not None:
            return End(max(proven, relaxed.objective), relaxed.objective)
        fixed = self.live.fixed(base.whole, limit, base.fixed, primal=True)
        if fixed.x is None:
            raise StoppedError(NO_TIME)
        shown = fixed.objective
        if proven - shown > near and self.rounded is not None and relaxed.x is not None:
            for values in self.rounded(relaxed.x):
                tried = self.live.fixed(values, limit, base.fixed)
                shown = shown if tried.x is None else max(shown, tried.objective)
        if proven - shown > near and len(coefficients) <= DEAR:
            branched = self.live.branch(0.0, limit, fixed.x, NODES, near)
            proven = proven if math.isnan(branched.bound) else min(proven, branched.bound)
            shown = shown if branched.x is None else max(shown, branched.objective)
        return End(max(proven, shown), shown)
