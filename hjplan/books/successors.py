"""What the last year of a plan leaves for the debts of the years after it (convention 24)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hjplan.books.accounts import fee_revenue, place_lines
from hjplan.books.plan import BlockTrajectory
from hjplan.data.county import County, Floats, Ints


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
