"""A partner finances no more than its limits (社会资本).

Σ spend ≤ limit; Σ spend in a calendar year ≤ yearly (convention 57). Within
max(1 yuan × terms, 1e-9 of it). Its share of the cost is tested by ``max_share``,
what it is owed by ``debt``, the gap payments by ``gap_ceiling``.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.fiscal import by_year
from hjplan.books.naming import year_name
from hjplan.books.statement import Statement
from hjplan.data.county import County
from hjplan.data.fund_terms import PartnerTerms


def residual(county: County, statement: Statement) -> Finding:
    """Yuan that partners finance above their limits."""
    partners = [(f, terms.partner) for f, terms in enumerate(county.funds) if terms.partner is not None]
    return joined(_partner(county, statement, fund, partner) for fund, partner in partners)


def _partner(county: County, statement: Statement, fund: int, partner: PartnerTerms) -> Finding:
    paid = statement.spend[fund]
    total, of_year = float(paid.sum()), by_year(county.timeline, paid.sum(axis=0))
    name, terms = county.funds[fund].id, float(county.funds[fund].eligible.sum())
    return joined(
        (
            judge(
                "partner",
                "yuan",
                [max(total - partner.limit, 0.0)],
                max(terms, 1.0),
                where=lambda at: name,
                text=lambda at: f"it finances {total:,.0f} yuan, its limit is {partner.limit:,.0f}",
            ),
            judge(
                "partner",
                "yuan",
                np.maximum(of_year - partner.yearly, 0.0),
                max(terms, 1.0),
                where=lambda at: year_name(county, name, at[0]),
                text=lambda at: f"it finances {of_year[at]:,.0f} yuan, the year's limit is {partner.yearly[at]:,.0f}",
            ),
        )
    )
