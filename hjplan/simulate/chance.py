"""Whole pieces move by chance: the binomial quantile of one uniform, computed the same way by every engine.

Only +, −, ×, ÷ and √ are used, and a table for the normal quantile: all of them are exact to the last bit in IEEE
arithmetic, so the compiled and the plain engine agree to the last piece.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from hjplan.data.county import Floats

SMALL = 50.0
"""Up to so many pieces the quantile is exact (convention 63's rule in model.md, section 10)."""
RARE = 8.0
"""Exact also while no more events than this are expected: there a normal, cut off at 0, would be biased upward (by a
quarter at 0.25 expected events, by 0.02 % at 8)."""
TABLE = 4096
"""Steps of the normal quantile's table; its first step is divided once more by as many."""


def _normal_table() -> Floats:
    """[2, TABLE/2 + 1] lower half of the normal quantile: steps of 1/TABLE, and the first step in steps of 1/TABLE²."""
    half = np.arange(TABLE // 2 + 1, dtype=np.float64)
    coarse = ndtri(np.maximum(half, 0.5) / TABLE)
    fine = ndtri(np.maximum(2.0 * half, 0.5) / TABLE**2)
    return np.array([coarse, fine])


NORMAL = _normal_table()
INVERSE = 1.0 / np.arange(1.0, 257.0)
"""1/(k+1): a product is several times faster than a quotient."""
VANISHED = 1e-30
"""Probability of a number of events below which no further one is looked at: far below the step of a uniform, and
reached before 256 events where the quantile is exact."""


def normal_quantile(u: Floats) -> Floats:
    """Φ⁻¹(u), by linear interpolation in a table (error below 0.02 for |z| < 3.5, cut off near |z| = 5.4)."""
    tail = np.minimum(u, 1.0 - u)
    fine = tail * TABLE < 1.0
    position = np.where(fine, tail * TABLE * (TABLE // 2), tail * TABLE)
    index = np.minimum(position.astype(np.int64), TABLE // 2 - 1)
    row = fine.astype(np.int64)
    low = NORMAL[row, index]
    z = low + (NORMAL[row, index + 1] - low) * (position - index)
    return np.asarray(np.where(u < 0.5, z, -z))


def whole_power(base: Floats, exponent: Floats) -> Floats:
    """base**exponent for whole exponents, by squaring."""
    result = np.ones_like(base)
    left = exponent.astype(np.int64)
    square = base.copy()
    while np.any(left > 0):
        result = np.where(left & 1 == 1, result * square, result)
        square = square * square
        left = left >> 1
    return result


def binomial_quantile(n: Floats, p: Floats, u: Floats) -> Floats:
    """The smallest k with P(Binomial(n, p) ≤ k) ≥ u; above n = 50 with many events a rounded normal, cut to 0…n.

    For p > ½ the pieces that stay are counted instead: n − quantile(n, 1−p, 1−u), which is the same number. All
    arguments broadcast; ``n`` whole.
    """
    n, p, u = (np.array(a, dtype=np.float64) for a in np.broadcast_arrays(n, p, u))
    swap = p > 0.5
    rate, level = np.where(swap, 1.0 - p, p), np.where(swap, 1.0 - u, u)
    exact = (n <= SMALL) | (n * rate <= RARE)
    k = np.zeros_like(n)
    some = (n > 0.0) & (rate > 0.0)
    k[some & exact] = _exact_quantile(n[some & exact], rate[some & exact], level[some & exact])
    far = some & ~exact
    k[far] = _normal_approximation(n[far], rate[far], level[far])
    return np.asarray(np.where(swap, n - k, k))


def _exact_quantile(n: Floats, p: Floats, u: Floats) -> Floats:
    odds = p / (1.0 - p)
    mass = whole_power(1.0 - p, n)
    total = mass.copy()
    k = np.zeros_like(n)
    going: NDArray[np.bool_] = (total < u) & (k < n) & (mass > VANISHED)
    while going.any():
        mass = np.where(going, mass * ((n - k) * odds * INVERSE[k.astype(np.int64)]), mass)
        k = np.where(going, k + 1.0, k)
        total = np.where(going, total + mass, total)
        going = going & (total < u) & (k < n) & (mass > VANISHED)
    return k


def _normal_approximation(n: Floats, p: Floats, u: Floats) -> Floats:
    mean = n * p
    deviation = np.sqrt(mean * (1.0 - p))
    k = np.floor(mean + deviation * normal_quantile(u) + 0.5)
    return np.asarray(np.minimum(np.maximum(k, 0.0), n))
