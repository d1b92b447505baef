"""Take the solver's noise out of a plan: shares of what is really there, rolled forward by the reference step."""

from __future__ import annotations

import numpy as np

from hjplan.books.plan import BlockPlan
from hjplan.data.county import Block, Floats
from hjplan.dynamics import Coefficients, opening, step

DUST = 1e-9
"""Units below this are the solver's noise: its rows hold to 1e-7 at best."""


def clean(block: Block, plan: BlockPlan, c: Coefficients) -> BlockPlan:
    """A plan that holds exactly: Σ_r y + w = x in every condition, 0 ≤ b ≤ u, whole units whole.

    The raw plan is read as shares of each condition and started units, and applied to the stock that the reference
    step gives; so stocks add up to machine precision and differ from the solver's by its own tolerance only.
    """
    periods = plan.started.shape[1]
    under, restored, started = (np.zeros_like(a) for a in (plan.under, plan.restored, plan.started))
    stage = opening(block)
    for t in range(periods):
        care, repair = _shares(block, plan.under[:, t], plan.restored[:, t])
        under[:, t] = care * stage.stock[:, :, None]
        restored[:, t] = repair * stage.stock
        wanted = np.rint(plan.started[:, t]) if block.facility.whole_units else plan.started[:, t]
        wanted = np.where(wanted > DUST, wanted, 0.0)
        most = np.maximum(stage.unserved, 0.0)
        started[:, t] = np.minimum(wanted, np.floor(most + 1e-6) if block.facility.whole_units else most)
        stage = step(block, t, stage, under[:, t], restored[:, t], started[:, t], c.matrices)
    return BlockPlan(under, restored, started)


def _shares(block: Block, under: Floats, restored: Floats) -> tuple[Floats, Floats]:
    """Shares y/x [n, S, R] and w/x [n, S] of each condition; without units all is under ``none``."""
    care = np.where(under > DUST, under, 0.0)
    repair = np.where(restored > DUST, restored, 0.0)
    total = care.sum(axis=2) + repair
    empty = total <= DUST
    care[..., block.facility.none] = np.where(empty, 1.0, care[..., block.facility.none])
    total = np.where(empty, 1.0, total)
    return care / total[:, :, None], np.where(empty, 0.0, repair / total)
