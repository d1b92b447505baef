"""Programs as PuLP problems, solved by HiGHS.

PuLP holds the model (and writes it as LP or MPS for people); HiGHS is reached through PuLP's own class, which leaves a
live highspy object behind. A time limit is never reported as optimal: status, bound and proof travel with the values.
"""

from __future__ import annotations

import ctypes
import math
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import highspy
import numpy as np
import pulp

from hjplan.data.county import Floats, Ints
from hjplan.optimize.program import Arrays

Progress = Callable[[str], None]
PRIMAL = 4
"""HiGHS's primal simplex: another objective leaves the last basis primal feasible, so it goes on from there."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What HiGHS says of a program. ``x`` is None without a solution; ``duals`` is None for integer programs."""

    status: str
    """``optimal``, ``infeasible``, ``stopped`` or ``feasible`` (a solution, the gap asked for not proven)."""
    x: Floats | None
    duals: Floats | None
    """[rows] change of the objective per unit of a row's right-hand side."""
    objective: float
    bound: float
    seconds: float


def _greet_nobody() -> None:
    """HiGHS greets on standard output when its first model is made, whatever its options say: let nobody hear it."""
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123 -- a device, not a file
            os.dup2(nowhere.fileno(), 1)
        highspy.Highs()  # type: ignore[no-untyped-call]
        ctypes.CDLL(None).fflush(None)
    finally:
        os.dup2(kept, 1)
        os.close(kept)


_greet_nobody()


def run(model: Any) -> None:
    """Solve the live model; Ctrl-C is KeyboardInterrupt as soon as the solver has stopped.

    highspy's ``run`` would raise it inside HiGHS, which calls that a solve error and goes on; its ``solve`` says so on
    standard output and forgets it where the solver is done first. So HiGHS works in a thread, where no signal arrives.
    """
    try:
        model.startSolve()
        while not model.wait(0.1)[0]:
            pass
    except KeyboardInterrupt:
        model.cancelSolve()
        model.wait()
        raise


class _Highs(pulp.HiGHS):
    """PuLP's HiGHS, silent, that leaves values in the live model instead of copying them variable by variable."""

    def createAndConfigureSolver(self, lp: Any) -> None:  # noqa: N802 -- PuLP's name
        super().createAndConfigureSolver(lp)
        lp.solverModel.setOptionValue("output_flag", False)
        lp.solverModel.HandleKeyboardInterrupt = True

    def callSolver(self, lp: Any) -> None:  # noqa: N802 -- PuLP's name
        run(lp.solverModel)

    def findSolutionValues(self, lp: Any) -> tuple[Any, bool]:  # noqa: N802 -- PuLP's name
        status = lp.solverModel.getModelStatus()
        solved = status == highspy.HighsModelStatus.kOptimal
        return (pulp.constants.LpSolveStatus.Optimal if solved else pulp.constants.LpSolveStatus.NotSolved), solved


class Written(Protocol):
    """A program as a solver takes it: arrays, and a name for everything."""

    def arrays(self) -> Arrays:
        """Objective, bounds and rows."""
        ...

    def column_names(self) -> Iterator[str]:
        """Names of all variables, in order."""
        ...

    def row_names(self) -> Iterator[str]:
        """Names of all rows, in order."""
        ...


class Problem:
    """A program handed to PuLP once; integers can be fixed and it can be solved again."""

    def __init__(self, program: Written, name: str) -> None:
        self.arrays = program.arrays()
        self.problem = pulp.LpProblem(name, pulp.LpMaximize)
        self._levels = 0
        self._variables = _add_variables(self.problem, self.arrays, program)
        _add_rows(self.problem, self.arrays, self._variables, program)

    def write(self, path: Path) -> None:
        """Write the model with readable names: ``.lp``, or ``.mps`` by its ending."""
        if path.suffix.lower() == ".mps":
            self.problem.writeMPS(str(path))
        else:
            self.problem.writeLP(str(path), writeSOS=0)

    def solve(self, *, gap: float, time_limit: float, relax: bool = False, method: str = "ipm") -> Answer:
        """Solve; ``relax`` drops integrality. ``method`` is HiGHS's own: ``ipm`` or ``simplex`` (decision 0001)."""
        begun = time.perf_counter()
        integer = bool(self.arrays.integer.any()) and not relax
        options: dict[str, Any] = {"user_objective_scale": objective_scale(self.arrays.objective)}
        if not integer:
            options["solver"] = method
        solver = _Highs(mip=not relax, msg=False, gapRel=gap, timeLimit=max(0.01, time_limit), **options)
        self.problem.solve(solver)
        answer = answer_of(self.problem.solverModel, integer, time.perf_counter() - begun)
        if answer.status == "infeasible" and not integer and method == "ipm":
            # its presolve has called feasible programs infeasible (HiGHS 1.16.0): simplex has the last word
            model: Any = self.problem.solverModel
            model.clearSolver()
            model.setOptionValue("solver", "simplex")
            run(model)
            again = answer_of(model, integer, time.perf_counter() - begun)
            answer = answer if again.x is None else again
        return _own(answer, len(self.arrays.lower))

    def next_level(self, held: tuple[Floats, float], objective: Floats, *, gap: float, time_limit: float) -> Answer:
        """Hold Σ held·x ≥ least by one more row, maximize another objective, and solve again: for linear programs.

        The live model goes on from its last basis: the plan still stands, only another one may be better. Where that
        stops, the program is solved anew.
        """
        coefficients, least = held
        self.hold(coefficients, least)
        self.turn(objective)
        begun = time.perf_counter()
        model: Any = self.problem.solverModel
        used = np.flatnonzero(coefficients).astype(np.int32)
        model.addRow(least, highspy.kHighsInf, len(used), used, coefficients[used])
        every = np.arange(len(objective), dtype=np.int32)
        model.changeColsCost(len(every), every, objective)
        options = {"solver": "simplex", "simplex_strategy": PRIMAL, "user_objective_scale": objective_scale(objective)}
        for name, value in {**options, "time_limit": model.getRunTime() + max(0.01, time_limit)}.items():
            model.setOptionValue(name, value)
        run(model)
        answer = answer_of(model, False, time.perf_counter() - begun)
        if answer.status == "optimal":
            return _own(answer, len(self.arrays.lower))
        return self.solve(gap=gap, time_limit=time_limit)

    def hold(self, coefficients: Floats, least: float) -> None:
        """One more row: Σ coefficients·x ≥ least."""
        used = np.flatnonzero(coefficients)
        pairs = zip((self._variables[i] for i in used.tolist()), coefficients[used].tolist(), strict=True)
        self.problem.addConstraint(pulp.lpSum_vars_coefs(pairs) >= least, f"level_held__{self._levels}")
        self._levels += 1

    def turn(self, objective: Floats) -> None:
        """Maximize another objective from the next solve on."""
        self.arrays = replace(self.arrays, objective=objective)
        used = np.flatnonzero(objective)
        pairs = zip((self._variables[i] for i in used.tolist()), objective[used].tolist(), strict=True)
        self.problem.setObjective(pulp.lpSum_vars_coefs(pairs))

    def live(self) -> Any:
        """The HiGHS model of the program, not yet solved: for a master that columns are added to."""
        solver = _Highs(mip=False, msg=False)
        solver.createAndConfigureSolver(self.problem)
        solver.buildSolverModel(self.problem)
        return self.problem.solverModel

    def solve_fixed(self, columns: Ints, values: Floats, *, time_limit: float) -> Answer:
        """Fix variables to values in the live model and solve the rest as a linear program, warm from its basis.

        To be called after :meth:`solve`; the problem itself keeps its bounds.
        """
        begun = time.perf_counter()
        model: Any = self.problem.solverModel
        number, which = len(columns), columns.astype(np.int32)
        continuous = np.full(number, highspy.HighsVarType.kContinuous)
        model.changeColsIntegrality(number, which, continuous)
        model.changeColsBounds(number, which, values, values)
        model.setOptionValue("solver", "simplex")
        model.setOptionValue("time_limit", model.getRunTime() + max(0.01, time_limit))
        run(model)
        return _own(answer_of(model, False, time.perf_counter() - begun), len(self.arrays.lower))


def prices(arrays: Arrays, *, time_limit: float) -> Floats | None:
    """[rows] duals of a linear program, by interior point and without PuLP's objects; None where there is no answer.

    For guesses of prices only: no names, no file, no proof.
    """
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(arrays.objective), len(arrays.row_lower)
    program.sense_ = highspy.ObjSense.kMaximize
    program.col_cost_, program.col_lower_, program.col_upper_ = arrays.objective, arrays.lower, arrays.upper
    program.row_lower_, program.row_upper_ = arrays.row_lower, arrays.row_upper
    matrix = program.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_, matrix.index_, matrix.value_ = arrays.starts, arrays.columns, arrays.values
    model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    options = {"output_flag": False, "solver": "ipm", "time_limit": max(0.01, time_limit)}
    for name, value in {**options, "user_objective_scale": objective_scale(arrays.objective)}.items():
        model.setOptionValue(name, value)
    model.HandleKeyboardInterrupt = True
    model.passModel(program)
    run(model)
    return answer_of(model, False, 0.0).duals


def _own(answer: Answer, columns: int) -> Answer:
    """The values of the program's own variables: PuLP adds one where there is nothing to maximize."""
    return answer if answer.x is None else replace(answer, x=answer.x[:columns])


def objective_scale(objective: Floats) -> int:
    """Power of two by which HiGHS scales the objective, so that its largest coefficient is about ten.

    Unscaled, the demo's interior point stalled after 54 iterations and simplex took three times as long to clean up.
    """
    largest = float(np.abs(objective).max(initial=0.0))
    return -round(math.log2(largest / 10.0)) if largest > 0.0 else 0


def _add_variables(problem: Any, arrays: Arrays, program: Written) -> list[Any]:
    low = [None if math.isinf(v) else v for v in arrays.lower.tolist()]
    high = [None if math.isinf(v) else v for v in arrays.upper.tolist()]
    kind = [pulp.LpInteger if i else pulp.LpContinuous for i in arrays.integer.tolist()]
    add = problem.add_variable
    variables = [add(*parts) for parts in zip(program.column_names(), low, high, kind, strict=True)]
    used = np.flatnonzero(arrays.objective)
    pairs = zip((variables[i] for i in used.tolist()), arrays.objective[used].tolist(), strict=True)
    problem.setObjective(pulp.lpSum_vars_coefs(pairs))
    return variables


def _add_rows(problem: Any, arrays: Arrays, variables: list[Any], program: Written) -> None:
    columns, values, starts = arrays.columns.tolist(), arrays.values.tolist(), arrays.starts.tolist()
    low, high = arrays.row_lower.tolist(), arrays.row_upper.tolist()
    for i, name in enumerate(program.row_names()):
        here = slice(starts[i], starts[i + 1])
        terms = pulp.lpSum_vars_coefs(zip((variables[c] for c in columns[here]), values[here], strict=True))
        if low[i] == high[i]:
            constraint = terms == low[i]
        elif math.isinf(high[i]):
            constraint = terms >= low[i]
        else:
            constraint = terms <= high[i]
        problem.addConstraint(constraint, name)


def answer_of(model: Any, integer: bool, seconds: float) -> Answer:
    """What the live model says of itself after a run; KeyboardInterrupt where it was interrupted."""
    kinds = highspy.HighsModelStatus
    status, info = model.getModelStatus(), model.getInfo()
    if status == kinds.kInterrupt:
        raise KeyboardInterrupt
    if status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
        return Answer("infeasible", None, None, math.nan, math.nan, seconds)
    found = status == kinds.kOptimal or (integer and math.isfinite(info.objective_function_value))
    if not found:
        return Answer("stopped", None, None, math.nan, math.nan, seconds)
    solution = model.getSolution()
    objective = float(info.objective_function_value)
    # a linear program is its own bound, as far as primal and dual agree
    bound = float(info.mip_dual_bound) if integer else objective + abs(objective) * info.primal_dual_objective_error
    return Answer(
        status="optimal" if status == kinds.kOptimal else "feasible",
        x=np.array(solution.col_value),
        duals=None if integer else np.array(solution.row_dual),
        objective=objective,
        bound=bound,
        seconds=seconds,
    )
