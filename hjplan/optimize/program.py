"""A linear program as arrays: physics, ledger and goal fill it, a backend solves it.

Nothing here knows money or places. Variables and rows come in named families with array shapes, so that construction is
vectorized and a row's name still reads ``fund_balance__road_fund__2028``. Always a maximization.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from hjplan.data.county import Bools, Floats, Ints

Labels = Sequence[str]


@dataclass(frozen=True, eq=False)
class Family:
    """Variables or rows that share a name: one for each combination of labels that ``kept`` keeps."""

    name: str
    axes: tuple[Labels, ...]
    kept: Bools | None
    size: int

    def names(self) -> Iterator[str]:
        """Readable ASCII names, in order."""
        combos = itertools.product(*self.axes)
        chosen = combos if self.kept is None else itertools.compress(combos, self.kept.ravel())
        return (f"{self.name}__{'__'.join(labels)}" if labels else self.name for labels in chosen)


GAIN, PENALTY, LATER = "gain", "penalty", "later"
"""The parts of the objective: households served and the closing value; what missed targets and gaps cost in the plan,
and in the years after it where the goal looks at them."""


@dataclass
class Program:
    """The program under construction. Indices returned are global column numbers; −1 means "no such variable"."""

    columns: int = 0
    rows: int = 0
    column_families: list[Family] = field(default_factory=list)
    row_families: list[Family] = field(default_factory=list)
    _lower: list[Floats] = field(default_factory=list)
    _upper: list[Floats] = field(default_factory=list)
    _integer: list[Bools] = field(default_factory=list)
    _row_lower: list[Floats] = field(default_factory=list)
    _row_upper: list[Floats] = field(default_factory=list)
    _entries: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    _objective: list[tuple[str, Ints, Floats]] = field(default_factory=list)
    aim: Floats | None = None
    """[columns] what is maximized in place of the objective that was added up; None: that one."""

    def variables(
        self,
        name: str,
        axes: Sequence[Labels],
        *,
        kept: Bools | None = None,
        lower: ArrayLike = 0.0,
        upper: ArrayLike = np.inf,
        integer: bool = False,
    ) -> Ints:
        """Add a family of variables; return their columns in the shape of ``axes``, −1 where not ``kept``.

        Bounds broadcast to that shape. Integer bounds are rounded inward first: HiGHS before 1.16 could report a wrong
        optimum with fractional ones (model.md, "Known traps").
        """
        shape = tuple(len(a) for a in axes)
        keep = np.ones(shape, dtype=np.bool_) if kept is None else np.broadcast_to(kept, shape)
        size = int(keep.sum())
        low = np.broadcast_to(np.asarray(lower, dtype=np.float64), shape)[keep]
        high = np.broadcast_to(np.asarray(upper, dtype=np.float64), shape)[keep]
        if integer:
            low, high = np.ceil(low - 1e-9), np.floor(high + 1e-9)
        index = np.full(shape, -1, dtype=np.int64)
        index[keep] = self.columns + np.arange(size)
        self.column_families.append(Family(name, tuple(axes), None if kept is None else keep, size))
        self._lower.append(low)
        self._upper.append(high)
        self._integer.append(np.full(size, integer))
        self.columns += size
        return index

    def add_rows(
        self,
        name: str,
        axes: Sequence[Labels],
        entries: Sequence[tuple[ArrayLike, Ints, ArrayLike]],
        *,
        kept: Bools | None = None,
        lower: ArrayLike = -np.inf,
        upper: ArrayLike = np.inf,
    ) -> Ints:
        """Add a family of rows lower ≤ Σ coefficient·variable ≤ upper; return their numbers in the shape of ``axes``.

        Each entry is (row, column, coefficient), arrays that broadcast together; ``row`` counts the cells of ``axes``
        in C order. Entries with column −1 or coefficient 0 are left out; one in a row not ``kept`` is a ValueError.
        """
        shape = tuple(len(a) for a in axes)
        keep = np.ones(shape, dtype=np.bool_) if kept is None else np.broadcast_to(kept, shape)
        size = int(keep.sum())
        number = np.full(keep.size, -1, dtype=np.int64)
        number[keep.ravel()] = self.rows + np.arange(size)
        for row, column, coefficient in entries:
            r, c, v = np.broadcast_arrays(np.asarray(row), column, np.asarray(coefficient, dtype=np.float64))
            used = (c >= 0) & (v != 0)
            rows = number[r[used]]
            if (rows < 0).any():
                raise ValueError(f"rows `{name}`: an entry stands in a row that is not kept")
            self._entries.append((rows, c[used], v[used]))
        self.row_families.append(Family(name, tuple(axes), None if kept is None else keep, size))
        self._row_lower.append(np.broadcast_to(np.asarray(lower, dtype=np.float64), shape)[keep])
        self._row_upper.append(np.broadcast_to(np.asarray(upper, dtype=np.float64), shape)[keep])
        self.rows += size
        return number.reshape(shape)

    def maximize(self, columns: Ints, coefficients: ArrayLike, *, part: str = GAIN) -> None:
        """Add Σ coefficient·variable to a part of the objective; column −1 is left out."""
        c, v = np.broadcast_arrays(columns, np.asarray(coefficients, dtype=np.float64))
        used = c >= 0
        self._objective.append((part, c[used], v[used]))

    def objective(self, *parts: str) -> Floats:
        """[columns] what these parts add up to; all of them where none is named."""
        total = np.zeros(self.columns)
        for part, columns, values in self._objective:
            if not parts or part in parts:
                np.add.at(total, columns, values)
        return total

    def arrays(self) -> Arrays:
        """The finished program, duplicate entries summed, rows in order."""
        objective = self.objective() if self.aim is None else self.aim
        row = np.concatenate([e[0] for e in self._entries]) if self._entries else np.zeros(0, dtype=np.int64)
        column = np.concatenate([e[1] for e in self._entries]) if self._entries else np.zeros(0, dtype=np.int64)
        value = np.concatenate([e[2] for e in self._entries]) if self._entries else np.zeros(0)
        order = np.lexsort((column, row))
        row, column, value = row[order], column[order], value[order]
        first = np.ones(len(row), dtype=np.bool_)
        first[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
        summed = np.add.reduceat(value, np.flatnonzero(first)) if len(value) else value
        starts = np.searchsorted(row[first], np.arange(self.rows + 1))
        return Arrays(
            objective=objective,
            lower=np.concatenate(self._lower),
            upper=np.concatenate(self._upper),
            integer=np.concatenate(self._integer),
            row_lower=np.concatenate(self._row_lower),
            row_upper=np.concatenate(self._row_upper),
            starts=starts,
            columns=column[first],
            values=summed,
        )

    def rows_of(self, name: str) -> Ints:
        """Numbers of all rows of the families of one name."""
        ends = np.cumsum([f.size for f in self.row_families])
        parts = [np.arange(e - f.size, e) for f, e in zip(self.row_families, ends, strict=True) if f.name == name]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)

    def column_names(self) -> Iterator[str]:
        """Names of all variables, in order."""
        return itertools.chain.from_iterable(f.names() for f in self.column_families)

    def row_names(self) -> Iterator[str]:
        """Names of all rows, in order."""
        return itertools.chain.from_iterable(f.names() for f in self.row_families)


@dataclass(frozen=True, eq=False)
class Arrays:
    """max objective·x, row_lower ≤ A·x ≤ row_upper, lower ≤ x ≤ upper; A by rows (starts, columns, values)."""

    objective: Floats
    lower: Floats
    upper: Floats
    integer: Bools
    row_lower: Floats
    row_upper: Floats
    starts: Ints
    columns: Ints
    values: Floats

    @cached_property
    def matrix(self) -> Any:
        """A as a sparse matrix by rows."""
        shape = (len(self.row_lower), len(self.objective))
        return sparse.csr_matrix((self.values, self.columns, self.starts), shape)
