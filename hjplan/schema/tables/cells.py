"""A cell as a number or a name, or what is wrong with it in one plain sentence."""

from __future__ import annotations

import datetime
import decimal
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from hjplan.errors import Message
from hjplan.schema.scalars import TRUTH_WORDS, show
from hjplan.schema.tables.column import AnyColumn, Bools, Cell, Column, Floats, text_of
from hjplan.schema.tables.raw import RawTable

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


@dataclass(frozen=True)
class Check:
    """What a number must keep: which of many are ``wrong``, and what is wrong with one."""

    wrong: Callable[[Floats], Bools]
    problem: Callable[[float], str]


NOT_NEGATIVE = Check(lambda v: np.asarray(v < 0), lambda v: f"{v:g} is negative; it must be at least 0")
"""A count, an area, a sum of money."""
POSITIVE = Check(lambda v: np.asarray(v <= 0), lambda v: f"{v:g} was read; it must be above 0")
"""A factor."""


def _no_growth(value: float) -> str:
    if value <= -1 or value >= 5:
        return f"{value:g} is no growth a year: write 0.02 for 2 %"
    return f"{value:g} would be {value:.0%} a year: growth is a fraction, 0.02 for 2 %"


YEARLY_GROWTH = Check(lambda v: np.asarray(np.abs(v) >= 1), _no_growth)
"""A growth rate per year as a fraction."""


def as_numbers(column: AnyColumn) -> Floats:
    """[rows] the numbers of a column, NaN where a cell is blank or holds something else."""
    if isinstance(column, Column):
        found = [NAN if number is None else number for number in map(to_number, column.distinct)]
        return np.array([*found, NAN])[column.codes]  # a blank has code −1: the last
    values = column.values.astype(np.float64)
    return np.where(column.blank | ~np.isfinite(values), NAN, values)


def numbers(findings: Findings, column: str, *, required: bool = False, check: Check | None = None) -> Floats:
    """[rows] a column as numbers, NaN where a cell is blank (an error where ``required``) or wrong."""
    cells = findings.table.column(column)
    if cells is None:
        return np.full(findings.table.size, NAN)
    values = as_numbers(cells)
    wrong = np.isnan(values) if required else np.isnan(values) & ~cells.blank
    if check is not None:
        wrong = wrong | check.wrong(values)
    for row in np.flatnonzero(wrong).tolist():
        cell, value = cells.cell(row), float(values[row])
        if cell is None:
            findings.error(row, column, f"`{column}` is blank; a number is expected")
        elif math.isnan(value) or check is None:
            findings.error(row, column, number_problem(cell))
        else:
            findings.error(row, column, check.problem(value))
    return values


def id_problem(cell: Cell, what: str) -> str:
    """Why a cell cannot name a place or a facility; empty where it can."""
    if cell is None:
        return f"the {what} is blank"
    if isinstance(cell, bool) or str(cell).lower() in TRUTH_WORDS:
        return f"{show(cell)} is read as true or false by many programs: give the {what} another name"
    if isinstance(cell, datetime.date):
        return f"`{cell}` is a date, not the name of a {what}"
    if not _ID.fullmatch(text_of(cell)):
        return (
            f"{show(cell)} cannot name a {what}: use ASCII letters, digits, `_`, `-` and `.`; Chinese belongs into "
            "`name_zh`"
        )
    return ""
