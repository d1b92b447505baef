"""Coverage month by month over all simulated futures, with its spread."""

from __future__ import annotations

import pandas as pd

from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column

NAME = "bands"
COLUMNS = {
    "policy": Column("text", "", "策略", "policy"),
    "sector": Column("text", "", "行业", "sector"),
    "tier": Column("text", "", "层级", "tier"),
    "township": Column("text", "", "乡镇", "township"),
    "month": Column("text", "date", "月份起始日", "month"),
    "quantity": Column("text", "", "设施覆盖率或有效治理率", "built or effective coverage"),
    "mean": Column("number", "share", "均值", "mean over the draws"),
    "p05": Column("number", "share", "5% 分位", "5 % of draws are below"),
    "p25": Column("number", "share", "25% 分位", "25 % of draws are below"),
    "p50": Column("number", "share", "中位数", "median"),
    "p75": Column("number", "share", "75% 分位", "75 % of draws are below"),
    "p95": Column("number", "share", "95% 分位", "95 % of draws are below"),
}


def build(finished: Finished) -> pd.DataFrame | None:
    """As the simulation left it; None when nothing was simulated."""
    return None if finished.outcome is None else finished.outcome.bands
