"""One door to the three kinds of table file."""

from __future__ import annotations

from pathlib import Path

from hjplan.errors import InputError
from hjplan.schema.tables.csv_file import read_csv
from hjplan.schema.tables.parquet_file import read_parquet
from hjplan.schema.tables.raw import RawTable
from hjplan.schema.tables.workbook import read_workbook

KINDS = (".csv", ".xlsx", ".parquet")


def read_table(path: Path, name: str, sheet: str | None) -> RawTable:
    """The table in a file; ``name`` (``places``, ``stock``) picks the sheet of a workbook where ``sheet`` does not.

    Raises InputError, with all findings, where the file is no sound table.
    """
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        return _sound(read_workbook(path, name, sheet))
    return _sound(read_parquet(path) if suffix == ".parquet" else read_csv(path))


def unreadable(path: Path, sheet: str | None) -> str:
    """Why this kind of file cannot be a table; empty where it can."""
    suffix = path.suffix.lower()
    if suffix not in KINDS:
        mend = "; save it as .xlsx" if suffix == ".xls" else ""
        return f"a table is a .csv, .xlsx or .parquet file; `{path.name}` is none of them{mend}"
    if sheet is not None and suffix != ".xlsx":
        return "`sheet` is for workbooks (.xlsx) only: leave it out"
    return ""


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
    if not table.size:
        raise InputError((table.message(None, None, "the table has a header and no rows"),))
    return table
