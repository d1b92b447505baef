"""Largest share: a grant pays at most a share of what it helps to pay.

Σ_scope spend[f] ≤ m·Σ_scope cost·price, per period and group; scope = lines that the fund may pay;
group = (facility, use); `share_of: sector` = all facilities and uses of the sector together (convention 18)
"""

from __future__ import annotations

import numpy as np

from hjplan.books.accounts import share_groups
from hjplan.data.county import County, FundTerms, Ints
from hjplan.optimize.ledger.spending import Spending
from hjplan.optimize.naming import periods, words
from hjplan.optimize.program import Program


def rows(program: Program, county: County, spending: Spending, cost: Ints) -> None:
    """Add one row per fund, group and period; none where the share is 1, which payment implies."""
    when = periods(county.timeline)
    price = np.stack([county.prices.of(use) for use in county.lines.use])
    step = np.arange(len(when))
    for f, fund in enumerate(county.funds):
        scope = share_groups(county, f)
        if not scope:
            continue
        entries = []
        for g, members in enumerate(scope):
            row = g * len(when) + step[None, :]
            entries.append((row, spending.spend[f, members], np.ones(1)))
            entries.append((row, cost[members], -fund.max_share * price[members]))
        names = words(f"{fund.id}__{_called(county, fund, int(members[0]))}" for members in scope)
        program.add_rows("max_share", (names, when), entries, upper=0.0)


def _called(county: County, fund: FundTerms, line: int) -> str:
    """The name of the group that a line stands in: its sector, or its facility and use."""
    lines = county.lines
    return lines.sector[line] if fund.share_of == "sector" else f"{lines.facility[line]}__{lines.use[line]}"
