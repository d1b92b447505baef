"""Transition over one month for many rates at once, compiled: the twin of :func:`hjplan.simulate.months.taylor`."""

from __future__ import annotations

import numpy as np

from hjplan.compiling import compiled
from hjplan.data.county import Floats


@compiled
def fill_months(steps: Floats, order: int, out: Floats) -> None:
    """P = expm of a bidiagonal generator for every row of ``steps`` [N, S−1] (rate × time) into ``out`` [N, S, S].

    Taylor series of the step halved until it is at most ½, then squared back, as in :mod:`hjplan.simulate.months`.
    """
    size = out.shape[1]
    term, square = np.zeros((size, size)), np.zeros((size, size))
    for i in range(len(steps)):
        p = out[i]
        halvings, scale = 0, 1.0
        while steps[i].max() * scale > 0.5:
            halvings += 1
            scale *= 0.5
        p[:] = 0.0
        term[:] = 0.0
        for a in range(size):
            p[a, a] = term[a, a] = 1.0
        for k in range(1, order + 1):
            for a in range(size):
                for b in range(size - 1, a - 1, -1):
                    enter = term[a, b - 1] * steps[i, b - 1] * scale if b > a else 0.0
                    leave = term[a, b] * steps[i, b] * scale if b < size - 1 else 0.0
                    term[a, b] = (enter - leave) / k
                    p[a, b] += term[a, b]
        for _ in range(halvings):
            square[:] = p
            for a in range(size):
                for b in range(a, size):
                    total = 0.0
                    for c in range(a, b + 1):
                        total += square[a, c] * square[c, b]
                    p[a, b] = total
