"""A use of money stays within its limit of the calendar year, at constant prices.

Σ_{t in y} Σ_l cost[l,t]/price[use,t] ≤ at_most[y] (convention 66). Within max(1 yuan × terms, 1e-9 of it), terms = the
lines and periods summed.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.fiscal import constant_prices
from hjplan.books.naming import year_name
from hjplan.books.statement import Statement
from hjplan.data.county import County
from hjplan.data.rule_terms import LimitRule


def residual(county: County, statement: Statement) -> Finding:
    """Yuan of price_year above the limit, by year."""
    return joined(_rule(county, statement, rule) for rule in county.rules if isinstance(rule, LimitRule))


def _rule(county: County, statement: Statement, rule: LimitRule) -> Finding:
    cost = constant_prices(county, statement.line_cost, rule.lines)
    most = np.where(np.isfinite(rule.at_most), rule.at_most, 0.0)
    return judge(
        "limit",
        "yuan",
        np.maximum(cost - rule.at_most, 0.0),
        np.maximum(county.timeline.steps_per_year * float(rule.lines.sum()), 1e-9 * most),
        where=lambda at: year_name(county, rule.label, at[0]),
        text=lambda at: f"it costs {cost[at]:,.0f} yuan at constant prices, at most {rule.at_most[at]:,.0f}",
    )
