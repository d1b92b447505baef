"""A fee account receives what its users pay, and no yuan more.

received[t] = bill·Δ·collection·(1 − waived)·Σ served[t] over the billed places, at the opening point (model.md,
section 7), and what another fund pays for waived households (convention 36), within max(1 yuan × terms, 1e-9 of it);
and revenue and waivers by tier of the table ``fees`` sum to it exactly.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.accounts import fee_revenue, fee_waivers
from hjplan.books.allowances import of_receipts
from hjplan.books.breach import Finding, joined, judge
from hjplan.books.naming import fund_name
from hjplan.books.statement import Statement
from hjplan.data.county import County


def residual(county: County, statement: Statement) -> Finding:
    """Yuan by which receipts differ from what users pay."""
    accounts = [f for f, terms in enumerate(county.funds) if terms.fee >= 0]
    shape = (len(accounts), county.timeline.periods)
    fee = [county.funds[f].fee for f in accounts]
    waivers = fee_waivers(county, statement.trajectory)[fee].reshape(shape)
    owed = fee_revenue(county, statement.trajectory)[fee].reshape(shape) + waivers
    received = statement.funds.received[accounts].reshape(shape)
    by_fee = np.zeros((len(county.fees), shape[1]), dtype=np.int64)
    for column in ("revenue", "waivers"):
        np.add.at(by_fee, statement.fees.at("fee", "period"), statement.fees.whole[column])
    by_tier = by_fee[fee].reshape(shape)
    return joined(
        (
            judge(
                "fee_revenue",
                "yuan",
                np.abs(received - owed),
                of_receipts(owed, waivers),
                where=lambda at: fund_name(county, accounts[at[0]], at[1]),
                text=lambda at: f"the account receives {received[at]:,} yuan, users and waivers bring {owed[at]:,.1f}",
            ),
            judge(
                "fee_revenue",
                "yuan",
                np.abs(received - by_tier),
                0,
                where=lambda at: fund_name(county, accounts[at[0]], at[1]),
                text=lambda at: f"the account receives {received[at]:,} yuan, the table fees says {by_tier[at]:,}",
            ),
        )
    )
