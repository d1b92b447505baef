"""A fee at every level, each planned anew: what level is worth its burden?"""

from __future__ import annotations

from typing import Any

from hjplan.report.drawing import picture
from hjplan.report.figures import DASH, amount, percent
from hjplan.report.pieces import Cell, Column, Section, Table, cells
from hjplan.report.plots.fee_curve import planned
from hjplan.report.reading import Reading


def section(reading: Reading) -> Section | None:
    """The picture and one row per level; only in runs that were asked for a curve."""
    frame = reading.table("fee_curve")
    if frame.empty:
        return None
    words, unit = reading.words, reading.unit
    fee = str(frame["fee"].iloc[0])
    of = words(f"fee_unit.{reading.scenario.spec.fees[fee].unit.replace('/', '_')}")
    columns = (
        Column(words("fees.level"), of),
        Column(words("fees.bill"), words("unit.yuan_household_year")),
        Column(words("fees.of_mean"), words("unit.share_of_income")),
        Column(words("fees.of_lowest"), words("unit.share_of_income")),
        Column(words("fees.collection"), words("unit.of_bills")),
        Column(words("fees.recovery"), words("unit.of_upkeep")),
        Column(words("fees.subsidy"), unit),
        Column(words("curve.effective"), words("unit.of_need")),
        Column(words("curve.effective_in_all"), words("unit.of_need")),
        Column(words("curve.goal"), words("unit.short_household_years")),
    )
    rows = tuple(_row(reading, dict(zip(frame.columns, row, strict=True))) for row in frame.itertuples(index=False))
    caption = words("curve.caption", {"fee": reading.fee(fee)})
    table = Table(caption, columns, rows, note=words("curve.note"))
    pieces = (picture(reading, "fee_curve"), table) if len(planned(reading)) else (table,)
    lead = words("curve.lead", {"fee": reading.fee(fee), "count": len(frame)})
    return Section("fee_curve", words("curve.title", {"fee": reading.fee(fee)}), (lead, *_spread(reading)), pieces)


def _spread(reading: Reading) -> tuple[str, ...]:
    """From the lowest to the highest level with a plan: recovery, coverage, burden."""
    table = planned(reading)
    if len(table) < 2:
        return ()
    low, high = table.iloc[0], table.iloc[-1]
    values: dict[str, object] = {"low": f"{low['level']:g}", "high": f"{high['level']:g}"}
    for name, digits in (("cost_recovery", 0), ("effective", 1), ("share_of_income", 2)):
        values[f"{name}_low"], values[f"{name}_high"] = percent(low[name], digits), percent(high[name], digits)
    return (reading.words("curve.spread", values),)


def _row(reading: Reading, row: dict[str, Any]) -> tuple[Cell, ...]:
    level = f"{row['level']:g}"
    if row["status"] not in ("optimal", "feasible"):
        return cells(level, Cell(reading.words(f"curve.{row['status']}"), "bad"), *[DASH] * 8)
    return cells(
        level,
        amount(row["bill"]),
        percent(row["share_of_income"], 2),
        percent(row["share_of_lowest_fifth"], 2),
        percent(row["collected"]),
        percent(row["cost_recovery"]),
        amount(float(reading.money(row["subsidy"]))),
        percent(row["effective"], 1),
        percent(row["effective_in_all"], 1),
        amount(row["goal"]),
    )
