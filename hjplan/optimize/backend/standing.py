"""One program solved again and again: another goal, another side of a few rows, everything else as it stood.

The program is written once, as arrays. What a solve comes to depends on the basis that it is told to begin from and on
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
"""What HiGHS does to find good plans, each a program of its own: left out at first. On scenarios/every-work eight
points of a front then took 6.2 processor seconds in place of 51, to the same gap, and least cost 0.7 in place of 4.5.
"""
FEW = 1000
"""Nodes after which a search that began from no plan is begun anew with all of them."""
_STATUS_OF = {int(status): status for status in highspy.HighsBasisStatus.__members__.values()}


@dataclass(frozen=True, eq=False)
class Basis:
    """Where a simplex solve ended, and the next one may begin: HiGHS's own status of every column and row."""

    columns: Ints
    rows: Ints


class Standing:
    """A linear or integer program that stays as it is but for its objective and the sides of a few further rows.

    HiGHS takes it anew for every solve, which costs a hundredth of one: nothing of the solve before is left but the
    basis that the next one is told to begin from. A model that lived on gave figures that differed in their last bits.
    """

    def __init__(self, arrays: Arrays, held: Sequence[Floats]) -> None:
        """``held``: coefficients [columns] of each further row; they hold nothing until :meth:`hold` is called."""
        self.integers = np.flatnonzero(arrays.integer)
        self._arrays, self._count, self._first = arrays, len(arrays.objective), len(arrays.row_lower)
        self._scale = [2.0 ** objective_scale(row) for row in held]
        self._objective, self._least = arrays.objective, np.full(len(held), -np.inf)
        self._program = _written(arrays, [row * scale for row, scale in zip(held, self._scale, strict=True)])
        self._model: Any = None

    def hold(self, number: int, least: float = -math.inf) -> None:
        """Σ coefficients·x ≥ least from now on, for the further row of this number; without ``least`` no longer."""
        self._least[number] = least * self._scale[number]

    def price(self, number: int, duals: Floats | None) -> float:
        """What a unit of what the further row of this number holds costs of the objective; 0 where it costs nothing."""
        return 0.0 if duals is None else abs(float(duals[self._first + number])) * self._scale[number]

    def turn(self, objective: Floats) -> None:
        """Maximize this from now on."""
        self._objective = objective

    def basis(self) -> Basis:
        """Where the last linear program ended."""
        found = self._model.getBasis()
        columns, rows = ([int(status) for status in side] for side in (found.col_status, found.row_status))
        return Basis(np.array(columns, dtype=np.int8), np.array(rows, dtype=np.int8))

    def relax(self, time_limit: float, start: Basis | None, *, primal: bool = False) -> Answer:
        """Solve without integrality, from ``start`` or by interior point; ``primal`` where only the objective moved."""
        arrays = self._arrays
        if start is not None:
            return self._linear(arrays.lower, arrays.upper, time_limit, start, primal=primal)
        self._load(arrays.lower, arrays.upper, solver="ipm")
        answer = self._solve(time_limit)
        if answer.status != "infeasible":
            return answer
        # its presolve has called feasible programs infeasible (HiGHS 1.16.0): simplex has the last word
        return self._linear(arrays.lower, arrays.upper, time_limit, None)

    def fixed(self, values: Floats, time_limit: float, start: Basis | None, *, primal: bool = False) -> Answer:
        """Solve with the integers fixed to these whole values."""
        low, high = self._arrays.lower.copy(), self._arrays.upper.copy()
        low[self.integers] = high[self.integers] = values
        return self._linear(low, high, time_limit, start, primal=primal)

    def branch(
        self, gap: float, time_limit: float, start: Floats | None, nodes: int | None = None, near: float = 1e-6
    ) -> Answer:
        """Branch on the integers to this gap, from a solution already known; at most ``nodes`` nodes.

        ``near``: the objective is good enough within this amount too.
        """
        settings = {"mip_rel_gap": gap, "mip_abs_gap": near}
        plain = {**settings, **dict.fromkeys(_SEARCHES, False), "mip_heuristic_effort": 0.0}
        few = FEW if start is None else None
        self._load(self._arrays.lower, self._arrays.upper, integer=True, **plain, **_most(nodes or few))
        if start is not None:
            known = highspy.HighsSolution()
            known.col_value = start.tolist()
            self._model.setSolution(known)
        begun = time.perf_counter()
        answer = self._solve(time_limit, integer=len(self.integers) > 0)
        if start is not None or answer.status in ("optimal", "infeasible"):
            return answer
        # a plan that is hard to find: with everything that HiGHS has
        self._load(self._arrays.lower, self._arrays.upper, integer=True, **settings, **_most(nodes))
        again = self._solve(time_limit - (time.perf_counter() - begun), integer=len(self.integers) > 0)
        return answer if again.x is None and answer.x is not None else again

    def _linear(
        self, lower: Floats, upper: Floats, time_limit: float, start: Basis | None, *, primal: bool = False
    ) -> Answer:
        self._load(lower, upper, solver="simplex", simplex_strategy=PRIMAL if primal else DUAL)
        if start is not None:
            basis = highspy.HighsBasis()
            basis.col_status = [_STATUS_OF[status] for status in start.columns.tolist()]
            basis.row_status = [_STATUS_OF[status] for status in start.rows.tolist()]
            basis.valid = True
            self._model.setBasis(basis)
        return self._solve(time_limit)

    def _load(self, lower: Floats, upper: Floats, *, integer: bool = False, **settings: float | str) -> None:
        """Hand the program to a new HiGHS, as it stands now."""
        program = self._program
        program.col_cost_, program.col_lower_, program.col_upper_ = self._objective, lower, upper
        program.row_lower_ = np.concatenate([self._arrays.row_lower, self._least])
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        program.integrality_ = [kinds[int(whole)] for whole in self._arrays.integer.tolist()] if integer else []
        self._model = highspy.Highs()  # type: ignore[no-untyped-call]
        self._model.HandleKeyboardInterrupt = True
        fixed = {"output_flag": False, "user_objective_scale": objective_scale(self._objective)}
        for name, value in {**fixed, **settings}.items():
            self._model.setOptionValue(name, value)
        self._model.passModel(program)

    def _solve(self, time_limit: float, *, integer: bool = False) -> Answer:
        begun = time.perf_counter()
        self._model.setOptionValue("time_limit", max(0.01, time_limit))
        run(self._model)
        answer = answer_of(self._model, integer, time.perf_counter() - begun)
        return answer if answer.x is None else replace(answer, x=answer.x[: self._count])


def _most(nodes: int | None) -> dict[str, int]:
    """The setting for so many nodes at most; None: as many as it takes."""
    return {} if nodes is None else {"mip_max_nodes": nodes}


def _written(arrays: Arrays, further: Sequence[Floats]) -> Any:
    """The program as HiGHS takes it, with further rows below."""
    program = highspy.HighsLp()
    rows = len(arrays.row_lower) + len(further)
    program.num_col_, program.num_row_ = len(arrays.objective), rows
    program.sense_ = highspy.ObjSense.kMaximize
    program.row_upper_ = np.concatenate([arrays.row_upper, np.full(len(further), np.inf)])
    first = arrays.starts[0]  # what rows that are not kept were given stands before the first row
    used = [np.flatnonzero(row) for row in further]
    ends = np.cumsum([len(columns) for columns in used], dtype=np.int64)
    last = arrays.starts[-1] - first
    matrix = program.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_ = np.concatenate([arrays.starts - first, last + ends])
    matrix.index_ = np.concatenate([arrays.columns[first:], *used])
    matrix.value_ = np.concatenate([arrays.values[first:], *(row[at] for row, at in zip(further, used, strict=True))])
    return program
