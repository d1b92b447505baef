"""What relapsed, was restored and was restored again, by policy, facility, tier and year; means over the draws."""

from __future__ import annotations

import pandas as pd

from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column

NAME = "relapse"
COLUMNS = {
    "policy": Column("text", "", "策略", "policy"),
    "facility": Column("text", "", "设施类型", "facility type"),
    "tier": Column("text", "", "层级", "tier"),
    "year": Column("whole", "year", "年份", "calendar year"),
    "relapsed": Column("number", "facility unit", "反弹数量", "units that relapsed"),
    "restored": Column("number", "facility unit", "修复数量", "units restored"),
    "restored_again": Column("number", "facility unit", "再次修复数量", "units restored again after a relapse"),
    "spent_again": Column("number", "yuan", "重复投入", "money spent again"),
}


def build(finished: Finished) -> pd.DataFrame | None:
    """As the simulation left it; None when nothing was simulated."""
    return None if finished.outcome is None else finished.outcome.relapse
