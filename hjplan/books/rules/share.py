"""A use of money in a group keeps its share of the same use everywhere.

at_least·Σ_whole cost ≤ Σ_part cost ≤ at_most·Σ_whole cost, nominal, in every calendar year or once over the horizon
(convention 27). Within max(1 yuan × terms, 1e-9 of it), terms = the lines and periods summed.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.fiscal import by_year
from hjplan.books.naming import year_name
from hjplan.books.statement import Statement
from hjplan.data.county import County
from hjplan.data.rule_terms import ShareRule


def residual(county: County, statement: Statement) -> Finding:
    """Yuan by which a group gets less, or more, than its share."""
    return joined(_rule(county, statement, rule) for rule in county.rules if isinstance(rule, ShareRule))


def _rule(county: County, statement: Statement, rule: ShareRule) -> Finding:
    part = by_year(county.timeline, statement.line_cost[rule.part].sum(axis=0))
    whole = by_year(county.timeline, statement.line_cost[rule.whole].sum(axis=0))
    steps = county.timeline.steps_per_year
    if rule.over_horizon:
        part, whole, steps = part.sum(keepdims=True), whole.sum(keepdims=True), county.timeline.periods
    least = rule.at_least * whole
    most = rule.at_most * whole if np.isfinite(rule.at_most) else np.full(len(whole), np.inf)
    terms = steps * float(rule.part.sum() + rule.whole.sum())
    off = np.maximum(np.maximum(least - part, part - most), 0.0)
    return judge(
        "share",
        "yuan",
        off,
        np.maximum(terms, 1e-9 * whole),
        where=lambda at: rule.label if rule.over_horizon else year_name(county, rule.label, at[0]),
        text=lambda at: f"{part[at]:,.0f} yuan of {whole[at]:,.0f} are {off[at]:,.0f} off the share",
    )
