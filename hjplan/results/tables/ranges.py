"""Least and most money that each fund can give each line of work and use, in plans almost as good as the best.

Only in runs that were asked for it (``hjplan ranges RUN``). Nominal, over the whole plan. ``least`` and ``most`` are
what is proven: no plan that keeps the goal that near its best gives the line less, or more; ``least_shown`` and
``most_shown`` are what a plan was found for. Words: firm, the least is at least half of the plan's amount; never, the
most is nothing; negotiable, all else (:mod:`hjplan.planning.ranges`).
"""

from __future__ import annotations

import pandas as pd

from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column

NAME = "ranges"
COLUMNS = {
    "fund": Column("text", "", "资金(空为全部资金合计)", "fund, empty for all funds together"),
    "sector": Column("text", "", "行业", "sector, empty for debt"),
    "use": Column("text", "", "用途", "use"),
    "planned": Column("number", "yuan", "本方案金额(现价)", "amount in the plan, nominal"),
    "least": Column("number", "yuan", "最少(已证明)", "least: no plan almost as good gives less"),
    "most": Column("number", "yuan", "最多(已证明)", "most: no plan almost as good gives more"),
    "least_shown": Column("number", "yuan", "最少(有方案可达)", "least that a plan was found for"),
    "most_shown": Column("number", "yuan", "最多(有方案可达)", "most that a plan was found for"),
    "word": Column("text", "", "判断:firm 刚性、negotiable 可商量、never 从不", "firm, negotiable or never"),
    "within": Column("number", "share", "目标值允许低于最优的比例", "share of the goal's best that may be lost"),
}


def build(finished: Finished) -> pd.DataFrame | None:
    """None: it is made of many solves of a saved run, by :func:`hjplan.planning.ranges.ranges_table`."""
    return None
