"""A group's share of a use of money, at least or at most.

Σ_{l in group} cost[l,t]·price[t] ≥ (≤) share·Σ_{l of the use} cost[l,t]·price[t], in every calendar year or over the
horizon; nominal (convention 27)
"""

from __future__ import annotations

import numpy as np

from hjplan.data.county import Bools, County, Floats, Ints
from hjplan.data.rule_terms import ShareRule
from hjplan.optimize.naming import words, years
from hjplan.optimize.program import Program

Entries = list[tuple[Ints, Ints, Floats]]


def rows(program: Program, county: County, cost: Ints) -> None:
    """Add the rows of every share."""
    rules = [rule for rule in county.rules if isinstance(rule, ShareRule)]
    for name, rule in zip(words(rule.label for rule in rules), rules, strict=True):
        for side, share, low, high in (("least", rule.at_least, 0.0, np.inf), ("most", rule.at_most, -np.inf, 0.0)):
            if (side == "least" and share > 0) or (side == "most" and np.isfinite(share)):
                when = ["horizon"] if rule.over_horizon else years(county.timeline)
                entries = part_and_whole(county, cost, rule.part, rule.whole, share, over_horizon=rule.over_horizon)
                program.add_rows(f"share_at_{side}", ([name], when), entries, lower=low, upper=high)


def part_and_whole(
    county: County, cost: Ints, part: Bools, whole: Bools, share: float, *, over_horizon: bool
) -> Entries:
    """Entries of Σ_part cost·price − share·Σ_whole cost·price, in rows by calendar year or in one."""
    year = county.timeline.year - county.timeline.start
    row = np.zeros_like(year) if over_horizon else year
    price = np.stack([county.prices.of(use) for use in county.lines.use])
    one, all_ = np.flatnonzero(part), np.flatnonzero(whole)
    return [(row[None], cost[one], price[one]), (row[None], cost[all_], -share * price[all_])]
