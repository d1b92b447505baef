"""A table as it stands in its file: cells as written, each with the place that a message names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from hjplan.errors import Message
from hjplan.schema.nodes import LONGEST_EXCERPT
from hjplan.schema.tables.column import AnyColumn, Texts, texts_of


@dataclass(frozen=True)
class RawTable:
    """Header and cells as written, column by column.

    ``where`` says for each row what a message calls it: the line of a CSV, the row of a sheet (from 1), the row of a
    Parquet table (from 1).
    """

    path: Path
    kind: Literal["csv", "xlsx", "parquet"]
    columns: tuple[str, ...]
    cells: tuple[AnyColumn, ...] = field(repr=False)
    where: Sequence[int] = field(repr=False)
    header: int = 1
    sheet: str = ""
    letters: tuple[str, ...] = ()
    """Of a workbook: the letter of each column."""
    lines: tuple[str, ...] = field(default=(), repr=False)
    """Of a CSV: its lines, for excerpts."""

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.where)

    def column(self, name: str) -> AnyColumn | None:
        """The cells of a column, None where there is no such column."""
        return self.cells[self.columns.index(name)] if name in self.columns else None

    def texts(self, name: str) -> Texts:
        """A column as text, blank where a cell is blank or there is no such column."""
        return texts_of(self.column(name), self.size)

    def message(
        self, row: int | None, column: str | None, text: str, level: Literal["error", "warning"] = "error"
    ) -> Message:
        """A message about a cell; ``row`` None is the header, ``column`` None the whole row."""
        index = self.columns.index(column) if column in self.columns else None
        number = self.header if row is None else self.where[row]
        key = column or ""
        if self.kind == "xlsx":
            letter = self.letters[index] if index is not None else "A"
            return Message(text, self.path, cell=f"{self.sheet}!{letter}{number}", key=key, level=level)
        if self.kind == "parquet":
            name = "columns" if row is None else f"row {number}"
            return Message(text, self.path, cell=name, key=key, level=level)
        excerpt = self.lines[number - 1] if number <= len(self.lines) else ""
        start, width = _stretch(excerpt, index)
        if len(excerpt) > LONGEST_EXCERPT:
            excerpt = ""
        return Message(text, self.path, number, start, None, key, excerpt, width, level)


def _stretch(line: str, index: int | None) -> tuple[int, int]:
    """Column (from 1) and width of the ``index``-th field of a CSV line; quoted commas are part of a field."""
    if index is None:
        return 1, max(1, len(line))
    start, field_number, quoted = 0, 0, False
    for position, character in enumerate(line):
        if character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            if field_number == index:
                return start + 1, max(1, position - start)
            field_number, start = field_number + 1, position + 1
    return start + 1, max(1, len(line) - start)


def known_positions(table: RawTable, rows: Sequence[int]) -> str:
    """`lines 3, 7 and 9 more`: where in the file these rows stand."""
    shown = ", ".join(str(table.where[r]) for r in rows[:3])
    word = "line" if table.kind == "csv" else "row"
    more = f" and {len(rows) - 3} more" if len(rows) > 3 else ""
    return f"{word}{'s' if len(rows) > 1 else ''} {shown}{more}"
