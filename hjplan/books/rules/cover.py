"""What a loan's sectors earn covers its service.

Σ over the life of (revenue − upkeep) of the sectors named ≥ cover·Σ service (convention 25): the life runs from the
first period of the plan to the last service that a drawing in the last period open to it can bring; after the plan
revenue and upkeep are those of the last year; nominal, undiscounted. Revenue is what users pay of the fees billed in
these sectors; upkeep the cost of use upkeep there, whoever pays. Within max(1 yuan × terms, 1e-9 of it).
"""

from __future__ import annotations

import numpy as np

from hjplan.books.accounts import fee_revenue
from hjplan.books.breach import Finding, joined, judge
from hjplan.books.debts import debt_lines
from hjplan.books.fiscal import last_year_on
from hjplan.books.statement import Statement
from hjplan.data.county import County
from hjplan.data.fund_terms import LoanTerms


def residual(county: County, statement: Statement) -> Finding:
    """Yuan that the sectors of a loan earn too little over its life."""
    loans = [(f, terms.loan) for f, terms in enumerate(county.funds) if terms.loan is not None and terms.loan.cover > 0]
    return joined(_loan(county, statement, fund, loan) for fund, loan in loans)


def _loan(county: County, statement: Statement, fund: int, loan: LoanTerms) -> Finding:
    timeline, lines = county.timeline, county.lines
    own = [v for v, fee in enumerate(county.fees) if county.blocks[fee.block].facility.sector in loan.cover_sectors]
    kept_up = np.array(
        [use == "upkeep" and sector in loan.cover_sectors for use, sector in zip(lines.use, lines.sector, strict=True)],
        dtype=bool,
    )
    revenue = fee_revenue(county, statement.trajectory)[own].sum(axis=0)
    earned = revenue - statement.line_cost[kept_up].sum(axis=0)
    life = _life(county, loan)
    over_life = float(last_year_on(timeline, earned, life).sum())
    service = float(statement.debt.service[debt_lines(county).tolist().index(loan.line)].sum())
    terms = life * (2.0 + float(kept_up.sum())) + 2.0 * life * loan.cover
    return judge(
        "cover",
        "yuan",
        [max(loan.cover * service - over_life, 0.0)],
        max(terms, 1e-9 * loan.cover * service),
        where=lambda at: county.funds[fund].id,
        text=lambda at: f"the sectors earn {over_life:,.0f} yuan, {loan.cover * service:,.0f} are asked for",
    )


def _life(county: County, loan: LoanTerms) -> int:
    """Periods until the last service that the loan can bring."""
    steps = county.timeline.steps_per_year
    years = np.flatnonzero(loan.yearly > 0)
    last = (int(years[-1]) + 1) * steps if len(years) else 0
    return max(county.timeline.periods, last + len(loan.service))
