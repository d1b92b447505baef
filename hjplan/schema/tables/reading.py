"""One door to the three kinds of table file."""

from __future__ import annotations

from pathlib import Path

from hjplan.errors import InputError
from hjplan.schema.nearest import hint
from hjplan.schema.tables.csv_file import read_csv
from hjplan.schema.tables.parquet_file import read_parquet
from hjplan.schema.tables.raw import RawTable
from hjplan.schema.tables.workbook import read_workbook
from hjplan.schema.texts import fail


def read_table(path: Path, name: str, sheet: str | None) -> RawTable:
    """The table in a file; ``name`` (``places``, ``stock``) picks the sheet of a workbook where ``sheet`` does not.

    Raises InputError, with all findings, where the file is no sound table.
    """
    suffix = path.suffix.lower()
    if sheet is not None and suffix != ".xlsx":
        raise fail("`sheet` is for workbooks (.xlsx) only: leave it out", path)
    if suffix == ".csv":
        table = read_csv(path)
    elif suffix == ".xlsx":
        table = read_workbook(path, name, sheet)
    elif suffix == ".parquet":
        table = read_parquet(path)
    else:
        meant = hint(suffix, (".csv", ".xlsx", ".parquet"))
        raise fail(f"a table is .csv, .xlsx or .parquet; `{path.name}` is none of them.{meant}", path)
    return _sound(table)


def _sound(table: RawTable) -> RawTable:
    """The table, if its header names each column once and there is at least one row."""
    messages = []
    for index, column in enumerate(table.columns):
        if not column:
            messages.append(table.message(None, None, f"column {index + 1} has no name in the header"))
        elif column in table.columns[:index]:
            messages.append(table.message(None, column, f"the column `{column}` stands in the header twice"))
    if messages:
        raise InputError(tuple(messages))
    if not table.rows:
        raise InputError((table.message(None, None, "the table has a header and no rows"),))
    return table
