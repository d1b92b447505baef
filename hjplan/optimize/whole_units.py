"""From weights of plans to whole units: systematic rounding of what each place starts (model.md, section 9)."""

from __future__ import annotations

import numpy as np

from hjplan.data.county import Block, Floats
from hjplan.data.growth import need_growth
from hjplan.optimize.physics.survival import most_begun

HALF = 0.5
"""Where the systematic sample begins: the middle of the first unit."""


def systematic(block: Block, started: Floats) -> Floats:
    """Started units [n, T] in whole units, near enough as many in all as were planned.

    B̂[t] = ⌊B[t] + θ⌋ of the cumulative B, with one θ per place: the fraction that the places before it leave. So the
    county starts ⌊Σ B + ½⌋ in all, and never more in a place than its need, its yearly limit and its pace allow. Places
    stand in order of zone, so that every zone is within one unit of its plan too: its funds are earmarked.
    """
    total = np.cumsum(started, axis=1)
    end = np.where(np.abs(total[:, -1] - np.rint(total[:, -1])) < 1e-7, np.rint(total[:, -1]), total[:, -1])
    order = np.argsort(block.zone, kind="stable")
    theta = np.empty(len(end))
    theta[order] = (np.cumsum(end[order]) - end[order] + HALF) % 1.0
    whole = np.floor(total + theta[:, None] + 1e-9)
    return within_limits(block, np.diff(whole, axis=1, prepend=0.0))


def within_limits(block: Block, wanted: Floats) -> Floats:
    """Cut whole starts [n, T] to what unserved need, the yearly limit ⌈cap⌉ and the pace Σ ≤ max(1, ⌈Σ cap⌉) allow.

    Nobody leaves where columns build in whole units, so what may have been started by t is ⌊min_{k≥t} u[k]⌋ of the
    unserved need u[k] that there would be without building: need that falls later is room that is gone now.
    """
    out = np.zeros_like(wanted)
    opening = block.need[:, 0] - block.opening.sum(axis=1)
    unserved = opening[:, None] + np.cumsum(np.insert(need_growth(block), 0, 0.0, axis=1), axis=1)
    room = np.minimum.accumulate(unserved[:, ::-1], axis=1)[:, ::-1]
    by = np.minimum(np.floor(room[:, :-1] + 1e-9), most_begun(block))
    cap = np.ceil(block.cap - 1e-9)
    done = np.zeros(len(wanted))
    for t in range(wanted.shape[1]):
        out[:, t] = np.minimum(wanted[:, t], np.maximum(np.minimum(by[:, t] - done, cap[:, t]), 0.0))
        done += out[:, t]
    return out
