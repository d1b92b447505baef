"""Rates, generator and transition matrix of the ageing chain."""

from __future__ import annotations

import numpy as np
from scipy.linalg import expm

from hjplan.data.county import Floats
from hjplan.data.rates import rates_from_shares

__all__ = ["generator", "rates_from_shares", "transition", "two_conditions"]


def generator(rates: Floats) -> Floats:
    """The generator of ageing: a unit only ever moves to the next worse condition.

    Q[s, s] = −λ[s], Q[s, s+1] = λ[s], last row 0. ``rates`` [..., S−1] per year → [..., S, S].
    """
    rates = np.asarray(rates, dtype=np.float64)
    size = rates.shape[-1] + 1
    q = np.zeros((*rates.shape[:-1], size, size))
    s = np.arange(size - 1)
    q[..., s, s] = -rates
    q[..., s, s + 1] = rates
    return q


def transition(rates: Floats, years: float) -> Floats:
    """What share of units is in which condition after ``years`` under one regime.

    P = expm(Q·years): row = condition before, column = after; rows sum to 1. ``rates`` [..., S−1] → [..., S, S].
    Any step length speaks of the same process: P(a)·P(b) = P(a+b).
    """
    rates = np.asarray(rates, dtype=np.float64)
    if rates.shape[-1] == 1:
        return two_conditions(rates[..., 0] * years)
    p = np.asarray(expm(generator(rates) * years))
    p = np.clip(p, 0.0, 1.0)
    return np.asarray(p / p.sum(axis=-1, keepdims=True))


def two_conditions(expected: Floats) -> Floats:
    """The closed form for two conditions, [[e^{−λt}, 1 − e^{−λt}], [0, 1]]: exact, and free of a matrix exponential."""
    leave = -np.expm1(-expected)
    p = np.zeros((*expected.shape, 2, 2))
    p[..., 0, 0], p[..., 0, 1], p[..., 1, 1] = 1.0 - leave, leave, 1.0
    return p
