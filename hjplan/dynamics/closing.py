"""What the stock at the end is still worth, so that the last years are not stripped."""

from __future__ import annotations

import numpy as np
from scipy.linalg import expm

from hjplan.data.county import FacilityType, Floats
from hjplan.dynamics.chain import generator


def closing_value(facility: FacilityType, beta: float, years: float) -> Floats:
    """Discounted household-years that one unit still gives per household it serves, after the plan ends.

    v = operates[care]·∫₀ᴴ e^{(Q_care − δI)τ}·service dτ, δ = −ln β, H = ``years``; computed as the upper right block
    of expm(H·[[Q−δI, service], [0, 0]]) (model.md, section 8). Shape [S], in years. Zero for H = 0.
    """
    size = len(facility.service)
    block = np.zeros((size + 1, size + 1))
    block[:size, :size] = generator(facility.rates[facility.care]) + np.log(beta) * np.eye(size)
    block[:size, size] = facility.service
    return np.asarray(facility.operates[facility.care] * expm(block * years)[:size, size])
