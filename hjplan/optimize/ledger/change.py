"""No bang-bang: a group's money of a use changes by no more than a share from one year to the next.

(1 − x)·C[y−1] ≤ C[y] ≤ (1 + x)·C[y−1], C[y] = Σ_{l in group} Σ_{t in y} cost[l,t] at constant prices (convention 29)
"""

from __future__ import annotations

import numpy as np

from hjplan.data.county import County, Ints
from hjplan.data.rule_terms import ChangeRule
from hjplan.optimize.naming import words, years
from hjplan.optimize.program import Program


def rows(program: Program, county: County, cost: Ints) -> None:
    """Add two rows per group and year from the second year on."""
    timeline = county.timeline
    year, later = timeline.year - timeline.start, years(timeline)[1:]
    if not later:
        return
    now, before = year > 0, year < timeline.years - 1
    rules = [rule for rule in county.rules if isinstance(rule, ChangeRule)]
    for name, rule in zip(words(rule.label for rule in rules), rules, strict=True):
        own = cost[np.flatnonzero(rule.lines)]
        this = (year[now][None] - 1, own[:, now], 1.0)
        last = (year[before][None], own[:, before])
        program.add_rows("change_fall", ([name], later), [this, (*last, rule.at_most - 1.0)], lower=0.0)
        program.add_rows("change_rise", ([name], later), [this, (*last, -rule.at_most - 1.0)], upper=0.0)
