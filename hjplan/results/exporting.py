"""The tables of a run for other programs: CSV files, or one workbook."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd

from hjplan.errors import InputError, Message
from hjplan.results.loading import Run
from hjplan.results.scratch import put, scratch_folder, write_file

EXCEL_ROWS = 1_048_575
"""Rows that a sheet of Excel holds below its header (ECMA-376)."""


def export_csv(run: Run, folder: Path) -> Path:
    """Write every table as ``NAME.csv`` (UTF-8 with a mark that Excel understands) into a new folder."""
    if folder.exists():
        raise InputError((Message(f"{folder} exists already: name a new folder with --to", file=folder),))
    target = folder.absolute()
    with scratch_folder(target.parent, target.name) as scratch:
        for name in run.tables:
            run.tables[name].to_csv(scratch / f"{name}.csv", index=False, encoding="utf-8-sig")
        put(scratch, target)
    return target


def export_xlsx(run: Run, file: Path) -> Path:
    """Write every table as a sheet of one workbook: header frozen, filters, numbers as numbers, texts as texts."""
    import xlsxwriter

    target = file.absolute()
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    bold = book.add_format({"bold": True})
    for name in run.tables:
        frame = run.tables[name]
        if len(frame) > EXCEL_ROWS:
            book.close()
            text = f"table `{name}` has {len(frame):,} rows, a sheet holds {EXCEL_ROWS:,}: export it as csv"
            raise InputError((Message(text),))
        _write_sheet(book.add_worksheet(name), frame, bold)
    book.close()
    write_file(target, memory.getvalue())
    return target


def _write_sheet(sheet: object, frame: pd.DataFrame, bold: object) -> None:
    """One table as one sheet; a figure that is not known stays blank."""
    write_row = getattr(sheet, "write_row")  # noqa: B009 -- xlsxwriter has no types
    write_row(0, 0, list(frame.columns), bold)
    for index, row in enumerate(frame.itertuples(index=False), start=1):
        write_row(index, 0, [None if pd.isna(value) else value for value in row])
    getattr(sheet, "freeze_panes")(1, 0)  # noqa: B009
    getattr(sheet, "autofilter")(0, 0, max(1, len(frame)), max(0, len(frame.columns) - 1))  # noqa: B009
