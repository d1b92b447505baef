"""The pricing oracle: at given prices, the best plan of every place, exactly and without a solver.

Unit choices meet only through prices, so all units of a class in one condition are treated alike. Backward in time:

    V[s,t] = max( max_r{ −p_u[t]·c[s,r] + ρ·( A[t+1]·m[s,r] + Σ_j P[r][s,j]·V[j,t+1] ) },
                  −p_w[t]·c_w[s] + ρ·( A[t+1]·m_new + V[0,t+1] ) ),            V[s,T] = ω·β^{TΔ}·hh·v[s]
    A[k] = ω·Δ·β^{kΔ} + a[k]:  what a household served at point k is worth; m: its households per unit (measures)

Building: unserved need is a nested family of limits in b' = b/D, so periods are filled in falling gain > 0, each by
min(cap'[t], min_{k≥t} slack[k]): a polymatroid, whose greedy answer is exact, in whole units too (docs/columns.md).
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import numpy as np

from hjplan.books.plan import BlockPlan
from hjplan.data.county import Block, County, Floats, Ints
from hjplan.dynamics import Coefficients, closing_value, opening, step
from hjplan.optimize.physics.classes import Classes, classes_of


@dataclass(frozen=True, eq=False)
class BlockPrices:
    """What a block is asked for its measures, by its zones, in weighted household-years."""

    costs: Floats
    """[Z, 3, T] per yuan at constant prices of building, restoring, upkeep."""
    served: Floats
    """[Z, T+1] per household served, beside what the goal gives for it."""


@dataclass(frozen=True, eq=False)
class Column:
    """The best plans of a block at some prices, summed by zone: what the master chooses among."""

    gained: Floats
    """[Z] value net of prices: the Lagrangian part of the zone."""
    value: Floats
    """[Z] weighted household-years in the goal."""
    costs: Floats
    """[Z, 3, T] yuan at constant prices."""
    served: Floats
    """[Z, T+1] households."""


class Oracle:
    """The oracle of one block; everything that does not depend on prices is worked out once."""

    def __init__(self, county: County, block: Block, measures: Coefficients) -> None:
        f, timeline, beta = block.facility, county.timeline, county.prices.beta
        self.block, self.measures = block, measures
        self.classes: Classes = classes_of(block)
        self.periods = timeline.periods
        upkeep = np.zeros((len(f.service), len(f.regimes))) + f.regime_cost.T * timeline.dt
        upkeep[-1] = np.inf
        upkeep[-1, f.none] = 0.0
        self._upkeep = upkeep
        self._restore = np.where(np.isfinite(f.restore_cost), f.restore_cost, np.inf)
        points = np.arange(self.periods + 1) * timeline.dt
        self._per_served = timeline.dt * beta**points
        self._per_served[0] = 0.0
        value = closing_value(f, beta, county.after_years)
        self._closing = self.classes.weight[:, None] * beta ** points[-1] * f.households_per_unit * value
        self._fixed: Floats = np.empty((0, self.periods))
        self._started: Floats | None = None
        self._due: Floats = np.asarray(beta ** (np.arange(f.lead + 1) * timeline.dt), dtype=np.float64)

    @property
    def zones(self) -> Ints:
        """[Z] zones of the block."""
        return self.classes.zones

    def fix_building(self, started: Floats) -> Oracle:
        """The same oracle with building decided [n, T]: from now on prices move care and repair only."""
        other = copy.copy(self)
        c = self.classes
        other._fixed = np.add.reduceat(started[c.order], c.begins[:-1], axis=0)
        other._started = started
        return other

    def price(self, prices: BlockPrices) -> Column:
        """The best plan at these prices, by zone."""
        return self._run(prices, np.empty((0, self.periods)))[0]

    def plan(self, prices: BlockPrices) -> BlockPlan:
        """The same plan, place by place: who gets what, when."""
        c, n, periods = self.classes, self.block.size, self.periods
        _, choices, started = self._run(prices, np.zeros((n, periods)))
        back = np.empty(n, dtype=np.int64)
        back[c.order] = np.arange(n)
        choice = np.repeat(choices, np.diff(c.begins), axis=0)[back]
        return self._carry_out(choice, started[back] if self._started is None else self._started)

    def _run(self, prices: BlockPrices, started: Floats) -> tuple[Column, Ints, Floats]:
        # numba takes half a second to import: only who prices pays for it
        from hjplan.optimize.physics.pricing_kernels import Answer, Asked, Members, Terms, price_block

        c, m, f = self.classes, self.measures, self.block.facility
        zones, periods, size = len(c.zones), self.periods, len(f.service)
        own = c.weight[:, None] * self._per_served
        answer = Answer(
            gained=np.zeros(zones),
            end=np.zeros(zones),
            costs=np.zeros((zones, 3, periods)),
            served=np.zeros((zones, periods + 1)),
            choices=np.empty((len(c.zone), size, periods), dtype=np.int64),
            started=started,
        )
        price_block(
            Terms(
                self._upkeep, self._restore, f.build_cost, m.matrices, m.served_under, m.served_new, f.pay, f.lead,
                self._due,
            ),
            Members(c.zone, c.begins, c.rho, c.factor, c.opening, c.shrink, c.survive, c.cap, c.slack),
            Asked(prices.costs, own + prices.served, self._closing, self._fixed),
            answer,
        )  # fmt: skip
        value = (own * answer.served).sum(axis=1) + answer.end
        return Column(answer.gained, value, answer.costs, answer.served), answer.choices, started

    def _carry_out(self, choice: Ints, started: Floats) -> BlockPlan:
        """Roll every place forward under its class's choices [n, S, T]."""
        block, f = self.block, self.block.facility
        size, regimes, cells = len(f.service), len(f.regimes), np.arange(block.size)
        under = np.zeros((block.size, self.periods, size, regimes))
        restored = np.zeros((block.size, self.periods, size))
        stage = opening(block)
        for t in range(self.periods):
            for s in range(size):
                repaired = choice[:, s, t] == regimes
                regime = np.where(repaired, 0, choice[:, s, t])
                under[cells, t, s, regime] = np.where(repaired, 0.0, stage.stock[:, s])
                restored[:, t, s] = np.where(repaired, stage.stock[:, s], 0.0)
            stage = step(block, t, stage, under[:, t], restored[:, t], started[:, t], self.measures.matrices)
        return BlockPlan(under, restored, started)
