"""Whoever pays for waived households pays their bills in full, and nobody else does.

waiver[v,t] = waived·bill_v·Δ·Σ served[t] over the billed places, without collection loss, in the same period
(convention 36), within max(1 yuan, 1e-9 of it); waivers[f,t] of the table ``funds`` = Σ of the fees for which f pays,
as the table ``fees`` has them, exactly.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.accounts import fee_waivers
from hjplan.books.allowances import of_waivers
from hjplan.books.breach import Finding, joined, judge
from hjplan.books.naming import fund_name
from hjplan.books.statement import Statement
from hjplan.data.county import County


def residual(county: County, statement: Statement) -> Finding:
    """Yuan by which waived households' bills are not paid, or are paid by a fund that does not owe them."""
    owed = fee_waivers(county, statement.trajectory)
    told = np.zeros(owed.shape, dtype=np.int64)
    np.add.at(told, statement.fees.at("fee", "period"), statement.fees.whole["waivers"])
    paid = statement.funds.waivers
    share = np.zeros_like(paid)
    for v, fee in enumerate(county.fees):
        if fee.waiver_fund >= 0:
            share[fee.waiver_fund] += told[v]
    dates = county.timeline.dates
    return joined(
        (
            judge(
                "waivers",
                "yuan",
                np.abs(told - owed),
                of_waivers(owed),
                where=lambda at: f"fee {county.fees[at[0]].id} / {dates[at[1]]}",
                text=lambda at: f"waived households owe {owed[at]:,.1f} yuan, {told[at]:,} are paid for them",
            ),
            judge(
                "waivers",
                "yuan",
                np.abs(paid - share),
                0,
                where=lambda at: fund_name(county, at[0], at[1]),
                text=lambda at: f"the fund pays {paid[at]:,} yuan for waived households, it owes {share[at]:,}",
            ),
        )
    )
