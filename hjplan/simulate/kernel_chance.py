"""The dice and the binomial quantile, compiled: scalar twins of ``data.draws`` and ``simulate.chance``."""

from __future__ import annotations

import math

import numpy as np

from hjplan.compiling import compiled
from hjplan.data.draws import GOLDEN, MIX_1, MIX_2, UNIT
from hjplan.simulate.chance import INVERSE, NORMAL, RARE, SMALL, TABLE, VANISHED

_ONE, _GOLDEN, _MIX_1, _MIX_2 = np.uint64(1), np.uint64(GOLDEN), np.uint64(MIX_1), np.uint64(MIX_2)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_HALF = TABLE // 2


@compiled
def uniform(key: np.uint64, counter: int) -> float:
    """One uniform in (0, 1) of a stream."""
    z = key + (np.uint64(counter) + _ONE) * _GOLDEN
    z = (z ^ (z >> _S30)) * _MIX_1
    z = (z ^ (z >> _S27)) * _MIX_2
    z = z ^ (z >> _S31)
    return (float(z >> _S11) + 0.5) * UNIT


@compiled
def normal(u: float) -> float:
    """Φ⁻¹(u) from the table."""
    tail = min(u, 1.0 - u)
    row, position = 0, tail * TABLE
    if position < 1.0:
        row, position = 1, tail * TABLE * _HALF
    index = min(int(position), _HALF - 1)
    low = NORMAL[row, index]
    z: float = low + (NORMAL[row, index + 1] - low) * (position - index)
    return z if u < 0.5 else -z


@compiled
def stay(n: float, square: float) -> float:
    """P(none of n leaves) = square**n, ``square`` being P(one stays): by squaring, lowest bit first."""
    mass, left = 1.0, int(n)
    while left > 0:
        mass = mass * (square if left & 1 else 1.0)
        square = square * square
        left >>= 1
    return mass


@compiled
def events(n: float, odds: float, mass: float, level: float) -> float:
    """The smallest k with P(at most k of n) ≥ level, upward from ``mass`` = P(none); ``odds`` = p/(1−p)."""
    k, total, i = 0.0, mass, 0
    while total < level and k < n and mass > VANISHED:
        mass = mass * ((n - k) * odds * INVERSE[i])
        i += 1
        k += 1.0
        total += mass
    return k


@compiled
def binomial(n: float, p: float, u: float) -> float:
    """The smallest k with P(Binomial(n, p) ≤ k) ≥ u, or its normal approximation."""
    if n <= 0.0:
        return 0.0
    swap = p > 0.5
    rate, level = (1.0 - p, 1.0 - u) if swap else (p, u)
    k = 0.0
    if rate > 0.0:
        if n <= SMALL or n * rate <= RARE:
            k = events(n, rate / (1.0 - rate), stay(n, 1.0 - rate), level)
        else:
            mean = n * rate
            deviation = math.sqrt(mean * (1.0 - rate))
            k = min(max(math.floor(mean + deviation * normal(level) + 0.5), 0.0), n)
    return n - k if swap else k
