"""How many units stand in each place and condition at the end of each period.

Rows of 0 units are left out; the opening stock is input and not here.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column, tidy

NAME = "stock"
COLUMNS = {
    "place": Column("text", "", "地点", "place"),
    "facility": Column("text", "", "设施类型", "facility type"),
    "period": Column("text", "date", "时段起始日(数量为期末)", "start of the period (units are at its end)"),
    "condition": Column("text", "", "状况,由好到坏", "condition"),
    "units": Column("number", "facility unit", "期末数量", "units at the end of the period"),
}


def build(finished: Finished) -> pd.DataFrame:
    """One row per place, facility, period and condition with units."""
    county = finished.county
    rows = []
    for index, (block, path) in enumerate(zip(county.blocks, finished.trajectory, strict=True)):
        cell, t, condition = np.nonzero(path.stock[:, 1:])
        names = np.array(block.facility.conditions, dtype=object)[condition]
        rows.append(
            (block.place[cell], np.full(len(cell), index), t, condition, names, path.stock[cell, t + 1, condition])
        )
    place, block_number, period, condition, names, units = (np.concatenate(part) for part in zip(*rows, strict=True))
    order = np.lexsort([condition, period, block_number, place])
    return tidy(
        COLUMNS,
        {
            "place": np.array(county.places.ids, dtype=object)[place[order]],
            "facility": np.array([b.facility.id for b in county.blocks], dtype=object)[block_number[order]],
            "period": np.array(county.timeline.dates, dtype=object)[period[order]],
            "condition": names[order],
            "units": units[order],
        },
    )
