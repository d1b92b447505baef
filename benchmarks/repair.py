"""How long `repair` takes against one plan of the same county, in processor time: at most ten times as long.

    PYTHONPATH=. python benchmarks/repair.py

The demo county with a hard target planted that its yearly limits do not reach.
"""

from __future__ import annotations

import time
from pathlib import Path

from hjplan.planning.one import plan_scenario
from hjplan.planning.repairing import repair
from hjplan.schema.loading import load

DEMO = Path(__file__).parents[1] / "scenarios" / "qingshui" / "baseline.yaml"
MOST = 10.0
PLANTED = {
    "above the yearly limits": {"sector": "sewage", "coverage": 0.98, "by": 2028, "hard": True},
}


def main() -> None:
    """Print processor seconds of a plan, of each repair, and their ratio."""
    scenario = load(DEMO)
    plan_scenario(scenario, simulate=False)  # machine code is compiled once
    begun = time.process_time()
    plan_scenario(scenario, simulate=False)
    plan = time.process_time() - begun
    print(f"one plan: {plan:.1f} s")
    for name, target in PLANTED.items():
        begun = time.process_time()
        found = repair(load(DEMO, (("targets", [target]),)))
        spent = time.process_time() - begun
        keys = [s.key for c in found.conflicts for s in c.statements]
        ways = ", ".join(f"{way.measure} {way.price:,.1f}" for way in found.ways)
        verdict = "met" if spent <= MOST * plan else "NOT MET"
        print(f"{name}: {spent:.1f} s, {spent / plan:.1f} x ({MOST:g} x {verdict}); conflict {keys}; ways: {ways}")


if __name__ == "__main__":
    main()
