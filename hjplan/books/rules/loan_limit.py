"""No loan is drawn beyond its limits, and no more is outstanding than its ceiling.

Σ_t drawn ≤ limit; Σ drawn in a calendar year ≤ yearly; principal outstanding at every closing point (drawn − repaid,
also after the plan) ≤ ceiling (conventions 23 and 25). Within max(1 yuan × terms, 1e-9 of the limit).
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.debts import debt_lines
from hjplan.books.fiscal import by_year, dates_on
from hjplan.books.naming import year_name
from hjplan.books.statement import Statement
from hjplan.data.county import County
from hjplan.data.fund_terms import LoanTerms


def residual(county: County, statement: Statement) -> Finding:
    """Yuan drawn or owed above what the loans allow."""
    loans = [(f, terms.loan) for f, terms in enumerate(county.funds) if terms.loan is not None]
    return joined(_loan(county, statement, fund, loan) for fund, loan in loans)


def _loan(county: County, statement: Statement, fund: int, loan: LoanTerms) -> Finding:
    name = county.funds[fund].id
    drawn = statement.debt.drawn_of_loans(county)[fund]
    of_year = by_year(county.timeline, drawn)
    number = debt_lines(county).tolist().index(loan.line)
    outstanding = statement.debt.outstanding[number].astype(np.float64)
    dates = dates_on(county.timeline, len(outstanding))
    total = float(drawn.sum())
    return joined(
        (
            judge(
                "loan_limit",
                "yuan",
                [max(total - loan.limit, 0.0)],
                max(1.0, 1e-9 * loan.limit),
                where=lambda at: name,
                text=lambda at: f"{total:,.0f} yuan are drawn, the limit is {loan.limit:,.0f}",
            ),
            judge(
                "loan_limit",
                "yuan",
                np.maximum(of_year - loan.yearly, 0.0),
                np.maximum(1.0, 1e-9 * np.where(np.isfinite(loan.yearly), loan.yearly, 0.0)),
                where=lambda at: year_name(county, name, at[0]),
                text=lambda at: f"{of_year[at]:,.0f} yuan are drawn, the year's limit is {loan.yearly[at]:,.0f}",
            ),
            judge(
                "loan_limit",
                "yuan",
                np.maximum(outstanding - loan.ceiling, 0.0),
                2.0,
                where=lambda at: f"{name} / end of {dates[at[0]]}",
                text=lambda at: f"{outstanding[at]:,.0f} yuan are owed, the ceiling is {loan.ceiling:,.0f}",
            ),
        )
    )
