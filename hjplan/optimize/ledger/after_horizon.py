"""Debt that outlives the plan must be bearable by those who repay it.

For every loan and partner and every fiscal year after the horizon in which it may be served (conventions 24 and 57):
Σ service in the year ≤ debt_share·Σ arrivals in the last year of the grants that repay it
                      + Σ over the fee accounts that do: revenue of the last year − what they spend in it beside debt
Revenue is what users pay; a partner's debt_share is 1. The row binds where nothing is owed too, and not where nothing
can be (:func:`hjplan.books.successors.years_served`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hjplan.books.successors import payers_of, years_served
from hjplan.data.county import DEBT, County, Floats, Ints
from hjplan.optimize.ledger.debt import service
from hjplan.optimize.ledger.fee_levels import Billed
from hjplan.optimize.ledger.spending import Spending
from hjplan.optimize.naming import fund_names
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT
from hjplan.optimize.program import Program

Entries = list[tuple[Ints, Ints, Floats]]


def rows(program: Program, county: County, spending: Spending, billed: Sequence[Billed]) -> None:
    """Add one row per loan or partner and fiscal year after the horizon in which it may still be served."""
    names, timeline = fund_names(county), county.timeline
    last = timeline.steps_per_year
    for f, fund in enumerate(county.funds):
        if fund.loan is None and fund.partner is None:
            continue
        share = 1.0 if fund.loan is None else fund.loan.debt_share
        grants, accounts = payers_of(county, f)
        room = share * sum(float(county.funds[g].arrival[-last:].sum()) for g in grants) / YUAN_PER_SOLVER_UNIT
        entries = later_charges(county, spending, billed, f, accounts)
        labels = [str(timeline.start + timeline.years + y) for y in years_served(county, f).tolist()]
        program.add_rows("after_horizon", ([names[f]], labels), entries, upper=room)


def later_charges(
    county: County, spending: Spending, billed: Sequence[Billed], fund: int, accounts: Sequence[int]
) -> Entries:
    """Entries of service − Σ over the fee accounts of (revenue − spent beside debt) of the last year, in one row for
    each fiscal year after the horizon in which the loan or partner may be served."""
    timeline = county.timeline
    steps, inside, served = timeline.steps_per_year, timeline.periods, years_served(county, fund)
    if not len(served):
        return []
    number = np.full(int(served[-1]) + 1, -1)
    number[served] = np.arange(len(served))
    row = np.concatenate([np.full(inside, -1), np.repeat(number, steps)])
    entries: Entries = [
        (r[r >= 0], c[..., r >= 0], v) for r, c, v in service(county, spending, row, fund) if (r >= 0).any()
    ]
    last = np.arange(inside - steps, inside)
    every = np.arange(len(served))[:, None]
    places = np.flatnonzero(np.array(county.lines.use) != DEBT)
    for account in accounts:
        fee = billed[county.funds[account].fee]
        entries.append((every, fee.columns[:, last].ravel()[None], -fee.revenue[:, last].ravel()[None]))
        spent = spending.spend[account][np.ix_(places, last)].ravel()
        entries.append((every, spent[None], np.ones(1)))
    return entries
