"""突击: build and repair, never keep up. Money goes into restoring, worst first, then building; every year again.

Every unit that may be restored is, every unserved unit is started up to the yearly limit, no unit gets any care. Each
fund pays what its terms allow. Key projects are the plan's, paid beside building; once finished they are run last, like
mechanisms. Every work digs its own trench.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.plan import Plan
from hjplan.books.policies import BlockInstructions, Instructions, Policy, State
from hjplan.data.county import PROJECT, County, Floats


def policy(county: County, plan: Plan, spend: Floats) -> Policy:
    """Restore everything, build everything, care for nothing."""
    care = []
    for block in county.blocks:
        f = block.facility
        restore = np.isfinite(f.restore_cost).astype(np.float64)
        restore[0] = 0.0
        under = np.zeros((1, block.size, len(f.service), len(f.regimes)))
        under[..., f.none] = 1.0 - restore
        care.append((under, np.broadcast_to(restore, (1, block.size, len(restore))).copy()))

    def instruct(state: State) -> Instructions:
        blocks = tuple(
            BlockInstructions(under, restore, np.minimum(block.cap[None, :, state.t], now.unserved))
            for block, (under, restore), now in zip(county.blocks, care, state.blocks, strict=True)
        )
        return Instructions(blocks, order=(("restore",), ("build", PROJECT), ("upkeep",)), worst_first=True)

    return instruct
