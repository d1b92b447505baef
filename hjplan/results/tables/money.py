"""Who pays what: every payment of a fund for a budget line, in whole yuan.

A line is a zone, a facility and a use, or a project, or a debt that is served. Rows of 0 yuan are left out.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column, tidy

NAME = "money"
COLUMNS = {
    "fund": Column("text", "", "资金", "fund"),
    "zone": Column("text", "", "资金分区(见 zones 表)", "zone of the line (see the table zones)"),
    "sector": Column("text", "", "行业", "sector of the line"),
    "tier": Column("text", "", "层级", "tier of the line"),
    "facility": Column("text", "", "设施类型", "facility type of the line"),
    "use": Column("text", "", "用途", "use of the line"),
    "project": Column("text", "", "项目(非项目为空)", "project of the line, empty for places' lines"),
    "period": Column("text", "date", "时段起始日", "start of the period"),
    "amount": Column("whole", "yuan", "支付金额(现价)", "amount paid, nominal"),
    "debt": Column("text", "", "所偿还的债务(非还本付息为空)", "debt that is served, empty for other lines"),
    "mechanism": Column("text", "", "机制(非机制为空)", "mechanism of the line, empty for other lines"),
    "account": Column("text", "", "资金的功能分类科目编码", "budget subject code of the fund"),
}


def build(finished: Finished) -> pd.DataFrame:
    """One row per fund, line and period with a payment."""
    county, spend = finished.county, finished.books.spend
    lines = county.lines
    fund, line, t = np.nonzero(spend)
    return tidy(
        COLUMNS,
        {
            "fund": np.array([f.id for f in county.funds], dtype=object)[fund],
            "zone": np.array([*(z.id for z in county.zones), ""], dtype=object)[lines.zone[line]],
            "sector": np.array(lines.sector, dtype=object)[line],
            "tier": np.array(lines.tier, dtype=object)[line],
            "facility": np.array(lines.facility, dtype=object)[line],
            "use": np.array(lines.use, dtype=object)[line],
            "project": np.array(lines.project or [""] * lines.count, dtype=object)[line],
            "period": np.array(county.timeline.dates, dtype=object)[t],
            "amount": spend[fund, line, t],
            "debt": np.array(lines.debt, dtype=object)[line],
            "mechanism": np.array(lines.mechanism or [""] * lines.count, dtype=object)[line],
            "account": np.array([f.account for f in county.funds], dtype=object)[fund],
        },
    )
