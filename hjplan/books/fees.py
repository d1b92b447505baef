"""What each fee bills and brings in by tier, in whole yuan, against what the upkeep costs there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.books.accounts import fee_revenue, fee_waivers, whole
from hjplan.books.plan import BlockTrajectory
from hjplan.data.county import County, FeeTerms, Floats, Ints
from hjplan.schema.funds import TIERS


@dataclass(frozen=True, eq=False)
class FeeByTier:
    """One fee in one tier; arrays [T]."""

    fee: int
    tier: str
    billed: Floats
    """Households billed: served when the period opens, without those that are waived."""
    revenue: Ints
    """Whole yuan; over the tiers they sum to the account's receipts."""
    waivers: Ints
    """Whole yuan that a fund pays to the account for waived households; over the tiers they sum to what it pays."""
    upkeep: Ints
    """Whole yuan: nominal cost of use upkeep of the billed facility in the tier, whoever pays."""
    income: Floats
    """Mean nominal income of a household of the tier, yuan a year; NaN where unknown."""
    lowest: Floats
    """Mean nominal income of a household of its lowest fifth, yuan a year; NaN where unknown."""


def fees_by_tier(
    county: County, trajectory: tuple[BlockTrajectory, ...], cost: Ints, received: Ints | None = None
) -> tuple[FeeByTier, ...]:
    """Every fee in every tier where it is billed. ``cost`` [L, T] whole yuan of the lines, ``received`` [F, T].

    revenue = bill·Δ·collection·billed, rounded over the tiers by largest remainder to the fee's rounded revenue;
    waivers = waived·bill·Δ·served likewise (convention 36), or what the accounts ``received`` beside their revenue.
    """
    total = whole(fee_revenue(county, trajectory))
    waived = whole(fee_waivers(county, trajectory))
    if received is not None:
        for account, fund in enumerate(county.funds):
            if fund.fee >= 0 and county.fees[fund.fee].waiver_fund >= 0:
                waived[fund.fee] = np.maximum(received[account] - total[fund.fee], 0)
    out = []
    for index, fee in enumerate(county.fees):
        block = county.blocks[fee.block]
        tier_of = np.array([county.places.tier[p] for p in block.place.tolist()], dtype=object)
        tiers = [tier for tier in TIERS if (fee.members & (tier_of == tier)).any()]
        served = np.array([trajectory[fee.block].served[fee.members & (tier_of == t), :-1].sum(axis=0) for t in tiers])
        revenue = _split(fee.yuan_per_household(county.timeline.dt) * served, total[index])
        waivers = _split(fee.waiver_per_household(county.timeline.dt) * served, waived[index])
        for row, tier in enumerate(tiers):
            upkeep = cost[_upkeep_lines(county, fee, tier)].sum(axis=0)
            billed = served[row] * (1.0 - fee.waived)
            incomes = (_income(county, tier), _lowest(county, tier))
            out.append(FeeByTier(index, tier, billed, revenue[row], waivers[row], upkeep, *incomes))
    return tuple(out)


def _split(exact: Floats, total: Ints) -> Ints:
    """Whole yuan [tiers, T] with the given column sums, in proportion, by largest remainder."""
    billed = exact.sum(axis=0)
    exact = exact * np.where(billed > 0, total / np.where(billed > 0, billed, 1.0), 0.0)
    down = np.floor(exact + 1e-9).astype(np.int64)
    rank = np.argsort(np.argsort(down - exact, axis=0, kind="stable"), axis=0, kind="stable")
    return np.asarray(down + (rank < total - down.sum(axis=0)))


def _upkeep_lines(county: County, fee: FeeTerms, tier: str) -> Ints:
    lines = county.lines
    use, of_tier = np.array(lines.use, dtype=object) == "upkeep", np.array(lines.tier, dtype=object) == tier
    return np.flatnonzero((lines.block == fee.block) & use & of_tier)


def _income(county: County, tier: str) -> Floats:
    """Σ population·income / Σ households over the places of the tier, by default inflation (convention 35)."""
    places = county.places
    of_tier = np.array(places.tier, dtype=object) == tier
    households = float(places.households[of_tier].sum())
    earned = float((places.population * places.income)[of_tier].sum())
    return np.asarray((earned / households if households > 0 else np.nan) * county.prices.default)


def _lowest(county: County, tier: str) -> Floats:
    """Income of a household of the lowest fifth, where the scenario says how it is to be known (convention 38)."""
    terms = county.affordability
    if terms is None or tier not in terms.tiers:
        return np.full(county.timeline.periods, np.nan)
    return np.asarray(terms.income[terms.tiers.index(tier)])
