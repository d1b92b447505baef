"""The ledger and the targets on top of any physics: written once, for both engines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.data.county import County, Floats, Ints
from hjplan.optimize.goals import gap, tail, targets
from hjplan.optimize.ledger import (
    affordability,
    after_horizon,
    balance,
    capacity,
    change,
    committed,
    cover,
    cross,
    debt,
    decisions,
    fee_levels,
    floor,
    gap_ceiling,
    grown_need,
    handed_over,
    household,
    in_force,
    limit,
    loan_limit,
    match,
    max_share,
    partner,
    payment,
    pool,
    reward,
    share,
    staff,
    upkeep_floor,
    works_cost,
)
from hjplan.optimize.ledger.decisions import Decided
from hjplan.optimize.ledger.fee_levels import Billed
from hjplan.optimize.ledger.grown_need import GrownNeed
from hjplan.optimize.ledger.in_force import InForce
from hjplan.optimize.ledger.kept import Kept
from hjplan.optimize.ledger.spending import Spending, add_spending
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT, Measures
from hjplan.optimize.program import Program

HOUSEHOLD_YEARS = 100.0
"""Household-years at which 10⁶ yuan short of a rule count like a hard target missed: dearer than any plan gains."""


@dataclass(frozen=True, eq=False)
class Ledger:
    """What a solution is read by."""

    spending: Spending
    balance: Ints
    """[F, T] rows of the funds' balances: their duals value the funds; −1 for funds without a balance."""
    billed: tuple[Billed, ...]
    """What every fee brings in, and the binaries of those on `choose`."""
    won: Ints
    """[F, years] binaries of the awards that reward funds may win; −1 where nothing can be won."""
    missed: list[Ints]
    """Variables by which hard targets, commitments, floors and coverage for awards are missed, where it has a price."""
    decided: Decided
    """Binaries of projects, bundles and mechanisms."""
    active: InForce
    """When mechanisms are in force."""
    kept: Kept
    """What capacities turn away."""
    grown: GrownNeed
    """Need, where mechanisms that the plan decides change its growth."""

    def drawn(self, county: County, x: Floats) -> Floats | None:
        """[F, T] yuan drawn of loans and won as awards in a solution; None in a county without either."""
        loans = self.spending.loans(x)
        awards = reward.received(county, self.won)
        if not awards:
            return loans
        out = np.zeros(self.spending.carried.shape) if loans is None else loans
        for cell, column, award in awards:
            out.ravel()[cell] += np.rint(x[column]) * award * YUAN_PER_SOLVER_UNIT
        return out

    def fund_values(self, duals: Floats) -> Floats:
        """[F, T] what a further unit of money in a fund is worth; NaN for funds without a balance."""
        return np.where(self.balance >= 0, np.append(duals, np.nan)[self.balance], np.nan)


def add_ledger(program: Program, county: County, physics: Measures, *, unmet: float | None = None) -> Ledger:
    """Add who pays what, under all rules, and the targets.

    ``unmet`` prices a household-year by which a hard target is missed, and with it what a plan that buys nothing would
    miss too: commitments and floors under upkeep.
    """
    dear = None if unmet is None else unmet * HOUSEHOLD_YEARS
    spending = add_spending(program, county, physics.alike)
    decided = decisions.rows(program, county)
    active = in_force.rows(program, county, decided)
    grown = grown_need.rows(program, county, active)
    cost = works_cost.rows(program, county, decided, active, physics.cost())
    measures = Kept(program, county, physics)
    billed = fee_levels.rows(program, county, measures, active)
    payment.rows(program, county, spending, cost)
    debt.rows(program, county, spending)
    won, unreached = reward.rows(program, county, measures, grown, unmet=unmet)
    balances = balance.rows(program, county, spending, billed, reward.received(county, won))
    max_share.rows(program, county, spending, cost)
    match.rows(program, county, spending)
    pool.rows(program, county, spending)
    cross.rows(program, county, spending, billed)
    household.rows(program, county, spending, measures)
    loan_limit.rows(program, county, spending)
    plan = tail.plan_years(county, spending, cost, billed)
    after_horizon.rows(program, plan.county, plan.spending, plan.billed)
    partner.rows(program, county, spending)
    gap_ceiling.rows(program, plan.county, plan.spending, plan.billed)
    cover.rows(program, plan.county, plan.spending, plan.cost, plan.billed)
    affordability.rows(program, county, billed)
    share.rows(program, county, cost)
    floor.rows(program, plan.county, plan.cost)
    if county.tail:
        share.rows(program, plan.county, plan.cost)
        tail.rows(program, county, billed)
    change.rows(program, county, cost)
    limit.rows(program, county, cost)
    capacity.rows(program, county, measures, decided)
    staff.rows(program, county, measures, decided)
    handed_over.rows(program, county, measures, decided)
    missed = committed.rows(program, county, spending, unmet=dear)
    missed += upkeep_floor.rows(program, county, measures, cost, unmet=dear)
    missed += targets.rows(program, county, measures, grown, unmet=unmet)
    missed += gap.rows(program, county, measures, grown, unmet=unmet)
    return Ledger(spending, balances, billed, won, [*missed, *unreached], decided, active, measures, grown)
