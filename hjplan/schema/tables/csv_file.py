"""CSV: comma separated UTF-8 text, one header line; every cell stays text so that messages can quote it."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from hjplan.errors import InputError, Message
from hjplan.schema.tables.column import text_columns_of
from hjplan.schema.tables.raw import RawTable
from hjplan.schema.texts import LARGEST_TABLE, decode, fail, read_bytes

_MOST_RAGGED = 20
"""Ragged rows that are named one by one; a file that is broken throughout needs no longer list."""

_LINE_END = re.compile(r"\r\n|\r|\n")


def read_csv(path: Path) -> RawTable:
    """The table in a CSV file. Blank lines are skipped; a row of another length than the header is an error."""
    text = decode(read_bytes(path, LARGEST_TABLE), path)
    lines = tuple(_LINE_END.split(text))
    if not text.strip():
        raise fail("the table is empty: its first line must name the columns", path)
    try:
        numbered = _parse(text)
    except csv.Error as error:
        words = {"unexpected end of data": 'a quote (`"`) is opened and never closed'}
        raise fail(f"this is not a CSV table: {words.get(str(error), str(error))}", path) from error
    header_line, header = numbered[0]
    columns = tuple(cell.strip() for cell in header)
    _refuse_other_separators(columns, path, lines)
    rows, where, messages = [], [], []
    for line, cells in numbered[1:]:
        if len(cells) != len(columns):
            messages.append(_ragged(path, line, len(cells), len(columns), lines))
            continue
        rows.append(cells)
        where.append(line)
    if messages:
        raise InputError(tuple(messages[:_MOST_RAGGED]))
    return RawTable(path, "csv", columns, text_columns_of(rows, len(columns)), tuple(where), header_line, lines=lines)


def _parse(text: str) -> list[tuple[int, list[str]]]:
    """Rows that are not blank, each with the line that it begins in."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found, begins = [], 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            found.append((begins, cells))
        begins = reader.line_num + 1
    return found or [(1, [""])]


def _refuse_other_separators(columns: tuple[str, ...], path: Path, lines: tuple[str, ...]) -> None:
    if len(columns) > 1:
        return
    for separator, name in ((";", "semicolons"), ("\t", "tabs"), ("，", "full-width commas（，）"), ("|", "bars")):
        if separator in columns[0]:
            text = f"the columns seem to be separated by {name}: save the table with commas (CSV UTF-8)"
            raise InputError((Message(text, path, 1, 1, excerpt=lines[0][:200], width=1),))


def _ragged(path: Path, line: int, cells: int, columns: int, lines: tuple[str, ...]) -> Message:
    excerpt = lines[line - 1] if line <= len(lines) else ""
    mend = " (does a text hold a comma? put it in double quotes)" if cells > columns else ""
    text = f"this row has {cells} cells, the header has {columns}{mend}"
    return Message(text, path, line, 1, excerpt=excerpt[:200], width=min(len(excerpt), 200))
