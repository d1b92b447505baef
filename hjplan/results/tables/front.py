"""The front between two goals: point by point what one costs of the other, and what each plan does with its money.

Only in the folder of a front (``hjplan pareto``). Points stand in the order in which the first goal gets better; values
are in the goal's own unit (weighted household-years, yuan of present value, a share of households).
"""

from __future__ import annotations

import pandas as pd

from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column

NAME = "front"
COLUMNS = {
    "point": Column("whole", "", "点序号", "number of the point"),
    "goal": Column("text", "", "第一目标:各点上尽可能好", "first goal: as good as can be at every point"),
    "value": Column("number", "the goal's own unit", "第一目标值", "value of the first goal"),
    "bound": Column("number", "the goal's own unit", "第一目标的证明界", "best that is proven possible of it there"),
    "gap": Column("number", "share", "与证明界的差距", "(bound − value)/max(1, |value|)"),
    "held_goal": Column("text", "", "第二目标:逐级保住", "second goal: held at even steps"),
    "held_value": Column("number", "the goal's own unit", "第二目标值", "value of the second goal"),
    "held_bound": Column(
        "number", "the goal's own unit", "第二目标的证明界", "best that is proven possible of it there"
    ),
    "status": Column("text", "", "求解状态", "optimal (within the gap asked for) or feasible"),
    "gained": Column(
        "number", "the goal's own unit", "第一目标较上一点的改进", "first goal: better than a point before by"
    ),
    "paid": Column(
        "number", "the goal's own unit", "第二目标较上一点的代价", "second goal: worse than a point before by"
    ),
    "price": Column("number", "second per first", "每改进一单位的代价", "paid divided by gained"),
    "own": Column("whole", "", "是否为情景自身目标(1/0)", "1: where the scenario's own goal ends"),
    "knee": Column("whole", "", "是否为建议的拐点(1/0)", "1: the suggested knee"),
    "spent": Column("number", "yuan", "规划期支出合计(现价)", "spent over the plan, nominal"),
    "build": Column("number", "yuan", "其中:建设", "of it on building"),
    "restore": Column("number", "yuan", "其中:修复", "of it on restoring"),
    "upkeep": Column("number", "yuan", "其中:管护", "of it on upkeep"),
    "project": Column("number", "yuan", "其中:项目", "of it on projects"),
    "debt": Column("number", "yuan", "其中:还本付息", "of it on debt service"),
}


def build(finished: Finished) -> pd.DataFrame | None:
    """None: it is made of several plans, by :func:`hjplan.planning.front_told.front_table`."""
    return None
