"""What the last year of a plan leaves for the debts of the years after it (convention 24)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hjplan.books.accounts import fee_revenue, place_lines
from hjplan.books.debts import longest_life
from hjplan.books.plan import BlockTrajectory
from hjplan.data.county import Bools, County, Floats, Ints


def payers_of(county: County, fund: int) -> tuple[list[int], list[int]]:
    """Grants, and fee accounts, that serve the debt of a loan or a partner."""
    terms = county.funds[fund]
    if terms.loan is not None:
        payers = terms.loan.payers.tolist()
    elif terms.partner is not None:
        payers = [*terms.partner.fees.tolist(), *terms.partner.gap.tolist()]
    else:
        payers = []
    return [f for f in payers if county.funds[f].fee < 0], [f for f in payers if county.funds[f].fee >= 0]


def years_served(county: County, fund: int) -> Ints:
    """Fiscal years after the plan, counted from 0, in which a loan or partner may still be served.

    A payment may fall due there of money that the limits let it give in some period of the plan, whether or not the
    plan takes any: the rows of these years are linear, and bind also where nothing is owed in the end. In all other
    years there is no debt to be borne.
    """
    terms, timeline = county.funds[fund], county.timeline
    owed = np.zeros(longest_life(county), dtype=bool)
    schedules: list[tuple[int, Floats]] = []
    yearly, limit = np.zeros(timeline.years), 0.0
    if terms.loan is not None:
        yearly, limit = terms.loan.yearly, terms.loan.limit
        schedules = [(1, terms.loan.service)]
    elif terms.partner is not None:
        yearly, limit = terms.partner.yearly, terms.partner.limit
        leads = np.unique(terms.partner.lead[terms.eligible]).tolist()
        schedules = [(lead, terms.partner.charge) for lead in leads]
    gives = np.flatnonzero(yearly[timeline.year - timeline.start] > 0.0) if limit > 0.0 else np.zeros(0, dtype=np.int64)
    for after, payments in schedules:
        for t in gives.tolist():
            owed[t + after + np.flatnonzero(payments)] = True
    return np.asarray(np.unique(np.flatnonzero(owed[timeline.periods :]) // timeline.steps_per_year), dtype=np.int64)


def years_tested(county: County, fund: int, owed: Floats | Ints) -> Bools:
    """Fiscal years after the plan in which a loan or partner is tested: where it may be served, and where it is.

    ``owed``: what is owed in each of them, as a run says.
    """
    tested = np.asarray(owed > 0)
    tested[years_served(county, fund)] = True
    return tested


def net_fees_of_last_year(
    county: County, spend: Ints | Floats, trajectory: tuple[BlockTrajectory, ...], accounts: Sequence[int]
) -> float:
    """Yuan: what users paid to these accounts in the last year, less what the accounts spent on anything but debt."""
    last = slice(-county.timeline.steps_per_year, None)
    revenue = fee_revenue(county, trajectory)
    places = place_lines(county)
    return float(
        sum(revenue[county.funds[a].fee, last].sum() - np.asarray(spend)[a][places][:, last].sum() for a in accounts)
    )
