"""What is kept, worked off and kept away: need and what stood at the opening, in households, by facility and tier.

In every row opening + inflow − begun − left = closing. ``kept``, ``restored``, ``relapsed`` and ``gone`` add up to what
was in service at the opening of the plan. How each is counted is said in :mod:`hjplan.books.growth_of_need`. Households
are weighted by each facility's share φ in its sector, as in the table ``coverage``.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from hjplan.books.growth_of_need import current_account, need_account
from hjplan.books.plan import block_coefficients
from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column, tidy

NAME = "inflow"


def _households(zh: str, en: str) -> Column:
    return Column("number", "household", zh, en)


COLUMNS = {
    "sector": Column("text", "", "行业", "sector"),
    "facility": Column("text", "", "设施类型", "facility type"),
    "tier": Column("text", "", "层级:县城、集镇、村", "tier: seat, town, village"),
    "period": Column("text", "date", "时段起始日", "start of the period"),
    "opening": _households("期初尚无设施且未开工的户数", "without a unit, none begun, at its opening"),
    "inflow": _households("新增需求(增量)", "households that join the need"),
    "kept_away": _households("各项机制减少的新增需求", "households that mechanisms keep from joining"),
    "begun": _households("开工或由项目移交的户数", "whose unit is begun or handed over by a project"),
    "of_backlog": _households("其中属规划期初存量", "of these, for need of before the plan"),
    "left": _households("未解决即迁出的户数", "households that leave without a unit"),
    "closing": _households("期末尚无设施且未开工的户数", "without a unit, none begun, at its end"),
    "kept": _households("规划期初在用、至期末未反弹", "stood at the opening of the plan, never relapsed"),
    "restored": _households("规划期初在用、反弹后已修复", "stood at the opening of the plan, relapsed, restored"),
    "relapsed": _households("规划期初在用、期末已反弹", "stood at the opening of the plan, relapsed by its end"),
    "gone": _households("规划期初在用、随户迁出", "stood at the opening of the plan, left with its household"),
}
FLOWS = ("inflow", "kept_away", "begun", "of_backlog", "left")
"""Columns that may be summed over periods; the others stand at a point."""
CURRENT = ("kept", "restored", "relapsed", "gone")


def build(finished: Finished) -> pd.DataFrame:
    """One row per facility, tier and period."""
    county, dates = finished.county, finished.county.timeline.dates
    tier_of = np.array(county.places.tier, dtype=object)
    parts = []
    blocks = zip(county.blocks, finished.plan.blocks, finished.trajectory, block_coefficients(county), strict=True)
    for block, plan, path, c in blocks:
        need = need_account(county.timeline, block, plan, path)
        stands = current_account(block, plan, c)
        cells = {
            "opening": need.opening, "inflow": need.inflow, "kept_away": need.kept_away, "begun": need.begun,
            "of_backlog": need.of_backlog, "left": need.left, "closing": need.closing, "kept": stands.kept[:, 1:],
            "restored": stands.restored[:, 1:], "relapsed": stands.out[:, 1:], "gone": stands.gone[:, 1:],
        }  # fmt: skip
        households = block.facility.share * block.facility.households_per_unit
        own = tier_of[block.place]
        for tier in (tier for tier in ("seat", "town", "village") if tier in own):
            sums = {name: households * values[own == tier].sum(axis=0) for name, values in cells.items()}
            names = {"sector": block.facility.sector, "facility": block.facility.id, "tier": tier, "period": dates}
            parts.append(pd.DataFrame(names | sums))
    frame = pd.concat(parts, ignore_index=True)
    return tidy(COLUMNS, {name: frame[name].to_numpy() for name in COLUMNS})
