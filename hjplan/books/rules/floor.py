"""Over the horizon a group gets at least its floor of a use.

Σ_t Σ_part cost ≥ at_least·Σ_t Σ_whole cost, nominal (convention 30). Within max(1 yuan × terms, 1e-9 of it), terms =
the lines and periods summed.
"""

from __future__ import annotations

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.statement import Statement
from hjplan.data.county import County
from hjplan.data.rule_terms import FloorRule


def residual(county: County, statement: Statement) -> Finding:
    """Yuan by which a group stays below its floor."""
    return joined(_rule(county, statement, rule) for rule in county.rules if isinstance(rule, FloorRule))


def _rule(county: County, statement: Statement, rule: FloorRule) -> Finding:
    part, whole = (float(statement.line_cost[mask].sum()) for mask in (rule.part, rule.whole))
    least = rule.at_least * whole
    return judge(
        "floor",
        "yuan",
        [max(least - part, 0.0)],
        max(county.timeline.periods * float(rule.part.sum() + rule.whole.sum()), 1e-9 * least),
        where=lambda at: rule.label,
        text=lambda at: f"it gets {part:,.0f} yuan, {rule.at_least:.1%} of all is {least:,.0f}",
    )
