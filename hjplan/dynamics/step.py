"""The reference step: one period of ageing, care, repair and building. Every engine is tested against it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.data.county import Block, Floats


@dataclass(frozen=True, eq=False)
class Stage:
    """The physical state of a block at one point."""

    stock: Floats
    """[n, S] units by condition."""
    pipeline: Floats
    """[n, L] units under construction; column j enters the stock j+1 periods from now (column 0 is done next)."""
    unserved: Floats
    """[n] need that has neither a unit nor one under construction."""


def opening(block: Block) -> Stage:
    """The state at point 0: nothing under construction, need minus stock unserved."""
    stock = block.opening.copy()
    pipeline = np.zeros((block.size, block.facility.lead))
    return Stage(stock, pipeline, np.maximum(block.need[:, 0] - stock.sum(axis=1), 0.0))


def step(
    block: Block,
    t: int,
    stage: Stage,
    under: Floats,
    restored: Floats,
    started: Floats,
    matrices: Floats,
    handed: Floats | None = None,
) -> Stage:
    """Carry a block over period t (model.md, section 4).

    x[k,t+1] = ρ·(Σ y[s,r]·P[r][s,k] + [k=0]·(Σ w[s] + done + h)),  u[t+1] = ρ·(u − b − h) + max(0, Δneed);
    with ``leave: stays`` ρ = 1 and u[t+1] = u − b − h + Δneed (convention 5). h: ``handed`` [n] by projects that are
    finished when the period closes (convention 41). What is faulty at hand-over enters the last condition (convention
    64). Units restored or handed over neither decay nor need upkeep until the period closes. ``under`` [n,S,R],
    ``restored`` [n,S], ``started`` [n], ``matrices`` [R,S,S] over one period, or [n,R,S,S] where they differ by place.
    Σ_r under + restored = stock is the caller's duty.
    """
    rho = block.rho[:, t]
    pipeline = stage.pipeline.copy()
    pipeline[:, -1] += started
    done, faulty = pipeline[:, 0], block.facility.faulty
    stock = np.einsum("nsr,rsk->nk" if matrices.ndim == 3 else "nsr,nrsk->nk", under, matrices)
    if handed is not None:
        stock[:, 0] += handed
        started = started + handed
    stock[:, 0] += restored.sum(axis=1) + (1.0 - faulty) * done
    stock[:, -1] += faulty * done
    later = np.zeros_like(pipeline)
    later[:, :-1] = pipeline[:, 1:] * rho[:, None]
    growth = block.need[:, t + 1] - block.need[:, t]
    if not block.facility.stays:
        growth = np.maximum(growth, 0.0)
    return Stage(rho[:, None] * stock, later, rho * (stage.unserved - started) + growth)
