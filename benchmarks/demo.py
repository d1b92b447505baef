"""How long `make demo` takes once the environment is set up."""

from __future__ import annotations

import subprocess
import time

from benchmarks.rows import Row


def measure() -> list[Row]:
    """Both scenarios planned, audited, simulated and compared, the report written."""
    subprocess.run(["make", "--silent", "setup"], check=True, capture_output=True, stdin=subprocess.DEVNULL)
    begun = time.perf_counter()
    subprocess.run(["make", "--silent", "demo"], check=True, capture_output=True, stdin=subprocess.DEVNULL)
    taken = time.perf_counter() - begun
    return [Row("`make demo` after set-up", f"{taken:.0f} s", "≤ 120 s", taken <= 120, "one run")]
