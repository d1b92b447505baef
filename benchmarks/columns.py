"""The columns engine beside HiGHS and OR-Tools' PDLP on the same fictional countries, and alone on large ones.

All three get the same linear program: HiGHS and PDLP as arrays of the exact engine, columns as the county; building
those arrays is not counted against HiGHS and PDLP, building its ledger is counted against columns. Compiling is not: a
small county is planned before. PDLP comes with `pip install -e '.[bench]'`; without it its rows are missing.
"""

from __future__ import annotations

import gc
import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import highspy
from scipy import sparse

import hjplan as hj
from benchmarks.rows import SCENARIOS, Row
from hjplan.data import build_county
from hjplan.data.county import County
from hjplan.optimize.engine_columns import solve_columns
from hjplan.optimize.engine_exact import Model
from hjplan.optimize.program import Arrays

LIMIT = 600.0
"""Seconds that HiGHS and PDLP may take; more is reported as that."""
GAPS = (1e-3, 1e-4)
SMALL, MIDDLE = 100, 1000
PARQUET = 2000
"""Places of a small country whose tables are Parquet, as those of large ones are."""
LARGE = (10_000, 50_000)
SEED = 1
SCALE = 2.0**-10
"""Of the objective for HiGHS and PDLP: both are faster when its coefficients are near one (decision 0001)."""
REPEATS = 3
"""Columns are planned so often and the middle of their seconds taken; the others run once, they take long enough."""
THREADS = 2
INTERIOR = "interior point, no crossover"
METHODS: dict[str, dict[str, str]] = {
    INTERIOR: {"solver": "ipm", "run_crossover": "off"},
    "interior point + crossover": {"solver": "ipm", "run_crossover": "on"},
    "dual simplex": {"solver": "simplex"},
}
GOALS: dict[tuple[int, str, float], float] = {
    (SMALL, "HiGHS", 1e-4): 20.0,
    (MIDDLE, "HiGHS", 1e-3): 300.0,
    (MIDDLE, "PDLP", 1e-3): 60.0,
}
"""How many times faster columns shall be: places, than what, at which gap."""
SECONDS = {10_000: 8.0, 50_000: 30.0}
FLAT, BYTES, DEMO_SECONDS = 1.5, 6000.0, 3.0


@dataclass(frozen=True)
class Taken:
    """One solve."""

    seconds: float
    objective: float
    ended: str
    bound: float = float("nan")


def country(folder: Path, places: int) -> Path:
    """A fictional country's scenario, written once."""
    target = folder / str(places)
    return target / "scenario.yaml" if target.exists() else hj.new_synthetic(target, places, seed=SEED)


def highs(arrays: Arrays, options: dict[str, str]) -> Taken:
    """HiGHS and nothing else, on the arrays of the exact engine; integers are relaxed."""
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(arrays.objective), len(arrays.row_lower)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = arrays.objective * SCALE, arrays.lower, arrays.upper
    lp.row_lower_, lp.row_upper_ = arrays.row_lower, arrays.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = arrays.starts, arrays.columns, arrays.values
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("time_limit", LIMIT)
    for key, value in options.items():
        solver.setOptionValue(key, value)
    solver.passModel(lp)
    begun = time.perf_counter()
    solver.run()
    spent = time.perf_counter() - begun
    ended = solver.modelStatusToString(solver.getModelStatus())
    return Taken(spent, solver.getInfo().objective_function_value / SCALE, ended)


def pdlp(arrays: Arrays, tolerance: float) -> Taken:
    """OR-Tools' PDLP; relative and absolute tolerance alike."""
    from ortools.pdlp import solve_log_pb2, solvers_pb2
    from ortools.pdlp.python import pdlp as solver

    program = solver.QuadraticProgram()
    program.objective_vector = -arrays.objective * SCALE
    shape = (len(arrays.row_lower), len(arrays.objective))
    program.constraint_matrix = sparse.csr_matrix((arrays.values, arrays.columns, arrays.starts), shape).tocsc()
    program.constraint_lower_bounds, program.constraint_upper_bounds = arrays.row_lower, arrays.row_upper
    program.variable_lower_bounds, program.variable_upper_bounds = arrays.lower, arrays.upper
    wanted: Any = solvers_pb2.PrimalDualHybridGradientParams()
    criteria = wanted.termination_criteria.simple_optimality_criteria
    criteria.eps_optimal_relative = criteria.eps_optimal_absolute = tolerance
    wanted.termination_criteria.time_sec_limit = LIMIT
    wanted.num_threads = THREADS
    begun = time.perf_counter()
    found = solver.primal_dual_hybrid_gradient(program, wanted)
    spent = time.perf_counter() - begun
    reason = solve_log_pb2.TerminationReason.Name(found.solve_log.termination_reason)
    ended = reason.removeprefix("TERMINATION_REASON_").lower().replace("_", " ")
    return Taken(spent, float(arrays.objective @ found.primal_solution), ended)


def columns(county: County, gap: float, repeats: int = REPEATS) -> Taken:
    """The columns engine from the county's arrays to the plan of every place; the middle of several."""
    runs = []
    for _ in range(repeats):
        begun = time.perf_counter()
        found = solve_columns(replace(county, gap=gap))
        for _ in found.plan.blocks:
            pass  # each is made when it is asked for
        runs.append(Taken(time.perf_counter() - begun, found.goal, f"gap {found.gap:.1e}", found.bound))
    return sorted(runs, key=lambda r: r.seconds)[len(runs) // 2]


def ratio(places: int, other: str, gap: float, slow: Taken, fast: Taken) -> Row:
    """How many times faster columns were; at least that where the other ran into the limit."""
    times, goal = slow.seconds / fast.seconds, GOALS.get((places, other, gap))
    least = "≥ " if slow.seconds >= LIMIT else ""
    what = f"{places:,} places: {other} ÷ columns at {gap:.0e}"
    if goal is None:
        return Row(what, f"{least}{times:.0f}×")
    return Row(what, f"**{least}{times:.0f}×**", f"≥ {goal:.0f}×", times >= goal)


def beside(places: int, county: County, methods: dict[str, dict[str, str]]) -> list[Row]:
    """One country, solved by all."""
    ours = {gap: columns(county, gap) for gap in GAPS}
    arrays = Model(county).problem.arrays
    theirs = {name: highs(arrays, options) for name, options in methods.items()}
    has_pdlp = importlib.util.find_spec("ortools") is not None
    first_order = {gap: pdlp(arrays, gap) for gap in GAPS} if has_pdlp else {}
    best = min(theirs.values(), key=lambda t: t.seconds if t.ended == "Optimal" else LIMIT)
    size = f"{len(arrays.objective):,} variables, {len(arrays.row_lower):,} rows"
    rows = [
        Row(f"{places:,} places: HiGHS, {n}", f"{t.seconds:.2f} s", how=f"{t.ended}, {size}") for n, t in theirs.items()
    ]
    rows += [
        Row(f"{places:,} places: PDLP at {gap:.0e}", f"{t.seconds:.2f} s", how=f"{t.ended}, {THREADS} threads")
        for gap, t in first_order.items()
    ]
    for gap, t in ours.items():
        rows.append(Row(f"{places:,} places: columns at {gap:.0e}", f"{t.seconds:.2f} s", how=t.ended))
    for gap, t in ours.items():
        rows.append(ratio(places, "HiGHS", gap, best, t))
        if gap in first_order:
            rows.append(ratio(places, "PDLP", gap, first_order[gap], t))
    tightest = ours[min(GAPS)]
    if best.ended == "Optimal":
        slack = 1e-6 * abs(best.objective)
        right = tightest.objective - slack <= best.objective <= tightest.bound + slack
        between = f"{tightest.objective:,.0f} ≤ {best.objective:,.0f} ≤ {tightest.bound:,.0f}"
        rows.append(Row(f"{places:,} places: columns ≤ HiGHS ≤ bound", between, "to 1e-6", right))
    return rows


def alone(file: Path, gap: float) -> dict[str, float]:
    """In a process of its own: seconds of planning, and bytes for each place more than a small country has.

    Counted is the most that the process has held, from the files to the plan, above what it holds after the small
    country has been planned from tables of the same kind: what libraries take once is in neither.
    """
    columns(build_county(hj.load(country(file.parent.parent, PARQUET))), gap, repeats=1)
    gc.collect()
    before = _held()
    county = build_county(hj.load(file))
    read = _peak()
    taken = columns(county, gap, repeats=1)
    needed = _peak()
    again = columns(county, gap, repeats=1)
    further = len(county.places.ids) - PARQUET
    return {
        "seconds": min(taken.seconds, again.seconds),
        "reading": (read - before) / further,
        "bytes": (needed - before) / further,
        "peak": needed,
        "cells": sum(b.size for b in county.blocks),
        "gap": (taken.bound - taken.objective) / taken.objective,
    }


def _held() -> float:
    """Bytes that this process holds now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return float(pages * resource.getpagesize())


def _peak() -> float:
    """Most bytes that this process has held (Linux counts in KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


def large(folder: Path) -> list[Row]:
    """Columns alone."""
    rows, per_place, peaks = [], [], []
    for places in LARGE:
        command = [sys.executable, "-m", "benchmarks.columns", str(country(folder, places)), str(max(GAPS))]
        told = subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        found = json.loads(told.stdout)
        seconds, goal = found["seconds"], SECONDS.get(places)
        per_place.append(seconds / places)
        peaks.append(found["peak"])
        need = found["bytes"]
        met, wanted = (None, "") if goal is None else (seconds <= goal, f"≤ {goal:.0f} s")
        how = f"gap {found['gap']:.1e}, {found['cells']:,.0f} pairs of place and facility"
        rows += [
            Row(f"{places:,} places: columns at {max(GAPS):.0e}", f"{seconds:.1f} s", wanted, met, how),
            Row(f"{places:,} places: places per second", f"{places / seconds:,.0f}"),
            Row(
                f"{places:,} places: memory per place",
                f"{need / 1000:.1f} kB",
                f"≤ {BYTES / 1000:.0f} kB",
                need <= BYTES,
                f"peak above that of {PARQUET:,} places, {found['reading'] / 1000:.1f} kB of it by reading",
            ),
        ]
    further = (peaks[-1] - peaks[0]) / (LARGE[-1] - LARGE[0])
    more = f"memory for each place from {LARGE[0]:,} to {LARGE[-1]:,}"
    rows.append(Row(more, f"{further / 1000:.1f} kB", f"≤ {BYTES / 1000:.0f} kB", further <= BYTES))
    growth = per_place[-1] / per_place[0]
    what = f"time per place, {LARGE[-1]:,} ÷ {LARGE[0]:,} places"
    return [*rows, Row(what, f"{growth:.2f}×", f"≤ {FLAT}×", growth <= FLAT)]


def demo() -> list[Row]:
    """The demo county, from its arrays to the plan of every place."""
    taken = columns(build_county(hj.load(f"{SCENARIOS}/baseline.yaml")), 1e-4)
    seconds = taken.seconds
    wanted = f"≤ {DEMO_SECONDS:.0f} s"
    return [Row("demo county: columns at 1e-04", f"{seconds:.1f} s", wanted, seconds <= DEMO_SECONDS, taken.ended)]


def measure() -> list[Row]:
    """The demo; small and middle side by side; large alone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = build_county(hj.load(country(folder, SMALL)))
        columns(small, max(GAPS), repeats=1)
        rows = demo() + beside(SMALL, small, METHODS)
        middle = build_county(hj.load(country(folder, MIDDLE)))
        rows += beside(MIDDLE, middle, {INTERIOR: METHODS[INTERIOR]})
        return rows + large(folder)


if __name__ == "__main__":
    print(json.dumps(alone(Path(sys.argv[1]), float(sys.argv[2]))))
