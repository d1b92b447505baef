"""Balance: what a fund has is spent, carried or lapses; a fee account receives what its users pay.

Σ_line spend[f,·,t] + carried[f,t] + lapsed[f,t] = arrival[f,t] + revenue[f,t] + carried[f,t−1]
inside a fiscal year lapsed = 0; in its last step carried ≤ carry_over·(carried + lapsed), at the end too
revenue[t] = bill·Δ·collection·(1 − waived)·served[t] of the opening point (model.md, section 7)
"""

from __future__ import annotations

import numpy as np

from hjplan.data.county import County, Floats, Ints
from hjplan.optimize.ledger.spending import Spending
from hjplan.optimize.naming import fund_names, periods
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT, Measures
from hjplan.optimize.program import Program


def _revenue(county: County, measures: Measures, row: Ints) -> list[tuple[Ints, Ints, Floats]]:
    entries: list[tuple[Ints, Ints, Floats]] = []
    for f, fund in enumerate(county.funds):
        if fund.fee >= 0:
            fee = county.fees[fund.fee]
            per_household = -fee.yuan_per_household(county.timeline.dt) / YUAN_PER_SOLVER_UNIT
            entries += [(row[f], measures.served(fee.block, int(z))[:-1], per_household) for z in fee.zones]
    return entries


def rows(program: Program, county: County, spending: Spending, measures: Measures) -> Ints:
    """Add the balances and the carry rule; return the balances' numbers, [F, T] (their duals value the funds)."""
    funds, when = fund_names(county), periods(county.timeline)
    row = np.arange(len(funds) * len(when)).reshape(len(funds), len(when))
    arrival = np.stack([f.arrival for f in county.funds]) / YUAN_PER_SOLVER_UNIT
    entries: list[tuple[Ints, Ints, Floats]] = [
        (row[:, None, :], spending.spend, np.ones(1)),
        (row, spending.carried, np.ones(1)),
        (row, spending.lapsed, np.ones(1)),
        (row[:, 1:], spending.carried[:, :-1], -np.ones(1)),
        *_revenue(county, measures, row),
    ]
    balance = program.add_rows("fund_balance", (funds, when), entries, lower=arrival, upper=arrival)
    share = np.array([f.carry_over for f in county.funds])[:, None]
    bound = county.timeline.closes_year[None, :] & (share > 0) & (share < 1)
    kept = np.broadcast_to(bound, row.shape)
    at = np.nonzero(kept)
    factors = np.broadcast_to(share, row.shape)[at]
    program.add_rows(
        "carry_over",
        (funds, when),
        [(row[at], spending.carried[at], 1.0 - factors), (row[at], spending.lapsed[at], -factors)],
        kept=kept,
        upper=0.0,
    )
    return balance
