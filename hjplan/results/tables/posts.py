"""Posts that regimes of care share: how many there are, and how many the care that is planned takes up.

used = Σ units under a regime × posts per unit. Absent without posts.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column, tidy

NAME = "posts"
COLUMNS = {
    "post": Column("text", "", "岗位", "post"),
    "facility": Column("text", "", "设施类型", "facility type whose care takes them up"),
    "period": Column("text", "date", "时段起始日", "start of the period"),
    "posts": Column("number", "post", "岗位总数(各设施共用)", "posts there are, shared by all facilities"),
    "used": Column("number", "post", "该设施占用的岗位数", "posts that the care of this facility takes up"),
}


def build(finished: Finished) -> pd.DataFrame | None:
    """One row per post, facility whose care may take it up, and period."""
    county = finished.county
    if not county.works.posts:
        return None
    rows: list[tuple[str, str, str, float, float]] = []
    for terms in county.works.posts:
        for block, plan, needs in zip(county.blocks, finished.plan.blocks, terms.needs, strict=True):
            if needs.any():
                used = np.einsum("ntsr,r->t", plan.under, needs).tolist()
                rows += [
                    (terms.post, block.facility.id, date, most, taken)
                    for date, most, taken in zip(county.timeline.dates, terms.most.tolist(), used, strict=True)
                ]
    return tidy(COLUMNS, {name: [row[i] for row in rows] for i, name in enumerate(COLUMNS)})
