"""Upkeep is at least a share of what the cheapest care of everything in service would cost.

In every period from the second year on, at constant prices: Σ_l cost[upkeep] ≥ at_least·Σ x[s,t]·c[ref,s]·Δ·cost_factor
over the members and their conditions with service > 0; x the opening stock, recomputed; ref = the cheapest regime but
``none``, by its cost in the best condition, the first listed on a tie (convention 28). The first year is only reported.
Within max(1 yuan × terms, 1e-9 of it), terms = the lines summed.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.statement import Statement
from hjplan.data.county import County, Floats
from hjplan.data.rule_terms import UpkeepFloor


def residual(county: County, statement: Statement) -> Finding:
    """Yuan of price_year by which upkeep stays below its floor."""
    return joined(_rule(county, statement, rule) for rule in county.rules if isinstance(rule, UpkeepFloor))


def _rule(county: County, statement: Statement, rule: UpkeepFloor) -> Finding:
    steps = county.timeline.steps_per_year
    spent = (statement.line_cost[rule.lines].sum(axis=0) / county.prices.of("upkeep"))[steps:]
    least = rule.at_least * _reference_care(county, statement, rule)[steps:]
    return judge(
        "upkeep_floor",
        "yuan",
        np.maximum(least - spent, 0.0),
        np.maximum(max(1.0, float(rule.lines.sum())) + 1e-6, 1e-9 * least),
        where=lambda at: f"{rule.label} / {county.timeline.dates[at[0] + steps]}",
        text=lambda at: f"upkeep is {spent[at]:,.0f} yuan at constant prices, the floor is {least[at]:,.0f}",
    )


def _reference_care(county: County, statement: Statement, rule: UpkeepFloor) -> Floats:
    """[T] yuan of price_year that the reference care of the opening stock in service would cost in each period."""
    total = np.zeros(county.timeline.periods)
    for block, mask, path in zip(county.blocks, rule.members, statement.trajectory, strict=True):
        facility = block.facility
        others = [r for r in range(len(facility.regimes)) if facility.regimes[r] != "none"]
        if not others or not mask.any():
            continue
        reference = others[int(np.argmin(facility.regime_cost[others, 0]))]
        cost = np.where(facility.service > 0, facility.regime_cost[reference], 0.0)
        total += np.einsum("nts,s,n->t", path.stock[mask, :-1], cost, block.cost_factor[mask]) * county.timeline.dt
    return total
