"""What users pay: level, what comes in, what it covers, what it costs a household."""

from __future__ import annotations

import pandas as pd

from hjplan.report.figures import amount, percent
from hjplan.report.pieces import Cell, Column, Section, Table, cells
from hjplan.report.reading import Reading


def section(reading: Reading) -> Section | None:
    """One row per fee, over the horizon; bills of the last year."""
    frame = reading.table("fees")
    if frame.empty:
        return None
    words, unit = reading.words, reading.unit
    columns = (
        Column(words("col.fee"), number=False),
        Column(words("fees.level"), number=False),
        Column(words("fees.collection"), words("unit.of_bills")),
        Column(words("fees.revenue"), unit),
        Column(words("fees.recovery"), words("unit.of_upkeep")),
        Column(words("fees.bill"), words("unit.yuan_household_year")),
        Column(words("fees.burden"), words("unit.of_income")),
    )
    rows = tuple(_row(reading, str(fee), part) for fee, part in frame.groupby("fee", sort=False))
    revenue = float(reading.money(float(frame["revenue"].sum())))
    lead = words("fees.lead", {"money": amount(revenue), "unit": unit, "count": len(rows)})
    caption = words("fees.caption", {"unit": unit})
    totals = cells(words("col.total"), "", "", amount(revenue), "", "", "")
    return Section("fees", words("fees.title"), (lead,), (Table(caption, columns, rows, totals, words("fees.note")),))


def _row(reading: Reading, fee: str, frame: pd.DataFrame) -> tuple[Cell, ...]:
    last = frame[frame["period"] == frame["period"].max()]
    levels = reading.summary["fees"][fee]["level"]
    unit = reading.scenario.spec.fees[fee].unit
    shown = amount(levels[0]) if levels[0] == levels[-1] else f"{amount(levels[0])} → {amount(levels[-1])}"
    upkeep = float(frame["upkeep"].sum())
    recovery = float(frame["revenue"].sum()) / upkeep if upkeep > 0 else None
    return cells(
        reading.fee(fee),
        f"{shown} {reading.words('fee_unit.' + unit.replace('/', '_'))}",
        percent(float(frame["collected"].iloc[0])),
        amount(float(reading.money(float(frame["revenue"].sum())))),
        percent(recovery),
        amount(float(last["bill"].max())),
        percent(float(last["share_of_income"].max()), 2),
    )
