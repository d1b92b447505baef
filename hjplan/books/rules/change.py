"""From one year to the next a group's money neither jumps nor collapses.

(1 − x)·cost[y−1] ≤ cost[y] ≤ (1 + x)·cost[y−1] from the second year of the plan on: cost of the use at constant prices
by calendar year, places' lines only (convention 29). Within max(1 yuan × terms, 1e-9 of it), terms = the lines and
periods summed.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.accounts import place_lines
from hjplan.books.breach import Finding, joined, judge
from hjplan.books.fiscal import constant_prices
from hjplan.books.naming import year_name
from hjplan.books.statement import Statement
from hjplan.data.county import County
from hjplan.data.rule_terms import ChangeRule


def residual(county: County, statement: Statement) -> Finding:
    """Yuan of price_year by which a year differs too much from the one before."""
    return joined(_rule(county, statement, rule) for rule in county.rules if isinstance(rule, ChangeRule))


def _rule(county: County, statement: Statement, rule: ChangeRule) -> Finding:
    lines = rule.lines & place_lines(county)
    cost = constant_prices(county, statement.line_cost, lines)
    before, now = cost[:-1], cost[1:]
    off = np.maximum(np.maximum((1.0 - rule.at_most) * before - now, now - (1.0 + rule.at_most) * before), 0.0)
    terms = county.timeline.steps_per_year * float(lines.sum()) * (2.0 + rule.at_most)
    return judge(
        "change",
        "yuan",
        off,
        np.maximum(terms, 1e-9 * before),
        where=lambda at: year_name(county, rule.label, at[0] + 1),
        text=lambda at: f"{now[at]:,.0f} yuan after {before[at]:,.0f} is more than {rule.at_most:.0%} apart",
    )
