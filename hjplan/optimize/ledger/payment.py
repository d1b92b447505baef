"""Payment: every line is paid in full, in the period in which it falls due.

Σ_f spend[f, line, t] = cost[line, t]·price[use, t]
"""

from __future__ import annotations

import numpy as np

from hjplan.data.county import County, Ints
from hjplan.optimize.ledger.spending import Spending
from hjplan.optimize.naming import line_names, periods
from hjplan.optimize.program import Program


def rows(program: Program, county: County, spending: Spending, cost: Ints) -> Ints:
    """Add the payment rows of places' lines, [L, T]; debt has rows of its own."""
    price = np.stack([county.prices.of(use) for use in county.lines.use])
    row = np.arange(cost.size).reshape(cost.shape)
    when = periods(county.timeline)
    paid = np.where(cost >= 0, spending.spend, -1)
    entries = [(row[None], paid, np.ones(1)), (row, cost, -price)]
    return program.add_rows("payment", (line_names(county), when), entries, kept=cost >= 0, lower=0.0, upper=0.0)
