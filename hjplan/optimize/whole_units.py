"""From weights of plans to whole units: systematic rounding of what each place starts (model.md, section 9)."""

from __future__ import annotations

import numpy as np

from hjplan.data.county import Block, Floats

HALF = 0.5
"""Where the systematic sample begins: the middle of the first unit."""


def systematic(block: Block, started: Floats) -> Floats:
    """Started units [n, T] in whole units, near enough as many in all as were planned.

    B̂[t] = ⌊B[t] + θ⌋ of the cumulative B, with one θ per place: the fraction that the places before it leave. So the
    county starts ⌊Σ B + ½⌋ in all, and never more in a place than its need, its yearly limit and its pace allow.
    """
    total = np.cumsum(started, axis=1)
    end = np.where(np.abs(total[:, -1] - np.rint(total[:, -1])) < 1e-7, np.rint(total[:, -1]), total[:, -1])
    theta = (np.cumsum(end) - end + HALF) % 1.0
    whole = np.floor(total + theta[:, None] + 1e-9)
    return within_limits(block, np.diff(whole, axis=1, prepend=0.0))


def within_limits(block: Block, wanted: Floats) -> Floats:
    """Cut whole starts [n, T] to what unserved need, the yearly limit ⌈cap⌉ and the pace Σ ≤ max(1, ⌈Σ cap⌉) allow."""
    out = np.zeros_like(wanted)
    unserved = block.need[:, 0] - block.opening.sum(axis=1)
    growth = np.diff(block.need, axis=1)
    growth = growth if block.facility.stays else np.maximum(growth, 0.0)
    pace = np.maximum(1.0, np.ceil(np.cumsum(block.cap, axis=1) - 1e-9))
    done = np.zeros(len(wanted))
    for t in range(wanted.shape[1]):
        room = np.floor(np.minimum(unserved, unserved + np.minimum(growth[:, t], 0.0)) + 1e-9)
        most = np.minimum(np.minimum(room, np.ceil(block.cap[:, t] - 1e-9)), pace[:, t] - done)
        out[:, t] = np.minimum(wanted[:, t], np.maximum(most, 0.0))
        done += out[:, t]
        unserved = block.rho[:, t] * (unserved - out[:, t]) + growth[:, t]
    return out
