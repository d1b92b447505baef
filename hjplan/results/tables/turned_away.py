"""Households that working units could serve and that a full capacity turns away, at every point.

``date``: the opening, and the end of each period. A zone's loss falls on its places in proportion to what their units
would serve. Rows of 0 are left out; absent without capacities.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column, tidy

NAME = "turned_away"
COLUMNS = {
    "zone": Column("text", "", "资金分区(见 zones 表)", "zone (see the table zones)"),
    "facility": Column("text", "", "设施类型", "facility type"),
    "point": Column("whole", "", "时点序号(0 为期初)", "point: 0 is the opening, k the end of the k-th period"),
    "households": Column("number", "household", "因容量不足未能服务的户数", "households that are turned away"),
}
_DUST = 1e-9


def build(finished: Finished) -> pd.DataFrame | None:
    """One row per zone, facility and point at which somebody is turned away."""
    county = finished.county
    if not county.works.capacities:
        return None
    parts = []
    for index, turned in enumerate(finished.plan.turned_away):
        if turned is not None:
            zone, point = np.nonzero(turned > _DUST)
            parts.append((zone, np.full(len(zone), index), point, turned[zone, point]))
    columns = [np.concatenate([part[i] for part in parts]) if parts else np.empty(0) for i in range(4)]
    zones = np.array([z.id for z in county.zones], dtype=object)
    facilities = np.array([b.facility.id for b in county.blocks], dtype=object)
    return tidy(
        COLUMNS,
        {
            "zone": zones[columns[0].astype(np.int64)],
            "facility": facilities[columns[1].astype(np.int64)],
            "point": columns[2].astype(np.int64),
            "households": columns[3].astype(np.float64),
        },
    )
