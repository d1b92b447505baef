"""The ledger and the targets on top of any physics: written once, for both engines."""

from __future__ import annotations

from dataclasses import dataclass

from hjplan.data.county import County, Ints
from hjplan.optimize.goals import targets
from hjplan.optimize.ledger import balance, max_share, payment
from hjplan.optimize.ledger.spending import Spending, add_spending
from hjplan.optimize.physics.measures import Measures
from hjplan.optimize.program import Program


@dataclass(frozen=True, eq=False)
class Ledger:
    """What a solution is read by."""

    spending: Spending
    balance: Ints
    """[F, T] rows of the funds' balances: their duals value the funds."""
    missed: list[Ints]
    """Variables of hard targets that are missed, where that has a price."""


def add_ledger(program: Program, county: County, measures: Measures, *, unmet: float | None = None) -> Ledger:
    """Add who pays what, under all rules, and the targets; ``unmet`` prices hard targets that are missed."""
    spending = add_spending(program, county, measures.alike)
    cost = measures.cost()
    payment.rows(program, county, spending, cost)
    balances = balance.rows(program, county, spending, measures)
    max_share.rows(program, county, spending, cost)
    return Ledger(spending, balances, targets.rows(program, county, measures, unmet=unmet))
