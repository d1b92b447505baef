"""A floor for each group: over the horizon it gets at least a share of all money of a use.

Σ_{l in group} Σ_t cost[l,t]·price[t] ≥ share·Σ_{l of the use} Σ_t cost[l,t]·price[t], nominal (convention 30)
"""

from __future__ import annotations

from hjplan.data.county import County, Ints
from hjplan.data.rule_terms import FloorRule
from hjplan.optimize.ledger.share import part_and_whole
from hjplan.optimize.naming import words
from hjplan.optimize.program import Program


def rows(program: Program, county: County, cost: Ints) -> None:
    """Add one row per group with a floor."""
    rules = [rule for rule in county.rules if isinstance(rule, FloorRule)]
    for name, rule in zip(words(rule.label for rule in rules), rules, strict=True):
        entries = part_and_whole(county, cost, rule.part, rule.whole, rule.at_least, over_horizon=True)
        program.add_rows("floor", ([name],), entries, lower=0.0)
