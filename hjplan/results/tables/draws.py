"""One row for each simulated future of each policy: what it cost, what it gave, what was spent twice."""

from __future__ import annotations

import pandas as pd

from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column

NAME = "draws"
COLUMNS = {
    "policy": Column("text", "", "策略", "policy"),
    "draw": Column("whole", "", "模拟序号", "number of the draw"),
    "goal": Column("number", "weighted household-years", "目标值(加权户·年)", "goal reached"),
    "spent": Column("number", "yuan", "支出合计", "money spent"),
    "spent_twice": Column("number", "yuan", "重复投入(反弹后再治理)", "money spent again on what had relapsed"),
    "rebound_cycles": Column("number", "facility unit", "反弹循环次数", "units treated again after a relapse"),
    "coverage_at_end": Column("number", "share", "期末有效治理率", "effective coverage at the end"),
    "targets_met": Column("number", "targets", "达标目标数", "number of targets met"),
    "undone": Column("number", "yuan", "想做而没钱做的工作量(现价)", "work that was wanted and could not be paid"),
}


def build(finished: Finished) -> pd.DataFrame | None:
    """As the simulation left it; None when nothing was simulated."""
    return None if finished.outcome is None else finished.outcome.totals
