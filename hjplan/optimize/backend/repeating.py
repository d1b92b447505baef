"""A linear program that stays in the solver: its right-hand sides change, and it is solved again from where it was."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np

from hjplan.data.county import Floats, Ints
from hjplan.optimize.backend.highs import Answer, answer_of, objective_scale, run
from hjplan.optimize.program import Arrays


class Repeating:
    """One program in HiGHS, without names and without integers: ``fixed`` columns are held at their values."""

    def __init__(self, arrays: Arrays, fixed: Ints, values: Floats) -> None:
        lower, upper = arrays.lower.copy(), arrays.upper.copy()
        lower[fixed] = upper[fixed] = values
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = len(arrays.objective), len(arrays.row_lower)
        program.sense_ = highspy.ObjSense.kMaximize
        program.col_cost_, program.col_lower_, program.col_upper_ = arrays.objective, lower, upper
        program.row_lower_, program.row_upper_ = arrays.row_lower, arrays.row_upper
        matrix = program.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        first = int(arrays.starts[0])  # entries of rows that a rule has not kept stand before the first
        matrix.start_ = arrays.starts - first
        matrix.index_, matrix.value_ = arrays.columns[first:], arrays.values[first:]
        self._model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._model.setOptionValue("output_flag", False)
        self._model.setOptionValue("user_objective_scale", objective_scale(arrays.objective))
        self._model.HandleKeyboardInterrupt = True
        self._model.passModel(program)
        self._solved = False

    def solve(self, row_lower: Floats, row_upper: Floats, *, time_limit: float) -> Answer:
        """The optimum with these right-hand sides: by interior point the first time, then from the last basis."""
        rows = np.arange(len(row_lower), dtype=np.int32)
        self._model.changeRowsBounds(len(rows), rows, row_lower, row_upper)
        self._model.setOptionValue("solver", "simplex" if self._solved else "ipm")
        self._model.setOptionValue("time_limit", self._model.getRunTime() + max(0.01, time_limit))
        run(self._model)
        answer = answer_of(self._model, False, 0.0)
        if answer.status == "infeasible" and not self._solved:
            self._model.clearSolver()
            self._model.setOptionValue("solver", "simplex")
            run(self._model)
            answer = answer_of(self._model, False, 0.0)
        self._solved = self._solved or answer.x is not None
        return answer
