"""What arithmetic tells before any solve: promises that are out of reach whatever is spent.

Every check is certain: what it names cannot hold together. The smallest set is then found among a few statements.
"""

from __future__ import annotations

import numpy as np

from hjplan.data.county import Block, Bools, Floats
from hjplan.planning.repairing.ground import Ground
from hjplan.planning.repairing.statements import Statement

_CLEAR = 1e-6
"""Households by which a promise must be out of reach to be called so."""


def suspects_of(ground: Ground) -> list[Statement]:
    """The statements of the first conflict that arithmetic finds; none where it finds none.

    A hard target above what could serve at all by its date: all that stands, and all that the yearly limits of places
    let be handed over by then, working, and never decaying.
    """
    county = ground.county
    if county.works.projects or county.works.bundles:
        return []
    for s in ground.statements:
        if s.kind != "target":
            continue
        target = county.targets[s.number]
        for point in target.points.tolist():
            asked = served = 0.0
            limits = []
            for block, mask in zip(county.blocks, target.members, strict=True):
                if mask.any():
                    f = block.facility
                    scale = f.share * f.households_per_unit
                    asked += target.coverage * scale * float(block.need[mask, point].sum())
                    served += scale * float(reach(block, mask, point).sum())
                    limits.append(f"facilities.{f.id}.build.yearly_limit")
            if served < asked - _CLEAR:
                return [s, *(other for other in ground.statements if other.key in limits)]
    return []


def reach(block: Block, mask: Bools, point: int) -> Floats:
    """[m] the most units that can stand and serve in each cell at a point: no more than its need."""
    need = block.need[mask, point]
    opening = block.opening[mask].sum(axis=1)
    started = max(0, point - block.facility.lead + 1) if point >= block.facility.lead else 0
    most = block.cap[mask, :started].sum(axis=1)
    if block.facility.whole_units and started:
        most = np.maximum(1.0, np.ceil(most))
    best = float(block.facility.service.max())
    return np.asarray(np.minimum(need, opening + most) * best)
