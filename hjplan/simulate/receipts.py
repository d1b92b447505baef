"""What comes in by fees and waivers in a future, and how a plan's books differ from it by whole yuan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.books.plan import Books, Plan, block_coefficients, follow
from hjplan.data.county import County, Floats, Ints

MOST_ROUNDING = 2.0
"""Yuan by which receipts in the books may differ from exact ones by rounding."""
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
    """Receipts of the books, less the exact receipts and waivers of the plan where that is no more than rounding."""
    served = [
        follow(block, part, c).served
        for block, part, c in zip(county.blocks, plan.blocks, block_coefficients(county), strict=True)
    ]
    received, waived = np.zeros(books.received.shape), np.zeros(books.received.shape)
    dt, account = county.timeline.dt, accounts_of(county)
    for f, fund in enumerate(county.funds):
        received[f] = fund.arrival
    for v, fee in enumerate(county.fees):
        billed = served[fee.block][fee.members, :-1].sum(axis=0)
        waiver = fee.waiver_per_household(dt) * billed
        received[account[v]] += fee.yuan_per_household(dt) * billed + waiver
        if fee.waiver_fund >= 0:
            waived[fee.waiver_fund] += waiver
    own = np.array(
        [fund.loan is None and fund.reward is None and fund.kind not in PASSING for fund in county.funds], dtype=bool
    )
    return Planned(
        books.received,
        np.where(own[:, None], _rounding(books.received - received), 0.0),
        _rounding(books.waivers - waived),
    )


def accounts_of(county: County) -> list[int]:
    """Per fee the index of its account among the funds."""
    return [next(f for f, fund in enumerate(county.funds) if fund.fee == v) for v in range(len(county.fees))]


def _rounding(difference: Floats) -> Floats:
    return np.asarray(np.where(np.abs(difference) <= MOST_ROUNDING, difference, 0.0))
