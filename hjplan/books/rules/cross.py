"""A fee account spends on other sectors no more than its share of the year's revenue.

Per fiscal year: Σ_{l in the sectors of `cross`} spend[f,l] ≤ share·(revenue of the year), what waived households' payer
puts in counted as revenue (conventions 36 and 37). Within max(1 yuan, 1e-9 of it).
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.fiscal import by_year
from hjplan.books.naming import year_name
from hjplan.books.statement import Statement
from hjplan.data.county import Bools, County


def residual(county: County, statement: Statement) -> Finding:
    """Yuan spent across above the share, by account and year."""
    masks = [(f, terms.crossed) for f, terms in enumerate(county.funds) if terms.crossed is not None]
    return joined(_account(county, statement, fund, crossed) for fund, crossed in masks)


def _account(county: County, statement: Statement, fund: int, crossed: Bools) -> Finding:
    terms = county.funds[fund]
    used = by_year(county.timeline, statement.spend[fund, crossed].sum(axis=0))
    most = terms.cross_share * by_year(county.timeline, statement.funds.received[fund])
    return judge(
        "cross",
        "yuan",
        np.maximum(used - most, 0.0),
        np.maximum(1.0, 1e-9 * most),
        where=lambda at: year_name(county, terms.id, at[0]),
        text=lambda at: f"{used[at]:,.0f} yuan go to other sectors, of the revenue {most[at]:,.0f} may",
    )
