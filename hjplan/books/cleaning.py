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
    handed = None if plan.handed is None else np.zeros_like(plan.handed)
    bundled = None if plan.bundled is None else np.zeros_like(plan.bundled)
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
        most = most - started[:, t]
        if bundled is not None and plan.bundled is not None:
            bundled[:, t] = np.where(plan.bundled[:, t] > DUST, most, 0.0)
            most = most - bundled[:, t]
        if handed is not None and plan.handed is not None:
            handed[:, :, t] = _within(plan.handed[:, :, t], most)
        begun = started[:, t] if bundled is None else started[:, t] + bundled[:, t]
        given = None if handed is None else handed[:, :, t].sum(axis=0)
        stage = step(block, t, stage, under[:, t], restored[:, t], begun, c.moves(t), given)
    return BlockPlan(under, restored, started, handed, bundled, _beside(plan, started))


def _within(handed: Floats, most: Floats) -> Floats:
    """[H, n] units that projects hand over, at most what is still unserved: all a little less where there are more."""
    wanted = np.where(handed > DUST, handed, 0.0)
    total = wanted.sum(axis=0)
    return np.asarray(wanted * np.minimum(1.0, most / np.where(total > 0, total, 1.0)))


def _beside(plan: BlockPlan, started: Floats) -> Floats | None:
    """Units in a shared trench: never more than are started."""
    return None if plan.joint is None else np.minimum(np.where(plan.joint > DUST, plan.joint, 0.0), started)


def _shares(block: Block, under: Floats, restored: Floats) -> tuple[Floats, Floats]:
    """Shares y/x [n, S, R] and w/x [n, S] of each condition; without units all is under ``none``."""
    care = np.where(under > DUST, under, 0.0)
    repair = np.where(restored > DUST, restored, 0.0)
    total = care.sum(axis=2) + repair
    empty = total <= DUST
    care[..., block.facility.none] = np.where(empty, 1.0, care[..., block.facility.none])
    total = np.where(empty, 1.0, total)
    return care / total[:, :, None], np.where(empty, 0.0, repair / total)
