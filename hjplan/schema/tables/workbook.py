"""Excel workbooks: one sheet is a table; the header may carry units in brackets, rows that begin with # are notes."""

from __future__ import annotations

import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

from hjplan.errors import InputError, Message
from hjplan.schema.nearest import hint
from hjplan.schema.tables.column import Cell, columns_of
from hjplan.schema.tables.raw import RawTable
from hjplan.schema.texts import LARGEST_TABLE, fail, read_bytes

_BROKEN = (zipfile.BadZipFile, SyntaxError, OSError, LookupError, ValueError, TypeError, AttributeError, RuntimeError)
"""What openpyxl raises on a workbook whose inner files are missing or are no XML (ParseError is a SyntaxError)."""
_UNIT = re.compile(r"\s*[(（\[【\n].*", re.DOTALL)


def read_workbook(path: Path, name: str, sheet: str | None) -> RawTable:
    """The sheet ``sheet``, else the one called ``name``, else the first; blank rows and columns are skipped."""
    read_bytes(path, LARGEST_TABLE)
    _refuse_bombs(path)
    rows, title, formulas = _cells(path, name, sheet, False)
    if formulas:
        rows = _calculated(path, name, sheet, rows, title)
    filled = [(i, row) for i, row in enumerate(rows, start=1) if any(c is not None for c in row)]
    filled = [(i, row) for i, row in filled if not _is_note(row)]
    if not filled:
        raise fail(f"the sheet `{title}` is empty: its first row must name the columns", path)
    header_row, header = filled[0]
    used = [j for j in range(max(len(r) for _, r in filled)) if any(j < len(r) and r[j] is not None for _, r in filled)]
    columns = tuple(
        _UNIT.sub("", str(header[j] if j < len(header) and header[j] is not None else "")).strip() for j in used
    )
    body = tuple(tuple(row[j] if j < len(row) else None for j in used) for _, row in filled[1:])
    cells = columns_of(body, len(used))
    where = tuple(i for i, _ in filled[1:])
    return RawTable(
        path, "xlsx", columns, cells, where, header_row, sheet=title, letters=tuple(_letter(j) for j in used)
    )  # fmt: skip


def _is_note(row: list[Cell]) -> bool:
    """A row whose first filled cell begins with # is for people."""
    return str(next(cell for cell in row if cell is not None)).startswith("#")


def _refuse_bombs(path: Path) -> None:
    """A workbook is a zip archive; refuse one that is none, or that unpacks to more than a table may have."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise fail("this is not an Excel workbook (.xlsx); save it anew from Excel", path) from error
    if size > LARGEST_TABLE:
        raise fail(f"the workbook unpacks to {size / 2**20:,.0f} MiB; the limit is {LARGEST_TABLE / 2**20:,.0f}", path)


def _open(path: Path, values: bool) -> Any:
    import openpyxl  # only workbooks need it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of drop-downs that it drops; reading needs none
            return openpyxl.load_workbook(path, data_only=values)
    except _BROKEN as error:
        raise fail("this is not an Excel workbook that can be read; save it anew from Excel", path) from error


def _cells(path: Path, name: str, sheet: str | None, values: bool) -> tuple[list[list[Cell]], str, bool]:
    """All cells of the sheet, its title, and whether any is a formula."""
    book = _open(path, values)
    titles = [s.title for s in book.worksheets]
    if sheet is not None and sheet not in titles:
        raise fail(f"the workbook has no sheet `{sheet}`.{hint(sheet, titles, 'Its sheets')}", path)
    if not titles:
        raise fail("the workbook has no sheet with cells", path)
    title = sheet or next((t for t in titles if t.strip().lower() == name), titles[0])
    rows: list[list[Cell]] = []
    formulas = False
    for row in book[title].iter_rows():
        formulas = formulas or any(cell.data_type == "f" for cell in row)
        rows.append([_blank(cell.value) for cell in row])
    return rows, title, formulas


def _blank(value: Any) -> Cell:
    if isinstance(value, str):
        return value.strip() or None
    return (
        value if value is None or isinstance(value, int | float | bool) or hasattr(value, "isoformat") else str(value)
    )


def _calculated(path: Path, name: str, sheet: str | None, written: list[list[Cell]], title: str) -> list[list[Cell]]:
    """The values of formulas as Excel last calculated them; one that was never calculated is an error, not a blank."""
    rows, _, _ = _cells(path, name, sheet, True)
    messages = []
    for i, row in enumerate(written):
        for j, cell in enumerate(row):
            if isinstance(cell, str) and cell.startswith("=") and rows[i][j] is None:
                text = "this formula has no calculated value: open the workbook in Excel, save it, and read it again"
                messages.append(Message(text, path, cell=f"{title}!{_letter(j)}{i + 1}"))
    if messages:
        raise InputError(tuple(messages))
    return rows


def _letter(index: int) -> str:
    """Column letter of an index from 0: A … Z, AA …"""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
