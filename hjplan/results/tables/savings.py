"""What is saved by doing works together: bundles, trenches that are dug once, and joint works of projects.

``saved`` is what the works would have cost more if each had been done alone; the tables ``plan``, ``projects`` and
``money`` have it taken off already. Absent without such links.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from hjplan.books.savings import savings
from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column, tidy

NAME = "savings"
COLUMNS = {
    "kind": Column("text", "", "类别:成片、同沟、同期", "kind: bundle, dig_once or joint"),
    "link": Column("text", "", "联动关系", "bundle, or what the link says"),
    "facility": Column("text", "", "节省所在的设施(项目为空)", "facility on which it is saved, empty for a project"),
    "project": Column("text", "", "节省所在的项目(设施为空)", "project on which it is saved, empty for a facility"),
    "period": Column("text", "date", "时段起始日", "start of the period"),
    "units": Column("number", "facility unit", "成片开工或同沟的数量", "units begun in a bundle or a shared trench"),
    "saved": Column("number", "yuan", "节省金额(现价)", "saved, nominal"),
}
_DUST = 1e-6


def build(finished: Finished) -> pd.DataFrame | None:
    """One row per link, facility or project, and period in which something is begun or saved."""
    county = finished.county
    works = county.works
    if not (works.bundles or works.dig_once or works.joints):
        return None
    rows: list[tuple[str, str, str, str, str, float, float]] = []
    for found in savings(county, finished.plan):
        facility = county.blocks[found.block].facility.id if found.block >= 0 else ""
        project = works.projects[found.project].id if found.project >= 0 else ""
        for t in np.flatnonzero((found.units > _DUST) | (found.saved > _DUST)).tolist():
            figures = (float(found.units[t]), float(found.saved[t]))
            rows.append((found.kind, found.link, facility, project, county.timeline.dates[t], *figures))
    return tidy(COLUMNS, {name: [row[i] for row in rows] for i, name in enumerate(COLUMNS)})
