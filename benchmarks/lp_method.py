"""Which of HiGHS's own methods solves the demo fastest: interior point with crossover, without, or dual simplex.

What decision 0001 rests on; the relaxation of the LP file that hjplan writes.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import highspy

import hjplan as hj
from benchmarks.rows import SCENARIOS, Row
from hjplan.data import build_county
from hjplan.optimize.engine_exact import Model

METHODS = {
    "interior point + crossover": {"solver": "ipm", "run_crossover": "on"},
    "interior point, no crossover": {"solver": "ipm", "run_crossover": "off"},
    "dual simplex": {"solver": "simplex"},
}


def seconds(file: Path, options: dict[str, str]) -> tuple[float, float]:
    """Seconds of one solve, and its objective."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.readModel(str(file))
    highs.setOptionValue("solve_relaxation", True)
    for key, value in options.items():
        highs.setOptionValue(key, value)
    begun = time.perf_counter()
    highs.run()
    return time.perf_counter() - begun, highs.getInfo().objective_function_value


def measure() -> list[Row]:
    """Each method once, one after the other."""
    county = build_county(hj.load(f"{SCENARIOS}/baseline.yaml"))
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "demo.lp"
        Model(county).problem.write(file)
        taken = {method: seconds(file, options) for method, options in METHODS.items()}
    chosen, _ = taken["interior point + crossover"]
    return [
        Row(method, f"{spent / chosen:.2f}×", how=f"{spent:.1f} s, optimum {objective:,.1f}")
        for method, (spent, objective) in taken.items()
    ]
