"""Balance: what a fund has is spent, carried or lapses; a fee account receives what its users pay.

Σ_line spend[f,·,t] + waivers[f,t] + carried[f,t] + lapsed[f,t] = received[f,t] + carried[f,t−1]
received: arrival of a grant; revenue and waivers of a fee account; drawn of a loan; awards; carried[f,−1]: opening
inside a fiscal year lapsed = 0; in its last step carried ≤ carry_over·(carried + lapsed), at the end too
Households and partners have no balance: they give what is spent (conventions 26, 57).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hjplan.data.county import County, Floats, Ints
from hjplan.optimize.ledger.fee_levels import Billed
from hjplan.optimize.ledger.spending import Spending
from hjplan.optimize.naming import fund_names, periods
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT
from hjplan.optimize.program import Program

Entry = tuple[Ints, Ints, Floats]


def _fees(county: County, billed: Sequence[Billed], row: Ints) -> list[Entry]:
    """Revenue into the accounts, waivers out of the fund that pays them and into the accounts."""
    entries: list[Entry] = []
    for f, fund in enumerate(county.funds):
        if fund.fee >= 0:
            entries.append(billed[fund.fee].received(row[f], -1.0))
    for fee, paid in zip(county.fees, billed, strict=True):
        if fee.waiver_fund >= 0:
            entries.append((row[fee.waiver_fund], paid.columns, paid.waivers))
    return entries


def rows(
    program: Program, county: County, spending: Spending, billed: Sequence[Billed], awarded: Sequence[Entry]
) -> Ints:
    """Add the balances and the carry rule; return the balances' numbers, [F, T] (their duals value the funds).

    −1 for funds without a balance. ``awarded``: what reward funds receive, as :func:`reward.received` gives it.
    """
    funds, when = fund_names(county), periods(county.timeline)
    row = np.arange(len(funds) * len(when)).reshape(len(funds), len(when))
    kept = np.broadcast_to(spending.has_balance[:, None], row.shape)
    received = np.stack([f.arrival for f in county.funds]) / YUAN_PER_SOLVER_UNIT
    received[:, 0] += np.array([f.opening_carried for f in county.funds]) / YUAN_PER_SOLVER_UNIT
    one = np.ones(1)
    entries: list[Entry] = [
        (row[:, None, :], np.where(kept[:, None, :], spending.spend, -1), one),
        (row, spending.carried, one),
        (row, spending.lapsed, one),
        (row[:, 1:], spending.carried[:, :-1], -one),
        (row, spending.drawn, -one),
        *_fees(county, billed, row),
        *((r, c, -v) for r, c, v in awarded),
    ]
    balance = program.add_rows("fund_balance", (funds, when), entries, kept=kept, lower=received, upper=received)
    share = np.array([f.carry_over for f in county.funds])[:, None]
    bound = county.timeline.closes_year[None, :] & (share > 0) & (share < 1) & kept
    at = np.nonzero(bound)
    factors = np.broadcast_to(share, row.shape)[at]
    program.add_rows(
        "carry_over",
        (funds, when),
        [(row[at], spending.carried[at], 1.0 - factors), (row[at], spending.lapsed[at], -factors)],
        kept=bound,
        upper=0.0,
    )
    return balance
