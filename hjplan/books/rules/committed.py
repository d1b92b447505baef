"""What is signed is paid, by the fund that signed it.

Σ_{t in y} Σ_l spend[f,l,t] ≥ amount, nominal (convention 61). Within max(1 yuan × terms, 1e-9 of it), terms = the lines
and periods summed.
"""

from __future__ import annotations

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.statement import Statement
from hjplan.data.county import County
from hjplan.data.rule_terms import CommittedRule


def residual(county: County, statement: Statement) -> Finding:
    """Yuan of commitments that are not paid."""
    return joined(_rule(county, statement, rule) for rule in county.rules if isinstance(rule, CommittedRule))


def _rule(county: County, statement: Statement, rule: CommittedRule) -> Finding:
    when = county.timeline.year == rule.year
    paid = int(statement.spend[rule.fund][rule.lines][:, when].sum())
    return judge(
        "committed",
        "yuan",
        [max(rule.amount - paid, 0.0)],
        max(float(rule.lines.sum()) * float(when.sum()), 1e-9 * rule.amount),
        where=lambda at: f"{rule.label} / {rule.year}",
        text=lambda at: f"{county.funds[rule.fund].id} pays {paid:,} yuan, {rule.amount:,.0f} are signed",
    )
