"""A grant pays at most its share of what it helps to pay.

Σ_scope spend[f] ≤ m·Σ_scope cost, per period and group; scope = lines that the fund may pay, cost the nominal cost of
the whole line whoever pays; group = (facility, use), with `share_of: sector` all facilities and uses of the sector
together (convention 18); debt service is in no scope (convention 17).
Within max(1 yuan × terms, 1e-9 of the limit): every payment and every
cost is one rounded term.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.accounts import share_groups
from hjplan.books.breach import Finding, joined, judge
from hjplan.books.naming import fund_name, line_name
from hjplan.books.statement import Statement
from hjplan.data.county import County, Ints


def residual(county: County, statement: Statement) -> Finding:
    """Yuan that a fund pays above its share, by group and period."""
    groups = [(f, lines) for f in range(len(county.funds)) for lines in share_groups(county, f)]
    return joined(_group(county, statement, fund, lines) for fund, lines in groups)


def _group(county: County, statement: Statement, fund: int, lines: Ints) -> Finding:
    share = county.funds[fund].max_share
    paid = statement.spend[fund, lines].sum(axis=0)
    most = share * statement.line_cost[lines].sum(axis=0)
    return judge(
        "max_share",
        "yuan",
        np.maximum(paid - most, 0.0),
        np.maximum(2.0 * len(lines), 1e-9 * most),
        where=lambda at: f"{fund_name(county, fund, at[0])} / {line_name(county, int(lines[0]))} and its group",
        text=lambda at: f"the fund pays {paid[at]:,} yuan, {share:.0%} of the cost is {most[at]:,.0f}",
    )
