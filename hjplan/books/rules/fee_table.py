"""The table of fees says what the scenario charges and what the plan serves.

level and bill are the scenario's; billed = (1 − waived)·served at the opening; revenue = bill·Δ·collected·billed within
a yuan of rounding; upkeep = the plan's cost of use upkeep of the facility in the tier, exactly; cost_recovery =
revenue/upkeep; share_of_income = bill/mean household income, share_of_lowest_fifth = bill/that of the lowest fifth;
waivers = waived·bill·Δ·served where a fund pays them, within a yuan of rounding (conventions 31 to 38). Where the
scenario says `choose`, level and bill are those of the offered level that is nearest to the year's first row.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hjplan.books.breach import Finding, Index, Unit, joined, judge
from hjplan.books.fees import FeeByTier, fees_by_tier
from hjplan.books.statement import Statement
from hjplan.data.county import County, Floats
from hjplan.schema.funds import TIERS

_COLUMNS: dict[str, tuple[Unit, float, float]] = {
    "level": ("", 1e-9, 1e-9),
    "bill": ("yuan", 1e-9, 1e-9),
    "billed": ("households", 1e-6, 1e-9),
    "collected": ("share", 1e-9, 0.0),
    "revenue": ("yuan", 1.0, 1e-9),
    "upkeep": ("yuan", 0.0, 0.0),
    "cost_recovery": ("share", 1e-9, 1e-9),
    "share_of_income": ("share", 1e-9, 1e-9),
    "share_of_lowest_fifth": ("share", 1e-9, 1e-9),
    "waivers": ("yuan", 1.0, 1e-9),
}
"""Column → unit, and its absolute and relative tolerance."""


def residual(county: County, statement: Statement) -> Finding:
    """Differences between the table and what follows from scenario and plan, column by column."""
    parts = fees_by_tier(county, statement.trajectory, statement.line_cost)
    table, shape = statement.fees, (len(parts), county.timeline.periods)
    number = np.full((len(county.fees), len(TIERS)), -1, dtype=np.int64)
    for i, part in enumerate(parts):
        number[part.fee, TIERS.index(part.tier)] = i
    row, period = number[table.at("fee", "tier")], table.keys["period"]
    count = np.zeros(shape, dtype=np.int64)
    np.add.at(count, (row[row >= 0], period[row >= 0]), 1)

    def where(at: Index) -> str:
        return f"fee {county.fees[parts[at[0]].fee].id}, {parts[at[0]].tier} / {county.timeline.dates[at[1]]}"

    values = {}
    for name in _COLUMNS:
        values[name] = np.zeros(shape)
        column = np.asarray(table.whole.get(name, table.numbers.get(name)), dtype=np.float64)
        values[name][row[row >= 0], period[row >= 0]] = column[row >= 0]
    once = judge("fee_table", "", count != 1, 0, where=where, text=lambda at: f"the table has {count[at]} rows for it")
    stray = judge(
        "fee_table", "", row < 0, 0, where=lambda at: "table fees", text=lambda at: "a fee is not charged in this tier"
    )
    due = _due(county, parts, shape, values)
    return joined((once, stray, *(_compare(name, values[name], due[name], where) for name in _COLUMNS)))


def _due(
    county: County, parts: tuple[FeeByTier, ...], shape: tuple[int, int], said: dict[str, Floats]
) -> dict[str, Floats]:
    """Column → what it must hold, [parts, T]; ratios are those of the table's own amounts."""

    def stacked(rows: list[Floats]) -> Floats:
        return np.array(rows, dtype=np.float64).reshape(shape)

    terms = [county.fees[p.fee] for p in parts]
    income, lowest = stacked([p.income for p in parts]), stacked([p.lowest for p in parts])
    return {
        "level": stacked([f.level for f in terms]),
        "bill": stacked([f.bill for f in terms]),
        "billed": stacked([p.billed for p in parts]),
        "collected": stacked([f.collection for f in terms]),
        "revenue": stacked([np.asarray(p.revenue, dtype=np.float64) for p in parts]),
        "upkeep": stacked([np.asarray(p.upkeep, dtype=np.float64) for p in parts]),
        "cost_recovery": _ratio(said["revenue"], said["upkeep"]),
        "share_of_income": _ratio(said["bill"], income),
        "share_of_lowest_fifth": _ratio(said["bill"], lowest),
        "waivers": stacked([np.asarray(p.waivers, dtype=np.float64) for p in parts]),
    }


def _ratio(above: Floats, below: Floats) -> Floats:
    """above/below, NaN where there is nothing to divide by."""
    return np.asarray(np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0))


def _compare(name: str, said: Floats, due: Floats, where: Callable[[Index], str]) -> Finding:
    unit, absolute, relative = _COLUMNS[name]
    both = np.isnan(said) & np.isnan(due)
    return judge(
        "fee_table",
        unit,
        np.where(both, 0.0, np.abs(said - due)),
        np.where(both, 0.0, absolute + relative * np.abs(np.nan_to_num(due))),
        where=where,
        text=lambda at: f"`{name}` is {said[at]:,.6g}, it follows {due[at]:,.6g}",
    )
