"""A floor under upkeep: what stands and serves is kept with at least a share of its reference care.

Σ cost[upkeep,t] ≥ at_least·Σ_{s: service > 0} x[s,t]·c[ref,s]·Δ·cost_factor, for every period from the second year on,
both at constant prices (convention 28)

With ``unmet`` the floor may be missed at that price per 10⁶ yuan: a column search has to start somewhere.
"""

from __future__ import annotations

import numpy as np

from hjplan.data.county import County, Floats, Ints
from hjplan.data.rule_terms import UpkeepFloor
from hjplan.optimize.naming import periods, words
from hjplan.optimize.physics.measures import Measures
from hjplan.optimize.program import Program


def rows(program: Program, county: County, measures: Measures, cost: Ints, *, unmet: float | None = None) -> list[Ints]:
    """Add one row per floor and period from the second year on.

    Returns the variables by which floors are missed, where that has a price.
    """
    missed: list[Ints] = []
    first = county.timeline.steps_per_year
    when = periods(county.timeline)[first:]
    step = np.arange(len(when))
    rules = [rule for rule in county.rules if isinstance(rule, UpkeepFloor)]
    for name, rule in zip(words(rule.label for rule in rules), rules, strict=True):
        entries: list[tuple[Ints, Ints, Floats]] = [(step[None], cost[np.flatnonzero(rule.lines), first:], np.ones(1))]
        for b, (block, member) in enumerate(zip(county.blocks, rule.members, strict=True)):
            entries += [
                (step, measures.reference(b, zone)[first:], np.full(1, -rule.at_least))
                for zone in np.unique(block.zone[member]).tolist()
            ]
        if unmet is not None:
            missed.append(program.variables("unmet_upkeep", ([name], when))[0])
            program.maximize(missed[-1], -unmet)
            entries.append((step, missed[-1], np.ones(1)))
        program.add_rows("upkeep_floor", ([name], when), entries, lower=0.0)
    return missed
