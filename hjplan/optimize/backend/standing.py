"""One program solved again and again: another goal, another side of a few rows, everything else as it stood.

HiGHS holds the program once, as arrays. What a solve comes to depends on the basis that it is told to begin from and on
nothing that was solved before, so that the order of solves, and how many processes share them, changes no figure.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np

from hjplan.data.county import Floats, Ints
from hjplan.optimize.backend.highs import PRIMAL, Answer, answer_of, objective_scale, run
from hjplan.optimize.program import Arrays

DUAL = 1
"""HiGHS's dual simplex: another side of a row leaves the last basis dual feasible, so it goes on from there."""
_SEARCHES = (
    "mip_heuristic_run_rens",
    "mip_heuristic_run_rins",
    "mip_heuristic_run_root_reduced_cost",
    "mip_allow_restart",
)
"""What HiGHS does to find a first good plan: left out where one is known. On scenarios/every-work eight points of a
front then took 6.2 processor seconds in place of 51, to the same gap."""
EFFORT = 0.05
"""HiGHS's own default."""
_STATUS_OF = {int(status): status for status in highspy.HighsBasisStatus.__members__.values()}


@dataclass(frozen=True, eq=False)
class Basis:
    """Where a simplex solve ended, and the next one may begin: HiGHS's own status of every column and row."""

    columns: Ints
    rows: Ints


class Standing:
    """A linear or integer program in one HiGHS model that stays; the side of further rows changes between solves."""

    def __init__(self, arrays: Arrays, held: Sequence[Floats]) -> None:
        """``held``: coefficients [columns] of each further row; they hold nothing until :meth:`hold` is called."""
        self.integers = np.flatnonzero(arrays.integer)
        self._arrays, self._count = arrays, len(arrays.objective)
        self._first = len(arrays.row_lower)
        self._scale = [2.0 ** objective_scale(row) for row in held]
        self._model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._model.setOptionValue("output_flag", False)
        self._model.HandleKeyboardInterrupt = True
        self._model.passModel(_written(arrays))
        for row, scale in zip(held, self._scale, strict=True):
            used = np.flatnonzero(row).astype(np.int32)
            self._model.addRow(-highspy.kHighsInf, highspy.kHighsInf, len(used), used, row[used] * scale)

    def hold(self, number: int, least: float = -math.inf) -> None:
        """Σ coefficients·x ≥ least from now on, for the further row of this number; without ``least`` no longer."""
        low = -highspy.kHighsInf if math.isinf(least) else least * self._scale[number]
        self._model.changeRowBounds(self._first + number, low, highspy.kHighsInf)

    def price(self, number: int, duals: Floats | None) -> float:
        """What a unit of what the further row of this number holds costs of the objective; 0 where it costs nothing."""
        return 0.0 if duals is None else abs(float(duals[self._first + number])) * self._scale[number]

    def turn(self, objective: Floats) -> None:
        """Maximize this from now on."""
        every = np.arange(self._count, dtype=np.int32)
        self._model.changeColsCost(self._count, every, objective)
        self._model.setOptionValue("user_objective_scale", objective_scale(objective))

    def basis(self) -> Basis:
        """Where the last linear program ended."""
        found = self._model.getBasis()
        columns, rows = ([int(status) for status in side] for side in (found.col_status, found.row_status))
        return Basis(np.array(columns, dtype=np.int8), np.array(rows, dtype=np.int8))

    def relax(self, time_limit: float, start: Basis | None, *, primal: bool = False) -> Answer:
        """Solve without integrality, from ``start`` or by interior point; ``primal`` where only the objective moved."""
        self._kind(highspy.HighsVarType.kContinuous)
        self._bound(self._arrays.lower, self._arrays.upper)
        if start is not None:
            self._begin(start)
            return self._solve("simplex", PRIMAL if primal else DUAL, time_limit)
        self._model.clearSolver()
        answer = self._solve("ipm", DUAL, time_limit)
        if answer.status != "infeasible":
            return answer
        self._model.clearSolver()  # its presolve has called feasible programs infeasible: simplex has the last word
        return self._solve("simplex", DUAL, time_limit)

    def fixed(self, values: Floats, time_limit: float, start: Basis | None, *, primal: bool = False) -> Answer:
        """Solve with the integers fixed to these whole values."""
        self._kind(highspy.HighsVarType.kContinuous)
        low, high = self._arrays.lower.copy(), self._arrays.upper.copy()
        low[self.integers] = high[self.integers] = values
        self._bound(low, high)
        if start is None:
            self._model.clearSolver()
        else:
            self._begin(start)
        return self._solve("simplex", PRIMAL if primal else DUAL, time_limit)

    def branch(
        self, gap: float, time_limit: float, start: Floats | None, nodes: int | None = None, near: float = 1e-6
    ) -> Answer:
        """Branch on the integers to this gap, from a solution already known; at most ``nodes`` nodes.

        ``near``: the objective is good enough within this amount too.
        """
        self._kind(highspy.HighsVarType.kInteger)
        self._bound(self._arrays.lower, self._arrays.upper)
        self._model.clearSolver()
        if start is not None:
            known = highspy.HighsSolution()
            known.col_value = start.tolist()
            self._model.setSolution(known)
        settings: dict[str, Any] = {
            "mip_rel_gap": gap,
            "mip_abs_gap": near,
            "mip_max_nodes": highspy.kHighsIInf if nodes is None else nodes,
        }
        settings |= dict.fromkeys(_SEARCHES, start is None)
        settings["mip_heuristic_effort"] = EFFORT if start is None else 0.0
        for name, value in settings.items():
            self._model.setOptionValue(name, value)
        return self._solve("choose", DUAL, time_limit, integer=True)

    def _begin(self, start: Basis) -> None:
        self._model.clearSolver()
        basis = highspy.HighsBasis()
        basis.col_status = [_STATUS_OF[status] for status in start.columns.tolist()]
        basis.row_status = [_STATUS_OF[status] for status in start.rows.tolist()]
        basis.valid = True
        self._model.setBasis(basis)

    def _solve(self, solver: str, strategy: int, time_limit: float, *, integer: bool = False) -> Answer:
        begun = time.perf_counter()
        limit = self._model.getRunTime() + max(0.01, time_limit)
        for name, value in {"solver": solver, "simplex_strategy": strategy, "time_limit": limit}.items():
            self._model.setOptionValue(name, value)
        run(self._model)
        answer = answer_of(self._model, integer and len(self.integers) > 0, time.perf_counter() - begun)
        return answer if answer.x is None else replace(answer, x=answer.x[: self._count])

    def _kind(self, kind: Any) -> None:
        if len(self.integers):
            which = self.integers.astype(np.int32)
            self._model.changeColsIntegrality(len(which), which, np.full(len(which), kind))

    def _bound(self, lower: Floats, upper: Floats) -> None:
        if len(self.integers):
            which = self.integers.astype(np.int32)
            self._model.changeColsBounds(len(which), which, lower[which], upper[which])


def _written(arrays: Arrays) -> Any:
    """The program as HiGHS takes it, all columns continuous."""
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(arrays.objective), len(arrays.row_lower)
    program.sense_ = highspy.ObjSense.kMaximize
    program.col_cost_, program.col_lower_, program.col_upper_ = arrays.objective, arrays.lower, arrays.upper
    program.row_lower_, program.row_upper_ = arrays.row_lower, arrays.row_upper
    matrix = program.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    first = arrays.starts[0]  # what rows that are not kept were given stands before the first row
    matrix.start_, matrix.index_ = arrays.starts - first, arrays.columns[first:]
    matrix.value_ = arrays.values[first:]
    return program
