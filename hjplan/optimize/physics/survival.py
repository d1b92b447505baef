"""How many of the units under construction still have their household when they are handed over."""

from __future__ import annotations

import numpy as np

from hjplan.data.county import Block, Floats


def survival(rho: Floats, lead: int) -> Floats:
    """[n, T] share of the units started in t that still has its household when it enters the stock, or at T.

    Π ρ[t … min(t+L, T)−1]: each stage of the pipeline is multiplied by ρ on the way.
    """
    periods = rho.shape[1]
    out = np.ones_like(rho)
    for j in range(min(lead, periods)):
        out[:, : periods - j] *= rho[:, j:]
    return out


def most_begun(block: Block) -> Floats:
    """[n, T] most whole units that may have been started by the end of a period: max(1, ⌈Σ_{τ≤t} cap⌉), so that a place
    may always build one, and no more than its pace allows."""
    return np.asarray(np.maximum(1.0, np.ceil(np.cumsum(block.cap, axis=1) - 1e-9)))
