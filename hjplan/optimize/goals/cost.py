"""Least public money, with what was promised reached and held (convention 50).

min Σ_{t<T+tail} β_m^{tΔ}·Σ_{f of kind grant} Σ_l spend[f,l,t] + Σ_{t≥T+tail} β_m^{tΔ}·Σ_debts service[t]

Debt service is a line like any other, so what grants pay of it until the tail ends is in the first sum; the second is
all that loans drawn and partners' contracts still cost after it, whoever pays. Loans, fee accounts, households and
partners are left out, and what a grant pays to a fee account for waived households, which is no spending on a line.
"""

from __future__ import annotations

import numpy as np

from hjplan.data.aims import COST
from hjplan.data.county import County, Floats
from hjplan.data.fund_terms import FundTerms
from hjplan.optimize.goals.objective import Objective
from hjplan.optimize.ledger.spending import Spending
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT
from hjplan.optimize.program import Program


def objective(program: Program, county: County, spending: Spending) -> Objective:
    """Minus the present value of public money, in 10⁶ yuan."""
    coefficients = np.zeros(program.columns + 1)  # the last one takes what is no variable
    worth = present_value(county, county.timeline.periods)
    for f, fund in enumerate(county.funds):
        if fund.kind == "grant":
            np.add.at(coefficients, spending.spend[f], -np.broadcast_to(worth, spending.spend[f].shape))
        if fund.loan is not None:
            np.add.at(coefficients, spending.drawn[f], -later_service(county, fund.loan.service, 1))
        if fund.partner is not None:
            np.add.at(coefficients, spending.spend[f], -_of_lines(county, fund))
    return Objective(COST, coefficients[:-1], -YUAN_PER_SOLVER_UNIT)


def present_value(county: County, periods: int) -> Floats:
    """[periods] β_m^{tΔ}."""
    return np.asarray(county.prices.beta_nominal ** (np.arange(periods) * county.timeline.dt))


def later_service(county: County, service: Floats, first: int) -> Floats:
    """[T] present value of what a yuan of each period costs after the last: Σ_i β_m^{(t+first+i)Δ}·service[i]."""
    periods = county.timeline.periods
    worth = present_value(county, periods + first + len(service))
    due = np.arange(periods)[:, None] + first + np.arange(len(service))[None, :]
    return np.asarray(np.where(due >= periods, worth[due] * service, 0.0).sum(axis=1))


def _of_lines(county: County, fund: FundTerms) -> Floats:
    """[L, T] the same for what a partner spends on each line: its charges begin when the work is done."""
    out = np.zeros((county.lines.count, county.timeline.periods))
    if fund.partner is not None:
        for lead in np.unique(fund.partner.lead).tolist():
            out[fund.partner.lead == lead] = later_service(county, fund.partner.charge, lead)
    return out
