"""Debt that outlives the plan must be bearable by those who repay it.

For every loan and every fiscal year after the horizon (convention 24):
Σ service in the year ≤ debt_share·Σ arrivals in the last year of the grants that repay it
                      + Σ over the fee accounts that do: revenue of the last year − what they spend in it beside debt
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hjplan.data.county import DEBT, County
from hjplan.data.fund_terms import LoanTerms
from hjplan.optimize.ledger.debt import service
from hjplan.optimize.ledger.fee_levels import Billed
from hjplan.optimize.ledger.spending import Spending
from hjplan.optimize.naming import fund_names
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT
from hjplan.optimize.program import Program


def rows(program: Program, county: County, spending: Spending, billed: Sequence[Billed]) -> None:
    """Add one row per loan and fiscal year after the horizon in which it is still served."""
    names = fund_names(county)
    for f, fund in enumerate(county.funds):
        if fund.loan is not None:
            _loan(program, county, spending, billed, f, fund.loan, names[f])


def _loan(
    program: Program, county: County, spending: Spending, billed: Sequence[Billed], f: int, loan: LoanTerms, name: str
) -> None:
    timeline = county.timeline
    steps, inside = timeline.steps_per_year, timeline.periods
    years = -(-len(loan.service) // steps)
    row = np.concatenate([np.full(inside, -1), np.repeat(np.arange(years), steps)])
    after = [
        (r[r >= 0], c[..., r >= 0], v) for r, c, v in service(county, spending, row, f) if (np.asarray(r) >= 0).any()
    ]
    last = np.arange(inside - steps, inside)
    every = np.arange(years)[:, None]
    room = 0.0
    for payer in loan.payers.tolist():
        terms = county.funds[payer]
        room += loan.debt_share * float(terms.arrival[last].sum()) if terms.fee < 0 else 0.0
        if terms.fee >= 0:
            fee = billed[terms.fee]
            received = fee.revenue[:, last].ravel()
            after.append((every, fee.columns[:, last].ravel()[None], -received[None]))
            other = np.flatnonzero(np.array(county.lines.use) != DEBT)
            spent = spending.spend[payer][np.ix_(other, last)].ravel()
            after.append((every, spent[None], np.ones(1)))
    labels = [str(timeline.start + timeline.years + y) for y in range(years)]
    program.add_rows("after_horizon", ([name], labels), after, upper=room / YUAN_PER_SOLVER_UNIT)
