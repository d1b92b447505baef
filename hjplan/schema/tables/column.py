"""A column of a table: distinct cells with the rows that hold them, or plain numbers; never an object per row."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Cell = str | int | float | bool | None | datetime.date
"""Text from CSV; Excel and Parquet have numbers, dates and true or false too."""
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Column:
    """Cells as written: ``distinct`` ones in the order in which they are first met, ``codes`` says which is where.

    What is true of a cell is found out once for each distinct one. Equal cells of another type (1 and true) differ.
    """

    distinct: tuple[Cell, ...]
    codes: Ints
    """[rows] index into ``distinct``, −1 where a cell is blank."""

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def blank(self) -> Bools:
        """[rows] True where nothing is written."""
        return np.asarray(self.codes < 0)

    def cell(self, row: int) -> Cell:
        """The cell of a row as it was written, None where it is blank."""
        return None if self.codes[row] < 0 else self.distinct[self.codes[row]]

    def coded(self) -> Column:
        """This column by distinct cells."""
        return self


@dataclass(frozen=True, eq=False)
class NumberColumn:
    """Cells of a column that holds nothing but numbers and blanks, of whole numbers or fractions."""

    values: NDArray[Any]
    blank: Bools

    def __len__(self) -> int:
        return len(self.values)

    def cell(self, row: int) -> Cell:
        """The cell of a row as it was written, None where it is blank."""
        number: Cell = None if self.blank[row] else self.values[row].item()
        return number

    def coded(self) -> Column:
        """The same cells, each distinct one once."""
        codes = np.full(len(self), -1, dtype=np.int64)
        codes[~self.blank], distinct = pd.factorize(self.values[~self.blank])
        return Column(tuple(distinct.tolist()), codes)


AnyColumn = Column | NumberColumn


def column_of(cells: Iterable[Cell], size: int) -> Column:
    """A column of ``size`` cells, None where one is blank."""
    seen: dict[tuple[type, Cell], int] = {}
    codes = np.fromiter(
        (-1 if cell is None else seen.setdefault((type(cell), cell), len(seen)) for cell in cells), np.int64, size
    )
    return Column(tuple(cell for _, cell in seen), codes)


def picked(cells: Sequence[Cell], codes: Ints) -> Column:
    """A column whose rows hold ``cells[code]``, blank where a code is −1 or the cell is None."""
    seen = column_of(cells, len(cells))
    found = np.append(seen.codes, -1)[codes]
    # in the order in which rows first have them; a cell that no row has is left out
    order, used = pd.factorize(found[found >= 0])
    ordered = np.full(len(found), -1, dtype=np.int64)
    ordered[found >= 0] = order
    return Column(tuple(seen.distinct[code] for code in used), ordered)


def text_columns_of(rows: Sequence[Sequence[str]], count: int) -> tuple[Column, ...]:
    """The ``count`` columns of a table that is all text; blanks around a cell are not part of it."""
    found = []
    for i in range(count):
        codes, words = pd.factorize(np.array([row[i] for row in rows], dtype=object))
        found.append(picked([word.strip() or None for word in words], codes))
    return tuple(found)


def columns_of(rows: Sequence[Sequence[Cell]], count: int) -> tuple[Column, ...]:
    """The ``count`` columns of a table that was read row by row."""
    return tuple(column_of((row[i] for row in rows), len(rows)) for i in range(count))


@dataclass(frozen=True, eq=False)
class Texts:
    """A column as text: distinct words and which of them each row has; a blank cell is the empty word."""

    words: tuple[str, ...]
    codes: Ints
    """[rows]"""

    @cached_property
    def array(self) -> Any:
        """[rows] the words, as pandas stores text."""
        return pd.Series(self.words).array.take(self.codes)

    def word(self, row: int) -> str:
        """The word of a row."""
        return self.words[int(self.codes[row])]

    def rows_where(self, taken: Sequence[bool]) -> Ints:
        """Rows whose word is taken, in order; ``taken`` says it for each distinct word."""
        return np.flatnonzero(np.asarray(taken, dtype=np.bool_)[self.codes])

    def replaced(self, words: Sequence[str]) -> Texts:
        """Other words in place of these, one for each."""
        return Texts(tuple(words), self.codes)


def texts_of(column: AnyColumn | None, size: int) -> Texts:
    """A column as text, blank throughout where there is no such column."""
    if column is None:
        return Texts(("",), np.zeros(size, dtype=np.int64))
    coded = column.coded()
    seen: dict[str, int] = {}
    number = [seen.setdefault(text_of(cell), len(seen)) for cell in coded.distinct]
    blank = seen.setdefault("", len(seen)) if (coded.codes < 0).any() else 0
    return Texts(tuple(seen), np.array([*number, blank], dtype=np.int64)[coded.codes])


def text_of(cell: Cell) -> str:
    """A cell as text: 12 for 12.0, ``true`` for a tick."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).lower() if isinstance(cell, bool) else str(cell)
