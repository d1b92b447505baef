"""Capacities: households that each can take, and how many it takes, at the opening and the end of every period.

room = opening + what finished projects add + what sources at work give. Absent without capacities.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from hjplan.books.works import capacity_room, decisions
from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column, tidy

NAME = "capacity"
COLUMNS = {
    "capacity": Column("text", "", "容量", "capacity"),
    "point": Column("whole", "", "时点序号(0 为期初)", "point: 0 is the opening, k the end of the k-th period"),
    "room": Column("number", "household", "可服务户数", "households that it can take"),
    "used": Column("number", "household", "已服务户数", "households that it takes"),
}


def build(finished: Finished) -> pd.DataFrame | None:
    """One row per capacity and point."""
    county = finished.county
    if not county.works.capacities:
        return None
    decided = decisions(county, finished.plan)
    served = tuple(path.served for path in finished.trajectory)
    rows = []
    for number, capacity in enumerate(county.works.capacities):
        room = capacity_room(county, decided, number, served)
        used = np.sum([s[member].sum(axis=0) for s, member in zip(served, capacity.users, strict=True)], axis=0)
        rows += [(capacity.id, k, float(room[k]), float(used[k])) for k in range(len(room))]
    return tidy(COLUMNS, {name: [row[i] for row in rows] for i, name in enumerate(COLUMNS)})
