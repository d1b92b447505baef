"""A ceiling on a use of money: so much a year at constant prices, in all or in a group.

Σ_{l in group} Σ_{t in y} cost[l,t] ≤ at_most[y] (convention 66)
"""

from __future__ import annotations

import numpy as np

from hjplan.data.county import County, Ints
from hjplan.data.rule_terms import LimitRule
from hjplan.optimize.naming import words, years
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT
from hjplan.optimize.program import Program


def rows(program: Program, county: County, cost: Ints) -> None:
    """Add one row per limit and calendar year."""
    timeline = county.timeline
    year = (timeline.year - timeline.start)[None]
    rules = [rule for rule in county.rules if isinstance(rule, LimitRule)]
    for name, rule in zip(words(rule.label for rule in rules), rules, strict=True):
        entries = [(year, cost[np.flatnonzero(rule.lines)], 1.0)]
        top = rule.at_most[None] / YUAN_PER_SOLVER_UNIT
        program.add_rows("limit", ([name], years(timeline)), entries, upper=top)
