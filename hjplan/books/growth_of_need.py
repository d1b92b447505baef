"""The three figures of a campaign: what is kept (管住当前), worked off (消化存量) and kept away (杜绝增量).

They are three answers to three questions and are never added to each other:

* *What stands is kept.* Units in service at the opening, followed one by one: which are in service at the end, without
  ever having relapsed or because they were restored; which are out of service; which left with their households.
* *The backlog is worked off.* Need that has no unit at the opening (存量): how much of it is begun, by building or by a
  project that hands units over. Works count for the oldest need first, place by place, as a register is cleared.
* *The inflow is kept away.* Need that joins while the plan runs (增量), against what would have joined if no mechanism
  acted on the growth of need.

Need closes its own account in every place and period: unserved at the opening + inflow − begun − left = unserved at the
end. All figures are households: units × households per unit × the facility's share φ in its sector, as in the table
``coverage``; so those of a sector's facilities, and those of all sectors, may be added up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.books.plan import BlockPlan, BlockTrajectory
from hjplan.data.county import Block, Bools, Floats, Timeline
from hjplan.data.growth import need_path
from hjplan.dynamics import Coefficients


@dataclass(frozen=True, eq=False)
class Need:
    """The account of need that has no unit, in facility units by place and period; every array is [n, T]."""

    opening: Floats
    """u[t], unserved when the period opens."""
    inflow: Floats
    """Need that joins when the period closes."""
    begun: Floats
    """b[t] + Σ h[t]: units whose building starts and units that projects hand over."""
    of_backlog: Floats
    """What of ``begun`` counts for need that was unserved at the opening of the plan."""
    left: Floats
    """Unserved need that leaves with its households."""
    closing: Floats
    """u[t+1] = opening + inflow − begun − left."""
    kept_away: Floats
    """What would have joined without mechanisms on growth, less ``inflow``; negative where they draw need in."""


@dataclass(frozen=True, eq=False)
class Current:
    """Units in service at the opening of the plan, in facility units by place and point; every array is [n, T+1].

    kept + restored + out + gone is the same at every point: what was in service at point 0.
    """

    kept: Floats
    """In service and never relapsed since the opening."""
    restored: Floats
    """In service, after having relapsed and been restored."""
    out: Floats
    """Relapsed: out of service."""
    gone: Floats
    """Left with their households."""


def need_account(timeline: Timeline, block: Block, plan: BlockPlan, path: BlockTrajectory) -> Need:
    """Follow the need without a unit of one facility (model.md, section 4; conventions 5, 41 and 65).

    inflow[t] = max(0, need[t+1] − need[t])
    begun[t] = b[t] + Σ h[t]
    left[t] = (1 − ρ[t])·(u[t] − begun[t]);  with ``leave: stays`` max(0, need[t] − need[t+1])
    old[0] = u[0],  of_backlog[t] = min(old[t], begun[t]),  old[t+1] = old[t] − of_backlog[t] − its part of left[t]
    kept_away[t] = max(0, plain[t+1] − plain[t]) − inflow[t],  plain = need without mechanisms on growth

    What leaves, leaves old need and new in proportion.
    """
    opening = path.unserved[:, :-1]
    inflow = np.maximum(np.diff(block.need, axis=1), 0.0)
    begun = plan.begun + plan.given
    waiting = opening - begun
    left = np.maximum(-np.diff(block.need, axis=1), 0.0) if block.facility.stays else (1.0 - block.rho) * waiting
    stays = 1.0 - np.divide(left, waiting, out=np.zeros_like(left), where=waiting > 0)
    of_backlog, old = np.zeros_like(begun), opening[:, 0].copy()
    for t in range(timeline.periods):
        of_backlog[:, t] = np.minimum(old, begun[:, t])
        old = np.clip(stays[:, t], 0.0, 1.0) * (old - of_backlog[:, t])
    plain = np.maximum(np.diff(_plain_need(timeline, block), axis=1), 0.0)
    return Need(opening, inflow, begun, of_backlog, left, path.unserved[:, 1:], plain - inflow)


def _plain_need(timeline: Timeline, block: Block) -> Floats:
    """[n, T+1] need as it would be if no mechanism acted on its growth."""
    if block.growth is None:
        return block.need
    need = need_path(block.need[:, 0], block.growth, timeline)
    return np.maximum(need, block.opening.sum(axis=1)[:, None]) if block.facility.stays else need


def current_account(block: Block, plan: BlockPlan, c: Coefficients) -> Current:
    """Follow what is in service at the opening: units in a condition that gives service (convention 28).

    Care and repair fall on units of the same condition alike, as the simulator carries them out: of the units in
    condition s, y[s,r]/x[s] are under regime r and w[s]/x[s] are restored. So any part q of the units moves by
    q[k,t+1] = ρ[t]·Σ_s q[s]·( Σ_r y[s,r]/x[s]·P[r][s,k] + [k=0]·w[s]/x[s] ).
    """
    serves = block.facility.service > 0
    kept, again, out = block.opening * serves, np.zeros_like(block.opening), np.zeros_like(block.opening)
    gone = np.zeros(block.size)
    points = [(kept, again, out, gone)]
    for t in range(plan.started.shape[1]):
        aged, restored = _moves(plan, c, t)
        rho = block.rho[:, t]
        gone = gone + (1.0 - rho) * (kept + again + out).sum(axis=1)
        from_kept, from_again, from_out = (np.einsum("ns,nsk->nk", q, aged) for q in (kept, again, out))
        back_kept, back_again, back_out = ((q * restored).sum(axis=1) for q in (kept, again, out))
        kept, again = rho[:, None] * from_kept * serves, rho[:, None] * from_again * serves
        out = rho[:, None] * (from_out + (from_kept + from_again) * ~serves)
        kept[:, 0] += rho * back_kept
        again[:, 0] += rho * (back_again + back_out)
        points.append((kept, again, out, gone))
    kept_, again_, out_ = (np.stack([p[i].sum(axis=1) for p in points], axis=1) for i in range(3))
    return Current(kept_, again_, out_, np.stack([p[3] for p in points], axis=1))


def _moves(plan: BlockPlan, c: Coefficients, t: int) -> tuple[Floats, Floats]:
    """[n, S, S] share of the units of each condition that ends in another; [n, S] share that is restored, apart."""
    under, restored = plan.under[:, t], plan.restored[:, t]
    total = under.sum(axis=2) + restored
    there: Bools = total > 0
    share = under / np.where(there, total, 1.0)[:, :, None]
    matrices = c.moves(t)
    aged = np.einsum("nsr,rsk->nsk" if matrices.ndim == 3 else "nsr,nrsk->nsk", share, matrices)
    identity = np.eye(under.shape[1])[None]
    aged = np.where(there[:, :, None], aged, identity)
    return aged, np.where(there, restored / np.where(there, total, 1.0), 0.0)
