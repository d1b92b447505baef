"""The pricing oracle: at given prices, the best plan of every place, exactly and without a solver.

Unit choices meet only through prices, so all units of a class in one condition are treated alike. Backward in time:

    V[s,t] = max( max_r{ −p_u[t]·c[s,r] + ρ·( A[t+1]·m[s,r] + Σ_j P[r][s,j]·V[j,t+1] ) },
                  −p_w[t]·c_w[s] + ρ·( A[t+1]·m_new + V[0,t+1] ) ) − p_ref[t]·c_ref[s],     V[s,T] = ω·β^{TΔ}·hh·v[s]
    A[k] = ω·Δ·β^{kΔ} + a[k]:  what a household served at point k is worth; m: its households per unit (measures)

V of a unit built is Σ_s handover[s]·V[s]. What a project hands over enters the best condition as the period closes.

Building: unserved need is a nested family of limits in b' = b/D, so periods are filled in falling gain > 0, each by
min(cap'[t], min_{k≥t} slack[k]): a polymatroid, whose greedy answer is exact, in whole units too (docs/columns.md).
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from hjplan.books.plan import BlockPlan
from hjplan.data.county import Block, Bools, County, Floats, Ints
from hjplan.data.works_terms import ServesTerms
from hjplan.dynamics import Coefficients, closing_value
from hjplan.optimize.physics.classes import Classes, classes_of

if TYPE_CHECKING:
    from hjplan.optimize.physics.pricing_records import Asked, Members, Places, Terms


NOT_ASKED: Floats = np.empty((0, 0, 0))
MEASURES = 5
"""Measures of a block by period: cost of building, restoring, upkeep; units due; reference care."""


@dataclass(frozen=True, eq=False)
class BlockPrices:
    """What a block is asked for its measures, by its zones, in weighted household-years."""

    costs: Floats
    """[Z, 5, T] per yuan at constant prices of building, restoring, upkeep; per unit of building that falls due; per
    yuan of the reference care of what stands and serves."""
    served: Floats
    """[Z, T+1] per household served, beside what the goal gives for it."""
    under: Floats = field(default_factory=lambda: NOT_ASKED)
    """[Z, R, T] per unit under a regime; empty: nothing."""
    handed: Floats = field(default_factory=lambda: NOT_ASKED)
    """[H, T] per unit that a project hands over; empty: no project serves the block."""
    labels: Floats = field(default_factory=lambda: NOT_ASKED)
    """[Z, M, years] for being planned with an open mechanism of the block in force; empty: it has none."""


@dataclass(frozen=True, eq=False)
class Recipe:
    """What is started where, for plans that prices alone do not give: facilities that hang together in a place."""

    started: Floats
    """[n, T] units."""
    handed: Floats
    """[H, n, T] units."""
    joint: Floats | None
    """[n, T] units in a shared trench; None where there is no such link."""
    flows: BlockPlan | None
    """Care and repair as well, where they are part of the program of a place."""


@dataclass(frozen=True, eq=False)
class Column:
    """The best plans of a block at some prices, summed by zone: what the master chooses among."""

    gained: Floats
    """[Z] value net of prices: the Lagrangian part of the zone."""
    value: Floats
    """[Z] weighted household-years in the goal."""
    costs: Floats
    """[Z, 5, T] yuan at constant prices of building, restoring, upkeep; units due; yuan of reference care."""
    served: Floats
    """[Z, T+1] households."""
    under: Floats
    """[Z, R, T] units under each regime."""
    handed: Floats
    """[Z, H, T] units that projects hand over."""
    labels: Floats
    """[Z, M, years] 1 where an open mechanism of the block is in force."""
    way: Ints
    """[Z] which of the ways in which mechanisms may be in force the plan is made for."""
    recipe: Recipe | None = None


class Oracle:
    """The oracle of one block; everything that does not depend on prices is worked out once."""

    def __init__(
        self, county: County, block: Block, measures: Coefficients, serving: Sequence[tuple[int, ServesTerms]] = ()
    ) -> None:
        f, timeline, beta = block.facility, county.timeline, county.prices.beta
        self.block, self.measures = block, measures
        self.classes: Classes = classes_of(block)
        self._need, self._cap, self._opening = (_plain(a) for a in (block.need, block.cap, block.opening))
        # fractions that projects hand over beside them leave whole units to the rounding that follows: what one by one
        # may be started is then a limit, the pace of whole units is not, so that no whole plan is left out
        self._whole = f.whole_units and not serving
        if f.whole_units and serving:
            self._cap = np.ceil(self._cap - 1e-9)
        self.periods = timeline.periods
        upkeep = np.zeros((len(f.service), len(f.regimes))) + f.regime_cost.T * timeline.dt
        upkeep[-1] = np.inf
        upkeep[-1, f.none] = 0.0
        self._upkeep = upkeep
        self._reference: Floats = np.asarray(np.where(f.service > 0, f.regime_cost[f.reference] * timeline.dt, 0.0))
        self._restore = np.where(np.isfinite(f.restore_cost), f.restore_cost, np.inf)
        points = np.arange(self.periods + 1) * timeline.dt
        per_served = timeline.dt * beta**points
        per_served[0] = 0.0
        self.own: Floats = self.classes.weight[:, None] * per_served
        value = closing_value(f, beta, county.after_years)
        self._closing = self.classes.weight[:, None] * beta ** points[-1] * f.households_per_unit * value
        self._fixed: Floats = np.empty((0, self.periods))
        self._started: Floats = np.empty((0, self.periods))
        self._given: Floats = np.empty((len(serving), 0, self.periods))
        self.whole_at: Ints = np.empty(0, dtype=np.int64)
        self.saving: Floats = np.empty(0)
        self._due: Floats = np.asarray(beta ** (np.arange(f.lead + 1) * timeline.dt), dtype=np.float64)
        self._members: Bools = np.array([s.members for _, s in serving], dtype=np.bool_).reshape(-1, block.size)
        finishes = [(county.works.projects[p].starts + county.works.projects[p].work) for p, _ in serving]
        closes = np.arange(1, self.periods + 1)
        self._ends = np.array([np.isin(closes, f * timeline.steps_per_year) for f in finishes], dtype=np.bool_)
        self._ends = self._ends.reshape(-1, self.periods)

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

    def bundled(self, whole_at: Ints, saving: Floats) -> Oracle:
        """The same where bundles start all that is unserved, in a period [n] and at a saving [n]; −1: none does."""
        other = copy.copy(self)
        other.whole_at, other.saving = whole_at, saving
        return other

    def decided(self, started: Floats, given: Floats) -> Oracle:
        """The same with all building decided: what is started [n, T], and what projects hand over [H, n, T]."""
        other = self.fix_building(started)
        other._given = given
        return other

    def price(self, prices: BlockPrices) -> Column:
        """The best plan at these prices, by zone."""
        # numba takes half a second to import: only who prices pays for it
        from hjplan.optimize.physics.pricing_kernels import price_block
        from hjplan.optimize.physics.pricing_records import Answer

        zones, periods = len(self.zones), self.periods
        answer = Answer(
            np.zeros(zones),
            np.zeros(zones),
            np.zeros((zones, MEASURES, periods)),
            np.zeros((zones, periods + 1)),
            np.zeros((zones, self._upkeep.shape[1], periods)),
            np.zeros((zones, len(self._members), periods)),
        )
        price_block(*self.question(prices), answer)
        value = (self.own * answer.served).sum(axis=1) + answer.end
        labels, way = np.zeros((zones, 0, 0)), np.zeros(zones, dtype=np.int64)
        return Column(answer.gained, value, answer.costs, answer.served, answer.under, answer.handed, labels, way)

    def plan(self, prices: BlockPrices) -> BlockPlan:
        """The same plan, place by place: who gets what, when."""
        zones = len(self.zones)
        return self.add_plan(prices, np.ones(zones), np.zeros(zones, dtype=np.int64), self.no_plan())

    def no_plan(self) -> BlockPlan:
        """Nothing done anywhere: what plans are added to."""
        n, periods, (size, regimes) = self.block.size, self.periods, self._upkeep.shape
        under, restored = np.zeros((n, periods, size, regimes)), np.zeros((n, periods, size))
        handed = np.zeros((len(self._members), n, periods)) if len(self._members) else None
        bundled = np.zeros((n, periods)) if len(self.whole_at) else None
        return BlockPlan(under, restored, np.zeros((n, periods)), handed, bundled)

    def no_prices(self) -> BlockPrices:
        """Nothing is asked for, and nothing more is given than the goal gives."""
        zones = len(self.zones)
        costs, served = np.zeros((zones, MEASURES, self.periods)), np.zeros((zones, self.periods + 1))
        return BlockPrices(costs, served, handed=np.zeros((len(self._members), self.periods)))

    def add_plan(
        self, prices: BlockPrices, share: Floats, way: Ints, plan: BlockPlan, recipe: Recipe | None = None
    ) -> BlockPlan:
        """Add a share [Z] of the best plan at these prices to a plan, in place: Σ λ·plan without a copy per column.

        ``way`` and ``recipe`` are for oracles of several ways, and of facilities that hang together.
        """
        from hjplan.optimize.physics.pricing_kernels import carry_out
        from hjplan.optimize.physics.pricing_records import Carried

        handed = np.empty((0, 0, 0)) if plan.handed is None else plan.handed
        bundled = np.empty((0, 0)) if plan.bundled is None else plan.bundled
        into = Carried(plan.under, plan.restored, plan.started, handed, bundled)
        carry_out(*self.question(prices), share, into)
        return plan

    def question(self, prices: BlockPrices) -> tuple[Terms, Members, Places, Asked]:
        """What the kernels are given."""
        from hjplan.optimize.physics.pricing_records import Asked, Members, Places, Terms

        c, m, f = self.classes, self.measures, self.block.facility
        zones, projects = len(self.zones), len(self._members)
        under = prices.under if prices.under.size else np.zeros((zones, self._upkeep.shape[1], self.periods))
        handed = np.where(self._ends, prices.handed, np.inf) if projects else np.empty((0, self.periods))
        return (
            Terms(
                self._upkeep, self._restore, f.build_cost, m.matrices, m.served_under, m.served_new, m.served_built,
                f.handover, f.pay, f.lead, self._due, self._reference, f.stays, self._whole,
            ),
            Members(c.zone, c.begins, c.rho, c.factor, c.opening, c.shrink, c.survive, c.variant),
            Places(
                c.order, self._need, self._cap, self._opening, self._started, self._members,
                self._given, self.whole_at, self.saving,
            ),
            Asked(prices.costs, self.own + prices.served, self._closing, self._fixed, under, handed),
        )  # fmt: skip


def _plain(values: Floats) -> Floats:
    """The array as kernels take it: itself, unless it is laid out otherwise or may not be written to."""
    return np.require(values, np.float64, ["C", "W"])
