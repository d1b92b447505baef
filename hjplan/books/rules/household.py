"""Households pay no more than so many yuan for a unit that is built (农户自筹).

spend[h,l,t] ≤ per_unit·Σ_j pay[j]·b[t−j] over the places of line l, use build, nominal and without cost factors
(conventions 26 and 56). Within max(1 yuan × terms, 1e-9 of it), terms = 1; a household has no balance (``balance``).
"""

from __future__ import annotations

import numpy as np

from hjplan.books.accounts import household_caps
from hjplan.books.breach import Finding, joined, judge
from hjplan.books.naming import fund_name, line_name
from hjplan.books.statement import Statement
from hjplan.data.county import County


def residual(county: County, statement: Statement) -> Finding:
    """Yuan that households pay above their contribution, by line and period."""
    funds = [f for f, terms in enumerate(county.funds) if terms.household is not None]
    return joined(_fund(county, statement, fund) for fund in funds)


def _fund(county: County, statement: Statement, fund: int) -> Finding:
    paid, most = statement.spend[fund], household_caps(county, statement.plan, fund)
    return judge(
        "household",
        "yuan",
        np.maximum(paid - most, 0.0),
        np.maximum(1.0, 1e-9 * most),
        where=lambda at: f"{fund_name(county, fund, at[1])} / {line_name(county, at[0])}",
        text=lambda at: f"households pay {paid[at]:,} yuan, at most {most[at]:,.1f} for what is built",
    )
