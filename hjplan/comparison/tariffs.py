"""What fees do, as figures to compare: bills by income group, collection, recovery, what other money still pays.

An income group is a tier and, in it, the mean household or the lowest fifth. Bills of a tier are those of all its fees
together, in the last period: what a household there pays a year.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

SHARES = ("share_of_income", "share_of_lowest_fifth")
"""Columns of the table ``fees`` that hold a bill's share of income: of the mean household, of the lowest fifth."""


def last_bills(fees: pd.DataFrame, by: str) -> pd.DataFrame:
    """Bills of the last period by ``fee`` or by ``tier``: bill in yuan a year, and its shares of income.

    By fee: the tier in which it weighs most. By tier: all fees together. NaN where no income is known.
    """
    columns = ["bill", *(column for column in SHARES if column in fees)]
    if fees.empty:
        return pd.DataFrame(columns=columns)
    last = fees[fees["period"] == fees["period"].max()].groupby(by, observed=True, sort=False)[columns]
    return pd.DataFrame(last.max() if by == "fee" else last.agg(_all_known))


def _all_known(values: pd.Series[Any]) -> float:
    """The sum, NaN where one of them is not known."""
    return float(values.sum(skipna=False))


def totals(said: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, float]]:
    """Revenue, subsidy (money of the scenario's unit) and cost recovery of all fees together, where they are known.

    ``said`` is ``fees`` of a run's summary.
    """
    revenue = sum(float(fee["revenue"]) for fee in said.values())
    yield "fee_revenue", revenue
    if any("upkeep" not in fee for fee in said.values()):
        return  # saved before hjplan wrote it
    upkeep = sum(float(fee["upkeep"]) for fee in said.values())
    yield "subsidy", sum(float(fee["subsidy"]) for fee in said.values())
    if upkeep > 0:
        yield "cost_recovery", revenue / upkeep


def collected(fees: pd.DataFrame) -> dict[str, float]:
    """Share of what is billed over the plan that is paid, by fee and (under "") of all together.

    Σ collected·bill·billed ÷ Σ bill·billed; a fee that bills nothing is left out.
    """
    if fees.empty:
        return {}
    billed = (fees["bill"] * fees["billed"]).astype(float)
    paid = billed * fees["collected"]
    of_fee = pd.DataFrame({"billed": billed, "paid": paid}).groupby(fees["fee"], sort=False).sum()
    of_fee.loc[""] = of_fee.sum()
    shares = of_fee["paid"] / of_fee["billed"].where(of_fee["billed"] > 0)
    return {str(fee): float(share) for fee, share in shares.items() if np.isfinite(share)}
