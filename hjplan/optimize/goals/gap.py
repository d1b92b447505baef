"""The gap between town and country: the worse-off may not fall behind by more than a share (convention 52).

Σ φ·served[worse,k] + short[k] ≥ (ref[k] − at_most)·Σ φ·households in need[worse,k];  ref = coverage of the better-off
in the plan made first without the rule, so that letting the better-off decay never helps. Hard without a priority.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.goal import discount_factors
from hjplan.data.county import County, Floats, Ints
from hjplan.data.works_terms import GapTerms
from hjplan.optimize.goals.targets import scope_of
from hjplan.optimize.physics.measures import Measures
from hjplan.optimize.program import Program


def rows(program: Program, county: County, measures: Measures, *, unmet: float | None = None) -> list[Ints]:
    """Add the rows of every gap rule whose reference is known; return the variables by which hard ones are missed."""
    beta = discount_factors(county)
    missed: list[Ints] = []
    for number, gap in enumerate(county.gaps):
        if gap.ref is None:
            continue
        when = [f"{number}__{k}" for k in gap.points]
        row = np.arange(len(when))
        need, entries = scope_of(county, gap.worse, gap.points, measures, row)
        price = unmet if gap.hard else gap.penalty
        if price is not None:
            short = program.variables("unmet_gap" if gap.hard else "gap_short", (when,))
            program.maximize(short, -county.timeline.dt * price * beta[gap.points])
            entries.append((row, short, np.ones(1)))
            if gap.hard:
                missed.append(short)
        program.add_rows("gap", (when,), entries, lower=asked(gap) * need)
    return missed


def asked(gap: GapTerms) -> Floats:
    """[points] coverage that the worse-off have to reach."""
    return np.maximum(0.0, (np.zeros(len(gap.points)) if gap.ref is None else gap.ref) - gap.at_most)
