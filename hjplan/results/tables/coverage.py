"""Built against effective coverage by sector, tier and township, at the end of each period.

``need``, ``built`` and ``effective`` are households weighted by each facility's share φ in its sector, so that any
sum of rows gives a coverage: effective ÷ need. A row belongs to the point at which its period closes
(conventions 45 and 48); the opening is input and not here.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from hjplan.books.coverage import coverage_groups
from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column, tidy

NAME = "coverage"
COLUMNS = {
    "sector": Column("text", "", "行业", "sector"),
    "tier": Column("text", "", "层级:县城、集镇、村", "tier: seat, town, village"),
    "township": Column("text", "", "乡镇", "township"),
    "period": Column("text", "date", "时段起始日(数值为期末)", "start of the period (figures are at its end)"),
    "need": Column(
        "number", "households", "需要服务的户数(按设施权重)", "households in need, weighted by facility share"
    ),
    "built": Column("number", "households", "设施已覆盖户数", "households for whom the facility exists"),
    "effective": Column("number", "households", "有效服务户数", "households effectively served"),
}


def build(finished: Finished) -> pd.DataFrame:
    """One row per sector, tier, township and period."""
    county = finished.county
    groups = coverage_groups(county, finished.trajectory)
    periods = county.timeline.periods
    keys = np.repeat(np.array(groups.keys, dtype=object).reshape(-1, 3), periods, axis=0)
    return tidy(
        COLUMNS,
        {
            "sector": keys[:, 0],
            "tier": keys[:, 1],
            "township": keys[:, 2],
            "period": np.tile(np.array(county.timeline.dates, dtype=object), len(groups.keys)),
            "need": groups.need[:, 1:].ravel(),
            "built": groups.built[:, 1:].ravel(),
            "effective": groups.effective[:, 1:].ravel(),
        },
    )
