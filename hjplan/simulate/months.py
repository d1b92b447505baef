"""Transition over one month in every draw: the same rates as the plan's, times what is uncertain about them."""

from __future__ import annotations

import numpy as np

from hjplan.data.county import Floats
from hjplan.dynamics.chain import two_conditions

MONTH = 1.0 / 12.0
SMALL_STEP = 0.5
WORTH_COMPILING = 1000
"""Matrices from which on the compiled twin of :func:`taylor` is used."""
ORDER = 14
"""Taylor order for ‖Q·step‖ ≤ ½: the rest is below ½¹⁵/15! = 2e-17."""


def monthly(rates: Floats, factor: Floats) -> Floats:
    """P = expm(Q·factor/12) for every factor: rates [R, S−1] per year, factor [...] → [..., R, S, S].

    Two conditions in closed form; else Taylor series of a step halved until it is small, then squared back.
    """
    scaled = rates * (factor[..., None, None] * MONTH)
    if rates.shape[-1] == 1:
        return two_conditions(scaled[..., 0])
    if factor.size > WORTH_COMPILING:
        from hjplan.simulate.kernel_months import fill_months  # numba takes half a second to import

        size = rates.shape[-1] + 1
        p = np.zeros((*scaled.shape[:-1], size, size))
        fill_months(scaled.reshape(-1, size - 1), ORDER, p.reshape(-1, size, size))
        return np.asarray(np.clip(p, 0.0, 1.0))
    return taylor(scaled)


def taylor(scaled: Floats) -> Floats:
    """expm of bidiagonal generators in plain numpy: rate × time [..., S−1] → [..., S, S]."""
    largest = float(scaled.max(initial=0.0))
    halvings = max(0, int(np.ceil(np.log2(largest / SMALL_STEP)))) if largest > 0.0 else 0
    step = scaled / 2.0**halvings
    size = scaled.shape[-1] + 1
    p = np.broadcast_to(np.eye(size), (*step.shape[:-1], size, size)).copy()
    term = p.copy()
    for order in range(1, ORDER + 1):
        following = np.zeros_like(term)
        following[..., :, :-1] -= term[..., :, :-1] * step[..., None, :]
        following[..., :, 1:] += term[..., :, :-1] * step[..., None, :]
        term = following / order
        p += term
    for _ in range(halvings):
        p = p @ p
    return np.asarray(np.clip(p, 0.0, 1.0))
