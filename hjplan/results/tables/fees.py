"""What users pay: level, bill, revenue and burden of each fee by tier and period.

revenue = bill × length of the period × billed × collected. Households are those effectively served when the period
opens; waived ones are not billed. ``waivers`` is what another fund pays to the account for them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from hjplan.books.fees import fees_by_tier
from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column, tidy

NAME = "fees"
COLUMNS = {
    "fee": Column("text", "", "收费项目", "fee"),
    "tier": Column("text", "", "层级", "tier"),
    "period": Column("text", "date", "时段起始日", "start of the period"),
    "level": Column("number", "the fee's own unit", "收费标准(按该收费自身单位)", "tariff in the fee's own unit"),
    "billed": Column("number", "households", "计费户数(期初有效服务,扣除减免)", "households billed"),
    "collected": Column("number", "share", "收缴率", "share of bills that is paid"),
    "revenue": Column("whole", "yuan", "收费收入", "revenue of the period"),
    "upkeep": Column("whole", "yuan", "该设施该层级的管护费用", "upkeep cost of the facility in the tier"),
    "cost_recovery": Column("number", "share", "成本回收率:收入÷管护费用", "revenue divided by upkeep"),
    "bill": Column("number", "yuan per household and year", "每户每年应缴", "what a household is billed a year"),
    "share_of_income": Column("number", "share", "占户均年收入比重", "bill divided by mean household income"),
    "share_of_lowest_fifth": Column(
        "number",
        "share",
        "占最低收入五分之一户均年收入比重",
        "bill divided by mean household income of the lowest fifth",
    ),
    "waivers": Column("whole", "yuan", "减免户补贴收入", "paid to the account by another fund for waived households"),
}


def build(finished: Finished) -> pd.DataFrame:
    """One row per fee, tier and period."""
    county = finished.county
    parts = fees_by_tier(county, finished.trajectory, finished.books.cost, finished.books.received)
    periods = county.timeline.periods
    terms = [county.fees[p.fee] for p in parts]
    values: dict[str, object] = {
        "fee": [fee.id for fee in terms for _ in range(periods)],
        "tier": [p.tier for p in parts for _ in range(periods)],
        "period": list(county.timeline.dates) * len(parts),
        "level": _joined([fee.level for fee in terms]),
        "billed": _joined([p.billed for p in parts]),
        "collected": _joined([fee.collection for fee in terms]),
        "revenue": _joined([p.revenue for p in parts]),
        "upkeep": _joined([p.upkeep for p in parts]),
        "cost_recovery": _joined([_ratio(p.revenue, p.upkeep) for p in parts]),
        "bill": _joined([fee.bill for fee in terms]),
        "share_of_income": _joined([_ratio(fee.bill, p.income) for fee, p in zip(terms, parts, strict=True)]),
        "share_of_lowest_fifth": _joined([_ratio(fee.bill, p.lowest) for fee, p in zip(terms, parts, strict=True)]),
        "waivers": _joined([p.waivers for p in parts]),
    }
    return tidy(COLUMNS, values)


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts) if parts else np.array([])


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """above/below, NaN where there is nothing to divide by."""
    return np.asarray(np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0))
