"""Fees as decisions: the demo county with every instrument, three fees chosen, beside the same with them fixed."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import hjplan as hj
from benchmarks.rows import Row
from hjplan.data import build_county
from hjplan.data.county import County
from hjplan.data.levels import with_levels
from hjplan.optimize.engine_columns import solve_columns
from hjplan.optimize.solution import Solution

SCENARIO = Path("scenarios/qingshui/every-instrument.yaml")
GAP = 1e-4
MOST = 3.0
"""Times as long as with the levels fixed."""
REPEATS = 3


def planned(county: County) -> tuple[float, Solution]:
    """The middle of several seconds, and the plan."""
    taken = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        found = solve_columns(county)
        taken.append(time.perf_counter() - begun)
    return sorted(taken)[REPEATS // 2], found


def measure() -> list[Row]:
    """Levels chosen, then the same scenario with them in force."""
    county = replace(build_county(hj.load(SCENARIO)), gap=GAP)
    solve_columns(replace(county, gap=0.01))  # compiles
    free, chosen = planned(county)
    fixed, _ = planned(with_levels(county, chosen.levels))
    ratio = free / fixed
    fees = sum(fee.options is not None for fee in county.fees)
    return [
        Row(
            f"every instrument, {fees} fees on `choose`",
            f"{free:.2f} s, gap {chosen.gap:.1e}",
            f"≤ {GAP:.0e}",
            chosen.gap <= GAP,
        ),
        Row("the same with these levels fixed", f"{fixed:.2f} s"),
        Row("choosing ÷ fixed", f"**{ratio:.1f}×**", f"≤ {MOST:.0f}×", ratio <= MOST),
    ]
