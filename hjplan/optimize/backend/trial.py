"""A live program whose rows can be let go and held again: to find out which of them cannot hold together.

Nothing is maximized: the question is whether there is any solution at all, and how little has to give for one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np

from hjplan.data.county import Floats, Ints
from hjplan.optimize.backend.highs import run
from hjplan.optimize.program import Arrays

_NO_INTS = np.zeros(0, dtype=np.int64)
_NO_FLOATS = np.zeros(0)
_IN_THE_RAY = 1e-9
"""Weights of rows below this are nothing in a proof that there is no solution."""

_AGAIN = ("ipm", "choose")
"""Simplex may end without a word, most often from an old basis: how it is asked once more, from the beginning."""
_PATIENCE = 15.0
"""Seconds that simplex has for a large relaxation before interior point is asked: mostly it needs two."""
_WARM = 10_000
"""Rows up to which a solve goes on from the last basis; above, beginning anew is faster."""


@dataclass(frozen=True, eq=False)
class Loose:
    """Bounds of rows and variables once something is let go; what is not named keeps its own."""

    rows: Ints = field(default_factory=lambda: _NO_INTS)
    row_lower: Floats = field(default_factory=lambda: _NO_FLOATS)
    row_upper: Floats = field(default_factory=lambda: _NO_FLOATS)
    columns: Ints = field(default_factory=lambda: _NO_INTS)
    """Variables whose upper bound goes."""


def let_go(rows: Ints) -> Loose:
    """These rows do not bind at all."""
    flat = np.asarray(rows).ravel()
    flat = flat[flat >= 0]
    return Loose(flat, np.full(len(flat), -np.inf), np.full(len(flat), np.inf))


class Trial:
    """One live model: bounds change between solves, which go on from the last basis."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self._model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in {"output_flag": False, "mip_rel_gap": 1e-3}.items():
            self._model.setOptionValue(name, value)
        self._model.HandleKeyboardInterrupt = True
        self._model.passModel(_program(arrays))
        whole = np.flatnonzero(arrays.integer).astype(np.int32)
        self._model.changeColsIntegrality(len(whole), whole, np.full(len(whole), highspy.HighsVarType.kInteger))
        self._extra = 0

    def has_integers(self, still: Ints = _NO_INTS) -> bool:
        """Is anything to be decided in whole numbers, besides variables that stay at 0?"""
        whole = self.arrays.integer.copy()
        whole[still] = False
        return bool(whole.any())

    def feasible(
        self, loose: Collection[Loose], *, relax: bool, time_limit: float, still: Ints = _NO_INTS
    ) -> bool | None:
        """Is there a solution with these bounds let go? None: time ran out before that was known.

        ``still``: variables that stay at 0; where that costs no solution it leaves the solver less to look at.
        """
        self._bounds(loose, still)
        kinds = highspy.HighsModelStatus
        large = relax and len(self.arrays.row_lower) > _WARM
        status = self._solve(relax, min(time_limit, _PATIENCE) if large else time_limit)
        for method in _AGAIN:
            if status != kinds.kUnknown and not (large and status == kinds.kTimeLimit):
                break
            self._model.clearSolver()
            self._model.setOptionValue("solver", method)
            status = self._solve(relax, time_limit)
        self._model.setOptionValue("solver", "choose")
        if status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
            return False
        return True if status in (kinds.kOptimal, kinds.kSolutionLimit) or self._has_solution() else None

    def proof(self) -> tuple[Ints, Ints] | None:
        """After a relaxation without a solution: rows, and variables by their upper bounds, that cannot hold together.

        None where the solver has no proof.
        """
        status, has, ray = self._model.getDualRay()
        if status != highspy.HighsStatus.kOk or not has:
            return None
        weights = np.array(ray)
        weights[np.abs(weights) <= _IN_THE_RAY * float(np.abs(weights).max(initial=0.0))] = 0.0
        pulls = self.arrays.matrix.T @ weights
        pulls[np.abs(pulls) <= _IN_THE_RAY * float(np.abs(pulls).max(initial=0.0))] = 0.0
        endless = np.isinf(self.arrays.upper)
        # the proof never rests on an upper bound that is not there: that tells which sign means "from above"
        above = pulls < 0 if pulls[endless].min(initial=0.0) >= -pulls[endless].max(initial=0.0) else pulls > 0
        return np.flatnonzero(weights), np.flatnonzero(above & ~endless)

    def column(self, rows: Ints, values: Floats) -> int:
        """Add a variable by which rows give way; it stays at 0 until :meth:`least` asks for it."""
        number = len(self.arrays.objective) + self._extra
        self._model.addCol(0.0, 0.0, 0.0, len(rows), rows.astype(np.int32), values.astype(np.float64))
        self._extra += 1
        return number

    def least(
        self, columns: Ints, loose: Collection[Loose], *, relax: bool, time_limit: float, still: Ints = _NO_INTS
    ) -> tuple[Floats, Floats] | None:
        """The values of the variables given that make their sum as small as can be, and of all others; None: no way."""
        self._bounds(loose, still)
        count, which = len(columns), columns.astype(np.int32)
        self._model.changeColsBounds(count, which, np.zeros(count), np.full(count, np.inf))
        self._model.changeColsCost(count, which, np.ones(count))
        self._solve(relax, time_limit)
        found = None
        if self._has_solution():
            values = np.array(self._model.getSolution().col_value)
            found = values[columns], values[: len(self.arrays.objective)]
        self._model.changeColsCost(count, which, np.zeros(count))
        self._model.changeColsBounds(count, which, np.zeros(count), np.zeros(count))
        return found

    def coefficients(self, rows: Ints, columns: Ints, values: Floats) -> None:
        """Change single entries of the program."""
        for row, column, value in zip(rows.tolist(), columns.tolist(), values.tolist(), strict=True):
            self._model.changeCoeff(row, column, value)

    def _bounds(self, loose: Collection[Loose], still: Ints = _NO_INTS) -> None:
        a = self.arrays
        lower, upper, most = a.row_lower.copy(), a.row_upper.copy(), a.upper.copy()
        for one in loose:
            np.minimum.at(lower, one.rows, one.row_lower)
            np.maximum.at(upper, one.rows, one.row_upper)
            most[one.columns] = np.inf
        most[still] = 0.0
        rows, columns = np.arange(len(lower), dtype=np.int32), np.arange(len(most), dtype=np.int32)
        self._model.changeRowsBounds(len(rows), rows, lower, upper)
        self._model.changeColsBounds(len(columns), columns, a.lower, most)

    def _solve(self, relax: bool, time_limit: float) -> Any:
        if len(self.arrays.row_lower) > _WARM:  # presolve, which a basis forbids, then takes most of the program away
            self._model.clearSolver()
        self._model.setOptionValue("solve_relaxation", relax)
        self._model.setOptionValue("time_limit", self._model.getRunTime() + max(0.01, time_limit))
        run(self._model)
        return self._model.getModelStatus()

    def _has_solution(self) -> bool:
        return int(self._model.getInfo().primal_solution_status) == int(highspy.SolutionStatus.kSolutionStatusFeasible)


def _program(arrays: Arrays) -> Any:
    """The arrays as HiGHS takes them, with nothing to be maximized."""
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(arrays.objective), len(arrays.row_lower)
    program.sense_ = highspy.ObjSense.kMinimize
    program.col_cost_ = np.zeros(len(arrays.objective))
    program.col_lower_, program.col_upper_ = arrays.lower, arrays.upper
    program.row_lower_, program.row_upper_ = arrays.row_lower, arrays.row_upper
    matrix = program.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    first = int(arrays.starts[0])  # entries of rows that are not kept come first and are in none
    matrix.start_, matrix.index_, matrix.value_ = arrays.starts - first, arrays.columns[first:], arrays.values[first:]
    return program
