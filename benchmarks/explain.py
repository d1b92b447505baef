"""Explaining a plan beside making it: the demo county, every figure of ``hjplan explain`` planned anew."""

from __future__ import annotations

import time
from pathlib import Path

import hjplan as hj
from benchmarks.rows import Row
from hjplan.data import build_county
from hjplan.optimize.engine_columns import solve_columns
from hjplan.planning.explaining.explanation import Depth, explain

SCENARIO = Path("scenarios/qingshui/baseline.yaml")
MOST = 3.0
"""Times as long as the plan itself (issue "Explain")."""
FUNDS_ALONE = Depth(targets=0, rules=0, earmarks=0, advice=0)


def measure() -> list[Row]:
    """The plan, then what one more yuan is worth, then all of it; processor seconds, in one process."""
    scenario = hj.load(SCENARIO)
    county = build_county(scenario)
    solve_columns(county)  # compiles
    begun = time.process_time()
    solve_columns(county)
    planned = time.process_time() - begun
    rows = [Row("the demo's plan", f"{planned:.2f} s")]
    for what, depth in (("what one more yuan is worth, and where it would go", FUNDS_ALONE), ("all of it", Depth())):
        begun = time.process_time()
        found = explain(scenario, "columns", depth)
        taken = time.process_time() - begun
        rows.append(
            Row(
                f"explain: {what}, {found.resolves} plans made again",
                f"{taken:.2f} s, **{taken / planned:.1f}×**",
                f"≤ {MOST:.0f}×" if depth == Depth() else "",
                taken <= MOST * planned if depth == Depth() else None,
            )
        )
    return rows
