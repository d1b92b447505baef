"""Many small linear programs with the same rows again and again: each lives in the solver and is solved warm.

Only what is maximized changes between solves, so the last basis stays primal feasible and the primal method goes on
from there: a place's program takes a fraction of a millisecond.
"""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np

from hjplan.data.county import Floats, Ints
from hjplan.errors import StoppedError
from hjplan.optimize.program import Arrays

PRIMAL_SIMPLEX = 4


class Parts:
    """A program that falls into parts without a row in common, solved part by part."""

    def __init__(self, arrays: Arrays, part: Ints) -> None:
        """``part`` [columns] says to which part, 0 … parts−1, a variable belongs."""
        matrix = arrays.matrix
        used = np.diff(matrix.indptr) > 0
        row_part = np.full(matrix.shape[0], -1, dtype=np.int64)
        row_part[used] = part[matrix.indices[matrix.indptr[:-1][used]]]
        self.columns: list[Ints] = []
        self._models: list[Any] = []
        for number in range(int(part.max(initial=-1)) + 1):
            columns, rows = np.flatnonzero(part == number), np.flatnonzero(row_part == number)
            self.columns.append(columns)
            self._models.append(_model(arrays, rows, columns))

    def solve(self, objective: Floats, which: Ints) -> tuple[Floats, Ints]:
        """[columns] the best values in the parts named, 0 in the others; and the parts that have no plan at all."""
        out, impossible = np.zeros(len(objective)), []
        for number in which.tolist():
            columns, model = self.columns[number], self._models[number]
            every = np.arange(len(columns), dtype=np.int32)
            model.changeColsCost(len(columns), every, objective[columns])
            model.run()
            if model.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
                impossible.append(number)
                continue
            if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                raise StoppedError(f"a place's program ended as {model.modelStatusToString(model.getModelStatus())}")
            out[columns] = model.getSolution().col_value
        return out, np.array(impossible, dtype=np.int64)


def _model(arrays: Arrays, rows: Ints, columns: Ints) -> Any:
    inside = arrays.matrix[rows][:, columns].tocsr()
    program: Any = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(columns), len(rows)
    program.sense_ = highspy.ObjSense.kMaximize
    program.col_cost_ = np.zeros(len(columns))
    program.col_lower_, program.col_upper_ = arrays.lower[columns], arrays.upper[columns]
    program.row_lower_, program.row_upper_ = arrays.row_lower[rows], arrays.row_upper[rows]
    matrix: Any = program.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.num_col_, matrix.num_row_ = len(columns), len(rows)
    matrix.start_, matrix.index_, matrix.value_ = inside.indptr, inside.indices, inside.data
    model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in {"output_flag": False, "solver": "simplex", "simplex_strategy": PRIMAL_SIMPLEX}.items():
        model.setOptionValue(name, value)
    model.setOptionValue("presolve", "off")
    model.passModel(program)
    return model
