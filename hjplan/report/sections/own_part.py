"""What households pay or work themselves when something is built for them (农户自筹), apart from fees."""

from __future__ import annotations

import pandas as pd

from hjplan.report.codes import with_codes
from hjplan.report.drawing import picture
from hjplan.report.figures import DASH, amount
from hjplan.report.pieces import Column, Section, Table, cells
from hjplan.report.plots.own_part import has_figures, own_funds, paid_by_households, per_household
from hjplan.report.reading import Reading
from hjplan.schema.funds import TIERS


def section(reading: Reading) -> Section | None:
    """What was built with it, and what it adds to the bill of a household in each year."""
    if not own_funds(reading):
        return None
    words, unit = reading.words, reading.unit
    paid = paid_by_households(reading)
    total = float(reading.money(float(paid["amount"].sum())))
    if not has_figures(reading):
        return Section("own_part", words("own_part.title"), (words("own_part.none"),))
    lead = words("own_part.lead", {"money": amount(total), "unit": unit})
    pieces = (picture(reading, "own_part"), _by_facility(reading, paid), _by_tier(reading, paid))
    return Section("own_part", words("own_part.title"), (lead,), pieces)


def _by_facility(reading: Reading, paid: pd.DataFrame) -> Table:
    words, unit = reading.words, reading.unit
    plan = reading.table("plan")
    built = plan[plan["use"] == "build"].groupby("facility")["units"].sum()
    columns = (
        Column(words("col.facility"), number=False),
        Column(words("own_part.fund"), number=False),
        Column(words("own_part.units"), words("own_part.begun")),
        Column(words("own_part.paid"), unit),
        Column(words("own_part.each"), words("own_part.yuan_unit")),
    )
    sums = paid.groupby(["facility", "fund"], sort=False)["amount"].sum().astype(float)
    rows, ids = [], []
    for key, yuan in zip(sums.index, sums.to_list(), strict=True):
        facility, fund = str(key[0]), str(key[1])
        units = float(built.get(facility, 0.0))
        each = amount(yuan / units) if units > 0 else DASH
        money = amount(float(reading.money(yuan)))
        rows.append(cells(reading.facility(facility), reading.fund(fund), amount(units), money, each))
        ids.append(fund)
    totals = cells(words("col.total"), "", "", amount(float(reading.money(float(sums.sum())))), "")
    table = Table(words("own_part.caption", {"unit": unit}), columns, tuple(rows), totals, words("own_part.note"))
    return with_codes(reading, table, ids)


def _by_tier(reading: Reading, paid: pd.DataFrame) -> Table:
    words = reading.words
    table = per_household(reading, paid)
    tiers = [tier for tier in TIERS if tier in table.index]
    columns = (Column(words("col.year"), number=False),
               *(Column(words(f"tier.{tier}"), words("unit.yuan_household_year")) for tier in tiers))  # fmt: skip
    rows = tuple(cells(str(year), *(amount(float(table[year][tier])) for tier in tiers)) for year in table.columns)
    return Table(words("own_part.by_tier"), columns, rows, note=words("own_part.bill_note"))
