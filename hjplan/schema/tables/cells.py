"""A cell as a number or a name, or what is wrong with it in one plain sentence."""

from __future__ import annotations

import datetime
import decimal
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from hjplan.errors import Message
from hjplan.schema.scalars import TRUTH_WORDS, show
from hjplan.schema.tables.raw import Cell, RawTable

_NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
_SEPARATED = re.compile(r"[-+]?[0-9]{1,3}([,，  '’_][0-9]{3})+(\.[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]+")
_PERCENT = re.compile(r"([-+]?[0-9]+(\.[0-9]*)?)\s*[%％]")
_DATE = re.compile(r"[0-9]{1,4}[-/.年][0-9]{1,2}([-/.月][0-9]{1,4}日?)?")
_NOT_FINITE = {"nan", "inf", "+inf", "-inf", "infinity", "-infinity", "+infinity"}
_NO_VALUE = {"na", "n/a", "#n/a", "null", "none", "-", "—", "/", "无", "#div/0!", "#value!", "#ref!"}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
NAN = math.nan
_SHOWN = 20
"""Errors of one column that are named one by one; who has mended twenty alike knows how."""


@dataclass
class Findings:
    """Messages about one table; of a column that is wrong throughout the first cells only, and how many more."""

    table: RawTable
    _messages: list[Message] = field(default_factory=list)
    _errors: dict[str | None, list[int | None]] = field(default_factory=dict)
    """Rows with an error, by column."""

    def error(self, row: int | None, column: str | None, text: str) -> None:
        """One error at a cell, a row or the header."""
        rows = self._errors.setdefault(column, [])
        rows.append(row)
        if row is None or len(rows) <= _SHOWN:
            self._messages.append(self.table.message(row, column, text))

    def warn(self, row: int | None, column: str | None, text: str) -> None:
        """One warning at a cell, a row or the header."""
        self._messages.append(self.table.message(row, column, text, "warning"))

    def count(self, column: str) -> int:
        """How many errors a column has."""
        return len(self._errors.get(column, ()))

    def all(self) -> list[Message]:
        """All messages, and for each column with many errors how many are not shown."""
        more = [
            self.table.message(rows[_SHOWN], column, f"{len(rows) - _SHOWN:,} more cells of this column are wrong")
            for column, rows in self._errors.items()
            if len(rows) > _SHOWN and column is not None
        ]
        return self._messages + more


def number_problem(cell: Cell) -> str:
    """Why a cell that is not blank is no number, and how to mend it."""
    if isinstance(cell, bool):
        return f"{show(cell)} is true or false; a number is expected"
    if isinstance(cell, datetime.date | datetime.time):
        day = str(cell).removesuffix(" 00:00:00")
        return f"`{day}` is a date; a number is expected (format the cell as a number)"
    text = str(cell).strip()
    if text.lower() in _NOT_FINITE:
        return f"`{text}` is no number that can be planned with: write the figure, or leave the cell blank"
    if text.lower() in _NO_VALUE:
        return f"`{text}` is no number: leave the cell blank where there is no figure"
    if _SEPARATED.fullmatch(text):
        plain = re.sub(r"[^0-9.+-]", "", text)
        return f"`{text}` has thousands separators: write {plain}"
    if percent := _PERCENT.fullmatch(text):
        return f"`{text}` is a percentage: write {float(percent[1]) / 100:g}"
    if _DECIMAL_COMMA.fullmatch(text):
        return f"`{text}` has a decimal comma: write {text.replace(',', '.')}"
    if _DATE.fullmatch(text):
        return f"`{text}` looks like a date; a number is expected"
    return f"{show(text)} is not a number"


def to_number(cell: Cell) -> float | None:
    """The number in a cell, None where it holds something else or nothing."""
    if isinstance(cell, str):
        if not _NUMBER.fullmatch(cell):
            return None
        value = float(cell)
    elif isinstance(cell, bool) or not isinstance(cell, int | float | decimal.Decimal):
        return None
    else:
        value = float(cell)
    return value if math.isfinite(value) else None


def numbers(
    findings: Findings,
    column: str,
    *,
    required: bool = False,
    check: Callable[[float], str] | None = None,
) -> list[float]:
    """A column as numbers, NaN where a cell is blank (an error where ``required``) or wrong.

    ``check`` names what is wrong with a number, or returns an empty text.
    """
    cells = findings.table.column(column)
    if cells is None:
        return [NAN] * len(findings.table.rows)
    values = []
    for row, cell in enumerate(cells):
        value = to_number(cell) if cell is not None else None
        if value is None:
            if cell is not None:
                findings.error(row, column, number_problem(cell))
            elif required:
                findings.error(row, column, f"`{column}` is blank; a number is expected")
            values.append(NAN)
            continue
        problem = check(value) if check else ""
        if problem:
            findings.error(row, column, problem)
        values.append(value)
    return values


def not_negative(value: float) -> str:
    """A count, an area, a sum of money."""
    return f"{value:g} is negative; it must be at least 0" if value < 0 else ""


def positive(value: float) -> str:
    """A factor."""
    return f"{value:g} was read; it must be above 0" if value <= 0 else ""


def yearly_growth(value: float) -> str:
    """A growth rate per year as a fraction."""
    if value <= -1 or value >= 5:
        return f"{value:g} is no growth a year: write 0.02 for 2 %"
    if abs(value) >= 1:
        return f"{value:g} would be {value:.0%} a year: growth is a fraction, 0.02 for 2 %"
    return ""


def texts(findings: Findings, column: str) -> list[str]:
    """A column as text, blank where a cell is blank or there is no such column."""
    cells = findings.table.column(column)
    if cells is None:
        return [""] * len(findings.table.rows)
    return ["" if cell is None else _text(cell) for cell in cells]


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def id_problem(cell: Cell, what: str) -> str:
    """Why a cell cannot name a place or a facility; empty where it can."""
    if cell is None:
        return f"the {what} is blank"
    if isinstance(cell, bool) or str(cell).lower() in TRUTH_WORDS:
        return f"{show(cell)} is read as true or false by many programs: give the {what} another name"
    if isinstance(cell, datetime.date):
        return f"`{cell}` is a date, not the name of a {what}"
    if not _ID.fullmatch(_text(cell)):
        return (
            f"{show(cell)} cannot name a {what}: use ASCII letters, digits, `_`, `-` and `.`; Chinese belongs into "
            "`name_zh`"
        )
    return ""
