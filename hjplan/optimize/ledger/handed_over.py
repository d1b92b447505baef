"""What a project hands over when it is finished: at most what it was made for (convention 41).

Σ over its places of h[t] ≤ units·Σ {z[p,y]: y + work closes with period t}
"""

from __future__ import annotations

import numpy as np

from hjplan.data.county import County
from hjplan.optimize.ledger.decisions import Decided, Entries
from hjplan.optimize.naming import periods, words
from hjplan.optimize.physics.measures import Measures
from hjplan.optimize.program import Program


def rows(program: Program, county: County, measures: Measures, decided: Decided) -> None:
    """Add one row per project, facility it serves and period that ends with a possible finish."""
    timeline = county.timeline
    when = periods(timeline)
    start, closes = np.arange(timeline.years), np.arange(1, len(when) + 1)
    for b, block in enumerate(county.blocks):
        for number, (p, serves) in enumerate(county.works.serving(b)):
            project = county.works.projects[p]
            ends = (start + project.work) * timeline.steps_per_year
            row, which = np.nonzero((closes[:, None] == ends[None, :]) & (decided.projects[p] >= 0)[None, :])
            ending = np.unique(row)
            entries: Entries = [
                (ending, measures.handed(b, number)[ending], np.ones(1)),
                (row, decided.projects[p][which], np.full(1, -serves.units)),
            ]
            kept = np.isin(np.arange(len(when)), ending)
            name = words([f"{project.id}__{block.facility.id}__{number}"])
            program.add_rows("handed_over", (name, when), entries, kept=kept[None], upper=0.0)
