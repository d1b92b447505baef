"""What is left to successors can be paid out of what the payers have in the last year of the plan.

For every loan and every fiscal year after the plan in which it may be served, also where nothing is owed in the end
(:func:`hjplan.books.successors.years_served`): Σ service of the year ≤ debt_share·Σ_g arrival_g of the last year,
over the grants that repay it, + Σ_a (revenue_a − spent_a) of the last year, over the fee accounts that repay it,
spent_a being what the account itself spends on anything but debt; the fee part may be negative (convention 24).
Revenue is what users pay. Two loans are tested separately. A partner's charges are tested in the same way with
debt_share 1 (convention 57). Within max(1 yuan × terms, 1e-9 of it).
"""

from __future__ import annotations

import numpy as np

from hjplan.books.accounts import place_lines
from hjplan.books.breach import Finding, joined, judge
from hjplan.books.debts import debt_lines
from hjplan.books.fiscal import by_year
from hjplan.books.statement import Statement
from hjplan.books.successors import net_fees_of_last_year, payers_of, years_tested
from hjplan.data.county import County


def residual(county: County, statement: Statement) -> Finding:
    """Yuan of later service that the last year's money would not cover."""
    funds = [f for f, terms in enumerate(county.funds) if terms.loan is not None or terms.partner is not None]
    return joined(_debt(county, statement, fund) for fund in funds)


def _debt(county: County, statement: Statement, fund: int) -> Finding:
    terms, timeline = county.funds[fund], county.timeline
    line = terms.loan.line if terms.loan is not None else terms.partner.line if terms.partner is not None else -1
    share = terms.loan.debt_share if terms.loan is not None else 1.0
    number = debt_lines(county).tolist().index(line)
    service = by_year(timeline, statement.debt.service[number, timeline.periods :])
    grants, accounts = payers_of(county, fund)
    arrivals = sum(float(county.funds[g].arrival[-timeline.steps_per_year :].sum()) for g in grants)
    room = share * arrivals + net_fees_of_last_year(county, statement.spend, statement.trajectory, accounts)
    rounded = timeline.steps_per_year * (2.0 + len(accounts) * (1.0 + float(place_lines(county).sum())))
    return judge(
        "after_horizon",
        "yuan",
        np.where(years_tested(county, fund, service), np.maximum(service - room, 0.0), 0.0),
        max(rounded, 1e-9 * abs(room)),
        where=lambda at: f"{terms.id} / {timeline.start + timeline.years + at[0]}",
        text=lambda at: f"service is {service[at]:,.0f} yuan, of the last year's money {room:,.0f} may go to it",
    )
