"""Public money after the plan, which a goal of least cost counts: five years in which what was promised is held.

In them amounts, tariffs, limits and growth are as in the last year, prices go on, nothing starts and nothing is
borrowed; after them only debt is served (convention 50). Absent where the goal does not look at cost.
"""

from __future__ import annotations

import pandas as pd

from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column, tidy

NAME = "tail"
COLUMNS = {
    "number": Column("whole", "", "期序号(从规划首期0起)", "period, counted from 0, the first of the plan"),
    "spent": Column("whole", "yuan", "财政资金支出(含偿债)", "what grants spend, debt service included"),
    "service": Column("whole", "yuan", "延长期之后的偿债", "debt service after the years that are planned on"),
    "penalty": Column(
        "number", "weighted household-years", "未达目标的惩罚", "what targets and gaps missed at its end cost"
    ),
    "worst": Column("number", "share", "最差一组的有效治理率", "coverage of the worst-off group at its end"),
}


def build(finished: Finished) -> pd.DataFrame | None:
    """One row per period of the tail, then one per period in which debt is still served."""
    tail, first = finished.tail, finished.county.timeline.periods
    if tail is None:
        return None
    spent, service = tail.spent.tolist(), tail.service.tolist()
    count, nothing = len(spent) + len(service), [0 for _ in service]
    return tidy(
        COLUMNS,
        {
            "number": list(range(first, first + count)),
            "spent": [*spent, *nothing],
            "service": [*(0 for _ in spent), *service],
            "penalty": [*tail.penalty.tolist(), *nothing],
            "worst": [*tail.worst.tolist(), *(1 for _ in service)],
        },
    )
