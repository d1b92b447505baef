"""All bills together are what the lowest fifth can bear.

Σ_fees naming the tier bill_v[t] ≤ cap·income per person·quintile ratio·household size, per tier and year: the full
bill, fixed fees too (convention 38). Within 1e-9 of the limit.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, judge
from hjplan.books.statement import Statement
from hjplan.data.county import County


def residual(county: County, statement: Statement) -> Finding:
    """Yuan per household and year by which bills are above what is affordable."""
    terms = county.affordability
    if terms is None:
        return Finding()
    bills = np.zeros(terms.limit.shape)
    for i, tier in enumerate(terms.tiers):
        for fee in county.fees:
            if tier in fee.tiers:
                bills[i] += fee.bill
    return judge(
        "affordability",
        "yuan",
        np.maximum(bills - terms.limit, 0.0),
        1e-6 + 1e-9 * np.where(np.isfinite(terms.limit), terms.limit, 0.0),
        where=lambda at: f"{terms.tiers[at[0]]} / {county.timeline.dates[at[1]]}",
        text=lambda at: f"the bills are {bills[at]:,.2f} yuan a year, the lowest fifth can bear {terms.limit[at]:,.2f}",
    )
