"""Where the money goes: by year and use, by fund and use."""

from __future__ import annotations

import pandas as pd

from hjplan.report.codes import with_codes
from hjplan.report.drawing import picture
from hjplan.report.figures import amount, percent
from hjplan.report.pieces import Cell, Column, Section, Table, cells
from hjplan.report.plots.money import by_fund_and_use
from hjplan.report.plots.money_by_year import by_year_and_use
from hjplan.report.reading import Reading


def section(reading: Reading) -> Section:
    """Two pictures and two tables with totals."""
    words = reading.words
    by_fund, by_year = by_fund_and_use(reading), by_year_and_use(reading)
    sentence = _upkeep_share(reading, by_year)
    ids = [str(f) for f in by_fund.index]
    funds = _table(reading, by_fund, "money.by_fund", words("col.fund"), [reading.fund(f) for f in ids])
    funds = with_codes(reading, funds, ids)
    years = _table(reading, by_year, "money.by_year", words("col.year"), [str(y) for y in by_year.index], folded=True)
    pieces = (picture(reading, "money_by_year"), picture(reading, "money"), funds, years)
    return Section("money", words("money.title"), (sentence,), pieces)


def _upkeep_share(reading: Reading, by_year: pd.DataFrame) -> str:
    """How the share of upkeep in spending moves."""
    first, last = reading.years
    upkeep = by_year["upkeep"] if "upkeep" in by_year else pd.Series(0.0, index=by_year.index)
    total = by_year.sum(axis=1)
    shares = [float(upkeep[y] / total[y]) if total[y] > 0 else 0.0 for y in (first, last)]
    values = {"first": first, "last": last, "before": percent(shares[0]), "after": percent(shares[1])}
    return reading.words("money.lead", values)


def _table(
    reading: Reading, table: pd.DataFrame, caption: str, first: str, names: list[str], folded: bool = False
) -> Table:
    words = reading.words
    columns = [Column(first, number=False)]
    columns += [Column(words(f"use.{use}"), reading.unit) for use in table.columns]
    columns.append(Column(words("col.total"), reading.unit))
    values = table.to_numpy(dtype=float)
    rows = tuple(
        cells(name, *(Cell(amount(v), "" if v else "quiet") for v in row), amount(float(row.sum())))
        for name, row in zip(names, values, strict=True)
    )
    totals = cells(words("col.total"), *(amount(float(v)) for v in values.sum(axis=0)), amount(float(values.sum())))
    return Table(words(caption, {"unit": reading.unit}), tuple(columns), rows, totals, folded=folded)
