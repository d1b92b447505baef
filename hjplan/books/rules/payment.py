"""Every line is paid in full, to the yuan, and no payment is negative.

Σ_f spend[f, line, t] = cost[line, t], the sum of the plan's rows of that line, exactly; spend ≥ 0, cost ≥ 0.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.naming import fund_name, line_name
from hjplan.books.statement import Statement
from hjplan.data.county import County


def residual(county: County, statement: Statement) -> Finding:
    """Yuan by which payments and costs part."""
    paid, cost, dates = statement.spend.sum(axis=0), statement.line_cost, county.timeline.dates
    return joined(
        (
            judge(
                "payment",
                "yuan",
                np.abs(paid - cost),
                0,
                where=lambda at: f"{line_name(county, at[0])} / {dates[at[1]]}",
                text=lambda at: f"the funds pay {paid[at]:,} yuan, the plan costs {cost[at]:,}",
            ),
            judge(
                "payment",
                "yuan",
                np.maximum(-statement.spend, 0),
                0,
                where=lambda at: f"{fund_name(county, at[0], at[2])} / {line_name(county, at[1])}",
                text=lambda at: f"a payment is negative: {statement.spend[at]:,} yuan",
            ),
            judge(
                "payment",
                "yuan",
                statement.homeless,
                0,
                where=lambda at: county.blocks[at[0]].facility.id,
                text=lambda at: f"{statement.homeless[at]:,} yuan of the plan belong to no budget line",
            ),
        )
    )
