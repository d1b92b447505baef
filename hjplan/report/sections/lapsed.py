"""Money that could not be used: which fund, which year, and why."""

from __future__ import annotations

from hjplan.report.codes import with_codes
from hjplan.report.drawing import picture
from hjplan.report.figures import amount
from hjplan.report.pieces import Cell, Column, Section, Table, cells
from hjplan.report.plots.lapsed import has_figures, seen, why
from hjplan.report.reading import Reading


def section(reading: Reading) -> Section | None:
    """One row per fund, year and reason; a yuan of rounding is no news."""
    if not has_figures(reading):
        return None
    found = seen(reading)
    words, unit = reading.words, reading.unit
    by_why = reading.money(found.groupby("why")["lapsed"].sum().astype(float)).sort_values(
        ascending=False, kind="stable"
    )
    total = float(by_why.sum())
    values = {"unit": unit, "total": amount(total), "why": why(reading, str(by_why.index[0])),
              "money": amount(float(by_why.iloc[0]))}  # fmt: skip
    columns = (
        Column(words("col.fund"), number=False),
        Column(words("lapsed.years"), number=False),
        Column(words("fund.lapsed"), unit),
        Column(words("lapsed.why"), number=False, prose=True),
    )
    rows, funds = [], []
    for (fund, reason), part in found.groupby(["fund", "why"], sort=False):
        each = ", ".join(
            f"{year}: {amount(float(reading.money(float(yuan))))}"
            for year, yuan in zip(part["year"], part["lapsed"], strict=True)
        )
        lost = Cell(amount(float(reading.money(float(part["lapsed"].sum())))), "bad")
        rows.append(cells(reading.fund(str(fund)), each, lost, why(reading, str(reason))))
        funds.append(str(fund))
    totals = cells(words("col.total"), "", amount(total), "")
    table = Table(words("lapsed.caption", {"unit": unit}), columns, tuple(rows), totals, words("lapsed.note"))
    pieces = (picture(reading, "lapsed"), with_codes(reading, table, funds))
    return Section("lapsed", words("lapsed.title"), (words("lapsed.lead", values),), pieces)
