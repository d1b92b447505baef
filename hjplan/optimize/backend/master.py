"""The restricted master: a program that lives in the solver, gains columns and is solved again warm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from hjplan.data.county import Floats, Ints
from hjplan.errors import StoppedError
from hjplan.optimize.backend.highs import Problem, run
from hjplan.optimize.backend.substitution import substitute
from hjplan.optimize.program import Program

PRIMAL_SIMPLEX = 4
"""New columns leave the basis primal feasible, so the primal method goes on from it."""
DUAL_SIMPLEX = 1
"""Other right-hand sides leave it dual feasible, so the dual method does."""


@dataclass(frozen=True, eq=False)
class Warm:
    """The master's optimum over the columns it has."""

    objective: float
    duals: Floats
    """[rows]"""
    x: Floats
    """[columns] the program's own variables, then the added ones in the order in which they came."""


class Master:
    """PuLP has built the program once; from then on columns are added to the live HiGHS model.

    Rows and variables are those of the whole program for everybody outside; inside, what rows only define is left out.
    """

    def __init__(self, program: Program, defining: Ints, name: str) -> None:
        self._smaller = substitute(program, defining)
        self.arrays = self._smaller.whole
        self._problem = Problem(self._smaller, name)
        self._model: Any = self._problem.live()
        self._model.setOptionValue("solver", "simplex")
        self._model.setOptionValue("simplex_strategy", PRIMAL_SIMPLEX)
        self.added = 0

    def add(self, objective: Floats, starts: Ints, rows: Ints, values: Floats) -> None:
        """Add columns x ≥ 0, given by column: ``starts`` [n+1], ``rows`` of the whole program and ``values``."""
        count = len(objective)
        columns = self._smaller.added(starts, rows, values)
        self._model.addCols(
            count,
            objective,
            np.zeros(count),
            np.full(count, highspy.kHighsInf),
            columns.nnz,
            columns.indptr[:-1].astype(np.int32),
            columns.indices.astype(np.int32),
            columns.data,
        )
        self.added += count

    def limit(self, columns: Ints, lower: Floats, upper: Floats) -> None:
        """Set bounds of the program's own variables, counted as in the whole program."""
        which = self._smaller.number(columns).astype(np.int32)
        self._model.changeColsBounds(len(which), which, lower, upper)

    def forbid(self, columns: Ints) -> None:
        """Let added columns (counted in the order in which they came) weigh nothing from now on."""
        which = (len(self._problem.arrays.lower) + columns).astype(np.int32)
        zero = np.zeros(len(which))
        self._model.changeColsBounds(len(which), which, zero, zero)

    def shift(self, row_lower: Floats, row_upper: Floats) -> Warm | None:
        """Set the right-hand sides of all rows of the whole program, and solve again: the basis stays dual feasible."""
        lower, upper = self._smaller.sides(row_lower, row_upper)
        rows = np.arange(len(lower), dtype=np.int32)
        self._model.changeRowsBounds(len(rows), rows, lower, upper)
        self._model.setOptionValue("simplex_strategy", DUAL_SIMPLEX)
        try:
            return self.solve()
        finally:
            self._model.setOptionValue("simplex_strategy", PRIMAL_SIMPLEX)

    def solve(self) -> Warm | None:
        """Solve from the basis that is there; None where the columns that remain allow no plan.

        Where the solver ends without a word, which long degenerate runs have done, it begins anew, by dual simplex.
        """
        run(self._model)
        status = self._model.getModelStatus()
        if status in (highspy.HighsModelStatus.kUnknown, highspy.HighsModelStatus.kSolveError):
            self._model.clearSolver()
            self._model.setOptionValue("simplex_strategy", DUAL_SIMPLEX)
            run(self._model)
            self._model.setOptionValue("simplex_strategy", PRIMAL_SIMPLEX)
            status = self._model.getModelStatus()
        if status == highspy.HighsModelStatus.kInterrupt:
            raise KeyboardInterrupt
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise StoppedError(f"the restricted master ended as {self._model.modelStatusToString(status)}")
        solution = self._model.getSolution()
        return Warm(
            float(self._model.getInfo().objective_function_value),
            self._smaller.duals(np.array(solution.row_dual)),
            self._smaller.values(np.array(solution.col_value)),
        )

    def clash(self) -> Floats | None:
        """[rows] of the whole program: prices at which no plan of the columns that remain is worth anything, after
        :meth:`solve` has found none (a ray of the dual); None where the solver names none."""
        _, known, ray = self._model.getDualRay()
        values = -np.array(ray) if known else np.empty(0)
        return self._smaller.duals(values) if values.any() else None


def right_hand_side(lower: Floats, upper: Floats) -> Floats:
    """[rows] the right-hand side that a dual is about: the upper one, or the lower where it is the only finite one."""
    return np.asarray(np.where(np.isfinite(upper), upper, np.where(np.isfinite(lower), lower, 0.0)))
