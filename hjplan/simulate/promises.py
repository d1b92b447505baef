"""What a plan has promised and every future keeps: loans as they were to be drawn, debt as it falls due, projects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.books.accounts import line_costs
from hjplan.books.awards import awarded
from hjplan.books.plan import Books, Plan
from hjplan.data.county import DEBT, Bools, County, Floats
from hjplan.simulate.undertaken import Undertaken, undertaken_of


@dataclass(frozen=True, eq=False)
class Promises:
    """Money that comes and goes as planned, whatever the future brings; F funds, L lines, T periods, nominal yuan."""

    borrowed: Floats
    """[F, T] drawn of each loan, financed by each partner; 0 for other funds."""
    owed: Floats
    """[L, T] what the debt lines cost; 0 for other lines."""
    counted: Floats
    """[F, T] awards that the plan counts on; 0 for funds that are no rewards. They come only where they are won."""
    lender: tuple[int, ...]
    """[L] the loan or partner whose debt a line serves, −1 for others: what an uncertain one does not lend, nobody
    owes."""
    undertaken: Undertaken | None = None
    """Projects, mechanisms and capacities of the plan; None: the county has none."""


def promises_of(county: County, plan: Plan, books: Books | None = None) -> Promises:
    """From the books of a plan, or from the plan itself where it has none (whole yuan do not matter there)."""
    spend, drawn, cost = plan.spend, plan.drawn, None
    if books is not None:
        spend, drawn, cost = books.spend.astype(np.float64), books.drawn.astype(np.float64), books.cost
    borrowed = np.zeros((len(county.funds), county.timeline.periods))
    lender = [-1] * county.lines.count
    for f, fund in enumerate(county.funds):
        if fund.loan is not None:
            borrowed[f] = 0.0 if drawn is None else drawn[f]
            lender[fund.loan.line] = f
        if fund.partner is not None:
            borrowed[f] = spend[f].sum(axis=0)
            lender[fund.partner.line] = f
    debt = debt_lines(county)
    owed = np.zeros((county.lines.count, county.timeline.periods))
    if debt.any():
        owed[debt] = (line_costs(county, plan) if cost is None else cost)[debt]
    counted = awarded(county, plan.drawn).astype(np.float64)
    return Promises(borrowed, owed, counted, tuple(lender), undertaken_of(county, plan))


def debt_lines(county: County) -> Bools:
    """[L] lines that serve debt."""
    return np.array([use == DEBT for use in county.lines.use], dtype=np.bool_)
