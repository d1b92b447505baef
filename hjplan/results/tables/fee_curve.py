"""What each level of a fee would do, every one planned anew: recovery, burden, coverage.

Only in runs that were asked for it (``hjplan run --fee-curve FEE``). Sums over the plan, bills of its last period.
``status`` is ``optimal`` or ``feasible`` (planned), ``infeasible`` (no plan keeps all rules at this level),
``refused`` (the scenario does not allow it, such as a bill above the cap) or ``stopped``; where nothing was planned all
figures are NaN.
"""

from __future__ import annotations

import pandas as pd

from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column

NAME = "fee_curve"
COLUMNS = {
    "fee": Column("text", "", "收费项目", "fee"),
    "level": Column("number", "the fee's own unit", "收费标准(按该收费自身单位)", "tariff in the fee's own unit"),
    "status": Column("text", "", "求解状态", "optimal, feasible, infeasible, refused or stopped"),
    "bill": Column("number", "yuan per household and year", "每户每年应缴", "what a household is billed a year"),
    "share_of_income": Column("number", "share", "占户均年收入比重", "bill divided by mean household income"),
    "share_of_lowest_fifth": Column(
        "number",
        "share",
        "占最低收入五分之一户均年收入比重",
        "bill divided by mean household income of the lowest fifth",
    ),
    "collected": Column("number", "share", "收缴率", "share of bills that is paid"),
    "revenue": Column("number", "yuan", "规划期收费收入", "revenue over the plan"),
    "upkeep": Column("number", "yuan", "规划期本行业管护费用", "upkeep of its sector and tiers over the plan"),
    "subsidy": Column("number", "yuan", "仍需补贴", "upkeep that the fee does not bring in"),
    "cost_recovery": Column("number", "share", "成本回收率:收入÷管护费用", "revenue divided by upkeep"),
    "effective": Column(
        "number", "share", "期末有效治理率(本行业、收费层级)", "effective coverage at the end, its sector and tiers"
    ),
    "effective_in_all": Column(
        "number", "share", "期末有效治理率(全县各行业合计)", "effective coverage at the end, all sectors and tiers"
    ),
    "goal": Column("number", "weighted household-years", "目标值", "goal of the plan"),
}


def build(finished: Finished) -> pd.DataFrame | None:
    """None: it is made of several plans, by :func:`hjplan.comparison.fee_curve.fee_curve`."""
    return None
