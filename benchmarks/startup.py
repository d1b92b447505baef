"""How long a user waits for an answer that needs no plan: `--help` and `check`, as processes of their own."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.rows import SCENARIOS, Row

HJPLAN = str(Path(sys.executable).parent / "hjplan")
REPEATS = 5


def seconds(*command: str) -> float:
    """Median wall time of a command, after one run that warms the disk."""
    taken = []
    for _ in range(REPEATS + 1):
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken[1:])


def measure() -> list[Row]:
    """Bare interpreter, help, check of the demo county."""
    bare = seconds(sys.executable, "-c", "pass")
    helped = seconds(HJPLAN, "--help")
    checked = seconds(HJPLAN, "check", f"{SCENARIOS}/baseline.yaml")
    how = f"median of {REPEATS} processes"
    return [
        Row("Python alone", f"{bare:.2f} s", how=how),
        Row("`hjplan --help`", f"{helped:.2f} s", "≤ 0.3 s", helped <= 0.3, how),
        Row(
            "`hjplan check` of the demo (152 places, 29 facility types)", f"{checked:.2f} s", "≤ 1 s", checked <= 1, how
        ),
    ]
