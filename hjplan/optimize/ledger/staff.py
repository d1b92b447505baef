"""Posts: regimes that need cleaners or officers share those that there are.

Σ over facilities and regimes of staff[r]·(units under r) ≤ posts, in every period
a regime that needs a project: units under it ≤ (need of all its places)·[the project stands]
"""

from __future__ import annotations

import numpy as np

from hjplan.data.county import County
from hjplan.data.ways import largest_need
from hjplan.optimize.ledger.decisions import Decided, Entries, finished
from hjplan.optimize.naming import periods, words
from hjplan.optimize.physics.measures import Measures
from hjplan.optimize.program import Program


def rows(program: Program, county: County, measures: Measures, decided: Decided) -> None:
    """Add one row per post and period, and per regime that needs a project and period."""
    when = periods(county.timeline)
    step = np.arange(len(when))
    for name, posts in zip(words(p.post for p in county.works.posts), county.works.posts, strict=True):
        entries: Entries = [
            (step, measures.under(b, zone, r), np.full(1, needs[r]))
            for b, needs in enumerate(posts.needs)
            for r in np.flatnonzero(needs).tolist()
            for zone in np.unique(county.blocks[b].zone).tolist()
        ]
        program.add_rows("staff", ([name], when), entries, upper=posts.most[None])
    year = county.timeline.year - county.timeline.start
    for need in county.works.regime_needs:
        block = county.blocks[need.block]
        most = float(largest_need(county, need.block).sum(axis=0).max())
        entries = [
            (step, measures.under(need.block, zone, need.regime), np.ones(1)) for zone in np.unique(block.zone).tolist()
        ]
        stands = finished(county, decided.projects, need.project, len(when), year)
        entries += [(r, c, -most * v) for r, c, v in stands]
        label = words([f"{block.facility.id}__{block.facility.regimes[need.regime]}"])
        program.add_rows("regime_needs", (label, when), entries, upper=0.0)
