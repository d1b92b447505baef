"""The gap between town and country: the worse-off may not fall behind by more than a share (convention 52).

Σ φ·served[worse,k] + short[k] ≥ (ref[k] − at_most)·Σ φ·households in need[worse,k];  ref = coverage of the better-off
in the plan made first without the rule, so that letting the better-off decay never helps. Hard without a priority.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.gaps import asked
from hjplan.books.goal import discount_factors
from hjplan.data.county import County, Ints
from hjplan.optimize.goals.targets import scope_of
from hjplan.optimize.ledger.grown_need import GrownNeed
from hjplan.optimize.physics.measures import Measures
from hjplan.optimize.program import LATER, PENALTY, Program


def rows(
    program: Program, county: County, measures: Measures, grown: GrownNeed, *, unmet: float | None = None
) -> list[Ints]:
    """Add the rows of every gap rule whose reference is known; return the variables by which hard ones are missed."""
    beta = discount_factors(county)
    missed: list[Ints] = []
    for number, gap in enumerate(county.gaps):
        if gap.ref is None:
            continue
        when = [f"{number}__{k}" for k in gap.points]
        row = np.arange(len(when))
        scope = scope_of(county, gap.worse, gap.points, measures, grown)
        entries = [*scope.served, *((r, pick, -asked(gap)[r] * n) for r, pick, n in scope.need)]
        price = unmet if gap.hard else gap.penalty
        if price is not None:
            short = program.variables("unmet_gap" if gap.hard else "gap_short", (when,))
            worth = county.timeline.dt * price * beta[gap.points]
            inside = gap.points <= county.planned
            program.maximize(short[inside], -worth[inside], part=PENALTY)
            program.maximize(short[~inside], -worth[~inside], part=LATER)
            entries.append((row, short, np.ones(1)))
            if gap.hard:
                missed.append(short)
        program.add_rows("gap", (when,), entries, lower=asked(gap) * scope.fixed)
    return missed
