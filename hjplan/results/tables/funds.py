"""What each fund received, carried, spent and let lapse in each period.

received + carried_in = spent + waivers + carried_out + lapsed, to the yuan. ``value_of_one_more`` is what
further money in the fund would be worth, NaN where the engine does not know it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column, tidy

NAME = "funds"
COLUMNS = {
    "fund": Column("text", "", "资金", "fund"),
    "period": Column("text", "date", "时段起始日", "start of the period"),
    "received": Column("whole", "yuan", "当期到位(含收费收入、借款提款)", "arrivals, fees or drawings of the period"),
    "carried_in": Column("whole", "yuan", "上期结转", "carried in from the period before"),
    "spent": Column("whole", "yuan", "当期支出", "spent in the period"),
    "carried_out": Column("whole", "yuan", "结转下期", "carried out to the next period"),
    "lapsed": Column("whole", "yuan", "收回(失效)", "lapsed at the end of the fiscal year"),
    "value_of_one_more": Column(
        "number",
        "weighted household-years per 10000 yuan",
        "每增加一万元可多得的加权户·年",
        "weighted household-years that a further 10,000 yuan would give",
    ),
    "waivers": Column("whole", "yuan", "代减免户缴费", "paid to fee accounts for waived households"),
    "account": Column("text", "", "功能分类科目编码", "budget subject code"),
}

_YUAN_ASKED = 10_000.0
"""The further money that ``value_of_one_more`` speaks of: one 万元."""


def build(finished: Finished) -> pd.DataFrame:
    """One row per fund and period."""
    county, books = finished.county, finished.books
    shape = books.received.shape
    value = finished.solution.fund_value
    known = np.full(shape, np.nan) if value is None else np.asarray(value, dtype=np.float64) * _YUAN_ASKED
    return tidy(
        COLUMNS,
        {
            "fund": np.repeat(np.array([f.id for f in county.funds], dtype=object), shape[1]),
            "period": np.tile(np.array(county.timeline.dates, dtype=object), shape[0]),
            "received": books.received.ravel(),
            "carried_in": books.carried_in.ravel(),
            "spent": books.spend.sum(axis=1).ravel(),
            "carried_out": books.carried_out.ravel(),
            "lapsed": books.lapsed.ravel(),
            "value_of_one_more": known.ravel(),
            "waivers": books.waivers.ravel(),
            "account": np.repeat(np.array([f.account for f in county.funds], dtype=object), shape[1]),
        },
    )
