"""The coverage that a plan reaches for a target."""

from __future__ import annotations

import numpy as np

from hjplan.data.county import County, Floats, TargetTerms


def planned_coverage(county: County, target: TargetTerms, served: tuple[Floats, ...]) -> Floats:
    """[len(points)] Σ φ·served ÷ Σ φ·households in need over the cells of a target; 1 where nobody is in need."""
    reached, need = np.zeros(len(target.points)), np.zeros(len(target.points))
    for block, mask, s in zip(county.blocks, target.members, served, strict=True):
        if mask.any():
            f = block.facility
            need += f.share * f.households_per_unit * block.need[mask][:, target.points].sum(axis=0)
            reached += f.share * s[mask][:, target.points].sum(axis=0)
    return np.divide(reached, need, out=np.ones(len(target.points)), where=need > 0)
