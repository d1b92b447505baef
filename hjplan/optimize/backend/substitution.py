"""Variables that one row each defines are put out of a program: the solver sees fewer rows, everybody else sees all.

A defining row says x_d = right-hand side + Σ of columns that are added later (it has no other variable yet). So every
row in which x_d stands takes those columns directly, times its own coefficient:

    A·x_d  becomes  A·rhs (moved to the row's bounds) + A·Σ,      dual of the defining row = −Aᵀ·duals
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import compress
from typing import Any

import numpy as np
from scipy import sparse

from hjplan.data.county import Bools, Floats, Ints
from hjplan.optimize.program import Arrays, Program


@dataclass(frozen=True, eq=False)
class Substitution:
    """A program without the variables that ``defining`` rows define, and the way there and back."""

    program: Program
    whole: Arrays
    defining: Ints
    """Rows, each with one variable of its own, coefficient 1, and an equation."""
    defined: Ints
    """Those variables."""
    rows: Bools
    """Rows that stay."""
    columns: Bools
    """Variables that stay."""
    inside: Any
    """[rows that stay, defined] sparse: where the defined variables stand."""

    def arrays(self) -> Arrays:
        """The smaller program."""
        a = self.whole
        kept = a.matrix[self.rows][:, self.columns].tocsr()
        kept.sort_indices()
        row_lower, row_upper = self.sides(a.row_lower, a.row_upper)
        return replace(
            a,
            objective=a.objective[self.columns],
            lower=a.lower[self.columns],
            upper=a.upper[self.columns],
            integer=a.integer[self.columns],
            row_lower=row_lower,
            row_upper=row_upper,
            starts=kept.indptr.astype(np.int64),
            columns=kept.indices.astype(np.int64),
            values=kept.data,
        )

    def sides(self, row_lower: Floats, row_upper: Floats) -> tuple[Floats, Floats]:
        """Right-hand sides of the rows that stay, given those of the whole program."""
        shift = self.inside @ row_lower[self.defining]
        return row_lower[self.rows] - shift, row_upper[self.rows] - shift

    def column_names(self) -> Iterator[str]:
        """Names of the variables that stay."""
        return compress(self.program.column_names(), self.columns.tolist())

    def row_names(self) -> Iterator[str]:
        """Names of the rows that stay."""
        return compress(self.program.row_names(), self.rows.tolist())

    def added(self, starts: Ints, rows: Ints, values: Floats) -> Any:
        """Columns given by the rows of the whole program, as sparse columns of the smaller one."""
        count = len(starts) - 1
        given = sparse.csc_matrix((values, rows, starts), (len(self.rows), count)).tocsr()
        out = (given[self.rows] - self.inside @ given[self.defining]).tocsc()
        out.eliminate_zeros()
        return out

    def duals(self, duals: Floats) -> Floats:
        """[rows of the whole program] from those of the smaller one."""
        out = np.empty(len(self.rows))
        out[self.rows] = duals
        out[self.defining] = -(self.inside.T @ duals)
        return out

    def number(self, columns: Ints) -> Ints:
        """What variables of the whole program, which stay, are called in the smaller one."""
        return np.asarray(np.cumsum(self.columns)[columns] - 1)

    def values(self, x: Floats) -> Floats:
        """Variables of the whole program, then those added; NaN for the defined ones, which nobody asked to know."""
        own = int(self.columns.sum())
        out = np.full(len(self.columns), np.nan)
        out[self.columns] = x[:own]
        return np.concatenate([out, x[own:]])


def substitute(program: Program, defining: Ints) -> Substitution:
    """Put the variables that these rows define out of a program."""
    whole = program.arrays()
    first = whole.starts[defining]
    if (whole.starts[defining + 1] - first != 1).any() or (whole.values[first] != 1.0).any():
        raise ValueError("a defining row has one variable, with coefficient 1")
    defined = whole.columns[first]
    if whole.objective[defined].any():
        raise ValueError("a defined variable is worth nothing itself: what defines it is")
    rows, columns = np.ones(program.rows, dtype=np.bool_), np.ones(program.columns, dtype=np.bool_)
    rows[defining], columns[defined] = False, False
    inside = whole.matrix[rows].tocsc()[:, defined].tocsr()
    return Substitution(program, whole, defining, defined, rows, columns, inside)
