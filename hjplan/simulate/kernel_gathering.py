"""Histograms of coverage, compiled: filled batch by batch, and read once for their quantiles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hjplan.compiling import compiled
from hjplan.data.county import Floats, Ints


@compiled
def count_steps(coverage: Floats, histogram: NDArray[np.unsignedinteger]) -> None:
    """Count each draw of ``coverage`` [2, X, D, M+1] in its step of ``histogram`` [2, X, M+1, steps]."""
    kinds, curves, draws, months = coverage.shape
    grid = histogram.shape[3] - 1
    for kind in range(kinds):
        for x in range(curves):
            for d in range(draws):
                for m in range(months):
                    histogram[kind, x, m, int(np.rint(coverage[kind, x, d, m] * grid))] += 1


@compiled
def steps_reached(histogram: NDArray[np.unsignedinteger], wanted: Ints, steps: Ints) -> None:
    """The first step of each row of ``histogram`` at which so many are counted as ``wanted`` [levels, rising] asks.

    Fills ``steps`` [levels, rows].
    """
    rows, size = histogram.shape
    levels = len(wanted)
    for row in range(rows):
        counted, level = 0, 0
        for step in range(size):
            counted += histogram[row, step]
            while level < levels and counted >= wanted[level]:
                steps[level, row] = step
                level += 1
            if level == levels:
                break
