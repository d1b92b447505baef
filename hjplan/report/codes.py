"""Budget subject codes (功能分类科目) in tables of money: a column of their own wherever a fund has one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hjplan.report.pieces import Cell, Column, Table
from hjplan.report.reading import Reading


def with_codes(reading: Reading, table: Table, funds: Sequence[str]) -> Table:
    """The table with the subject code of each row's fund behind its name; as it is where no fund has a code."""
    if not any(fund in reading.codes for fund in funds):
        return table
    columns = (table.columns[0], Column(reading.words("col.code"), number=False), *table.columns[1:])
    rows = tuple(
        (row[0], Cell(reading.codes.get(fund, "")), *row[1:]) for row, fund in zip(table.rows, funds, strict=True)
    )
    totals = (table.totals[0], Cell(""), *table.totals[1:]) if table.totals else ()
    return replace(table, columns=columns, rows=rows, totals=totals)
