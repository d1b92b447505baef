"""What planning the demo costs on top of HiGHS itself: hjplan's build + solve against HiGHS on the LP file it writes.

HiGHS alone gets the same options: gap, and for the relaxation the method that hjplan chose (decision 0001). Reading the
LP file is HiGHS's own work there and is shown apart; the goal counts solving only, which is harder on hjplan.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import highspy

import hjplan as hj
from benchmarks.rows import SCENARIOS, Row
from hjplan.data import build_county
from hjplan.data.county import County
from hjplan.optimize.engine_exact import Model, solve_exact
from hjplan.planning.engines import solve

REPEATS = 2
CAP = 120.0
"""Seconds that HiGHS alone may take on the whole-unit program; more is reported as that."""


@dataclass(frozen=True)
class Alone:
    """HiGHS on a file."""

    read: float
    solve: float
    objective: float
    ended: str


def alone(file: Path, *, gap: float, method: str | None) -> Alone:
    """HiGHS and nothing else; with a method the relaxation, without one the program as it is."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("mip_rel_gap", gap)
    highs.setOptionValue("time_limit", CAP)
    if method is not None:
        highs.setOptionValue("solver", method)
        highs.setOptionValue("solve_relaxation", True)
    begun = time.perf_counter()
    highs.readModel(str(file))
    read = time.perf_counter() - begun
    highs.run()
    ended = highs.modelStatusToString(highs.getModelStatus())
    return Alone(read, time.perf_counter() - begun - read, highs.getInfo().objective_function_value, ended)


@dataclass(frozen=True)
class Ours:
    """hjplan on the same county: the relaxation, and the whole way to a plan in whole units."""

    build: float
    relaxed: float
    relaxed_goal: float
    whole: float
    goal: float
    gap: float
    auto: float
    """What `hjplan run` does: the engine that `auto` takes, build and solve."""
    engine: str
    auto_gap: float


def ours(county: County) -> Ours:
    """Build, solve the relaxation; then everything that a run does before its books."""
    begun = time.perf_counter()
    model = Model(county)
    build = time.perf_counter() - begun
    answer = model.problem.solve(gap=county.gap, time_limit=county.time_limit, relax=True)
    relaxed = time.perf_counter() - begun - build
    begun = time.perf_counter()
    solution = solve_exact(county)
    whole = time.perf_counter() - begun
    begun = time.perf_counter()
    auto = solve(county, "auto")
    spent = time.perf_counter() - begun
    return Ours(build, relaxed, answer.objective, whole, solution.goal, solution.gap, spent, auto.engine, auto.gap)


def rows_of(mine: Ours, relaxed: Alone, whole: Alone, how: str) -> list[Row]:
    """The ratios, and the seconds they come from."""
    on_top = (mine.build + mine.relaxed) / relaxed.solve
    in_all = mine.whole / whole.solve
    by_auto = mine.auto / whole.solve
    capped = "" if whole.ended == "Optimal" else f", ended: {whole.ended}"
    same = abs(mine.relaxed_goal - relaxed.objective) <= 1e-6 * abs(relaxed.objective)
    return [
        Row(
            f"as `hjplan run` plans (auto: {mine.engine}) ÷ HiGHS alone",
            f"**{by_auto:.2f}×**",
            "≤ 1.2×",
            by_auto <= 1.2,
            how,
        ),
        Row("— hjplan: build + solve, gap proven", f"{mine.auto:.1f} s, {mine.auto_gap:.1e}"),
        Row("relaxation: hjplan build + solve ÷ HiGHS alone", f"**{on_top:.2f}×**", "≤ 1.2×", on_top <= 1.2, how),
        Row("— hjplan: build, solve", f"{mine.build:.1f} s, {mine.relaxed:.1f} s"),
        Row("— HiGHS alone: read the file, solve", f"{relaxed.read:.1f} s, {relaxed.solve:.1f} s"),
        Row("— the same optimum", f"{relaxed.objective:,.1f}", "to 1e-6", same),
        Row(
            "whole units by the exact engine, with duals ÷ HiGHS alone, without",
            f"**{in_all:.2f}×**",
            "≤ 1.2×",
            in_all <= 1.2,
            how,
        ),
        Row("— hjplan: in all, gap proven", f"{mine.whole:.1f} s, {mine.gap:.1e}"),
        Row("— HiGHS alone: solve", f"{whole.solve:.1f} s{capped}", how=f"capped at {CAP:.0f} s"),
    ]


def measure() -> list[Row]:
    """hjplan and HiGHS by turns, the faster of each."""
    county = build_county(hj.load(f"{SCENARIOS}/baseline.yaml"))
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "demo.lp"
        Model(county).problem.write(file)
        mine, relaxed = [], []
        for _ in range(REPEATS):
            mine.append(ours(county))
            relaxed.append(alone(file, gap=county.gap, method="ipm"))
        whole = alone(file, gap=county.gap, method=None)
    best = Ours(
        min(m.build for m in mine),
        min(m.relaxed for m in mine),
        mine[0].relaxed_goal,
        min(m.whole for m in mine),
        mine[0].goal,
        mine[0].gap,
        min(m.auto for m in mine),
        mine[0].engine,
        mine[0].auto_gap,
    )
    how = "one after the other" if REPEATS == 1 else f"by turns, the faster of {REPEATS}"
    return rows_of(best, min(relaxed, key=lambda r: r.solve), whole, how)
