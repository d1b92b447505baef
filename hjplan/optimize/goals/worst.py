"""The worst-off township, tier or tag, as well off as can be (convention 51).

max m,   Σ φ·weights[sector]·served[G,k] ≥ m·Σ φ·weights[sector]·households in need[G,k]
for every group G with need and every closing point k of the last year, or from the year named on; m ≤ 1. Where the
goal looks at public money too, also for those of the years after the plan: what is reached is held.
"""

from __future__ import annotations

import numpy as np

from hjplan.data.aims import WORST, WorstTerms
from hjplan.data.county import County, Floats, Ints
from hjplan.optimize.goals.objective import Objective
from hjplan.optimize.ledger.grown_need import GrownNeed
from hjplan.optimize.naming import words
from hjplan.optimize.physics.measures import Measures
from hjplan.optimize.program import Program


def rows(program: Program, county: County, measures: Measures, grown: GrownNeed, terms: WorstTerms) -> Ints:
    """Add m and one row for each group and point; return m's column."""
    m: Ints = program.variables("worst_coverage", (), upper=1.0)
    points = terms.points
    row = np.arange(len(points))
    for group, name in zip(terms.groups, words(g.id for g in terms.groups), strict=True):
        need = np.zeros(len(points))
        entries: list[tuple[Ints, Ints, Floats]] = []
        for b, (block, mask) in enumerate(zip(county.blocks, group.members, strict=True)):
            if not mask.any():
                continue
            weight = terms.weight[b] * block.facility.households_per_unit
            least = np.broadcast_to(m, row.shape)
            fixed, decided = grown.times(program, f"worst__{name}", b, mask, points, least)
            need += weight * fixed
            entries += [(r, column, -weight * units) for r, column, units in decided]
            zones = np.unique(block.zone[mask]).tolist()
            entries += [(row, measures.served(b, z)[points], np.full(1, terms.weight[b])) for z in zones]
        entries.append((row, np.broadcast_to(m, row.shape), -need))
        program.add_rows("worst_off", ([name], [str(k) for k in points.tolist()]), entries, lower=0.0)
    return m


def objective(program: Program, m: Ints) -> Objective:
    """The smallest coverage."""
    coefficients = np.zeros(program.columns)
    coefficients[m] = 1.0
    return Objective(WORST, coefficients, 1.0)
