"""Money that lapsed, by fund and fiscal year, with why it could not be used.

``why`` is one of: rounding; no eligible work left; yearly limit; share outside the earmark used up; match missing;
max_share: the other part is missing; too little for a whole unit; no gain, or another rule.
"""

from __future__ import annotations

import pandas as pd

from hjplan.books.lapsing import lapses
from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column, tidy

NAME = "lapsed"
COLUMNS = {
    "fund": Column("text", "", "资金", "fund"),
    "year": Column("whole", "year", "年度", "fiscal year"),
    "lapsed": Column("whole", "yuan", "收回(失效)", "lapsed at the end of the year"),
    "why": Column("text", "", "未能使用的原因", "why it could not be used"),
}


def build(finished: Finished) -> pd.DataFrame:
    """One row per fund and fiscal year in which money lapsed."""
    county = finished.county
    found = lapses(county, finished.plan, finished.trajectory, finished.books)
    return tidy(
        COLUMNS,
        {
            "fund": [county.funds[lapse.fund].id for lapse in found],
            "year": [county.timeline.start + lapse.year for lapse in found],
            "lapsed": [lapse.amount for lapse in found],
            "why": [lapse.why for lapse in found],
        },
    )
