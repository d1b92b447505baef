"""What comes in by fees and waivers in a future, and how a plan's books differ from it by whole yuan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.books.accounts import fee_revenue, fee_waivers
from hjplan.books.allowances import of_receipts, of_waivers
from hjplan.books.plan import Books, Plan, trajectories
from hjplan.data.county import County, Floats, Ints

PASSING = ("household", "partner")
"""Kinds of funds without an account: what they bring in is what they pay."""


@dataclass(frozen=True, eq=False)
class Planned:
    """What the books of a plan receive, [F, T] yuan, and what of it is rounding to whole yuan.

    The rounding is added in every future, so that it is no shortage in the plan's own.
    """

    received: Ints
    rounding: Floats
    waiver_rounding: Floats
    """By the fund that pays for waived households."""


def planned_receipts(county: County, plan: Plan, books: Books) -> Planned:
    """Receipts of the books, less the exact receipts and waivers of the plan where that is no more than rounding.

    What rounding may come to is the auditor's own allowance. Every waiver is rounded by itself: whoever pays for the
    waived households of nine fees may pay up to nine yuan more or less than their exact bills.
    """
    served = trajectories(county, plan)
    revenue, waivers = fee_revenue(county, served), fee_waivers(county, served)
    off_received, off_waived = of_receipts(revenue + waivers, waivers), of_waivers(waivers)
    received = np.array([fund.arrival for fund in county.funds], dtype=np.float64).reshape(books.received.shape)
    waived, most_received, most_waived = (np.zeros(books.received.shape) for _ in range(3))
    for v, (fee, account) in enumerate(zip(county.fees, accounts_of(county), strict=True)):
        received[account] += revenue[v] + waivers[v]
        most_received[account] += off_received[v]
        if fee.waiver_fund >= 0:
            waived[fee.waiver_fund] += waivers[v]
            most_waived[fee.waiver_fund] += off_waived[v]
    return Planned(
        books.received,
        _rounding(books.received - received, most_received),
        _rounding(books.waivers - waived, most_waived),
    )


def accounts_of(county: County) -> list[int]:
    """Per fee the index of its account among the funds."""
    return [next(f for f, fund in enumerate(county.funds) if fund.fee == v) for v in range(len(county.fees))]


def _rounding(difference: Floats, most: Floats) -> Floats:
    return np.asarray(np.where(np.abs(difference) <= most, difference, 0.0))
