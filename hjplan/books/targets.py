"""The coverage that a plan reaches: of a target, of a group."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hjplan.data.county import Bools, County, Floats, Ints, TargetTerms


def planned_coverage(county: County, target: TargetTerms, served: tuple[Floats, ...]) -> Floats:
    """[len(points)] Σ φ·served ÷ Σ φ·households in need over the cells of a target; 1 where nobody is in need."""
    share = np.array([block.facility.share for block in county.blocks])
    return coverage_of(county, target.members, share, target.points, served)


def coverage_of(
    county: County, members: Sequence[Bools], weight: Floats, points: Ints, served: Sequence[Floats]
) -> Floats:
    """[points] Σ weight·served ÷ Σ weight·households in need over the cells named; 1 where nobody is in need."""
    reached, need = np.zeros(len(points)), np.zeros(len(points))
    for block, mask, w, s in zip(county.blocks, members, weight.tolist(), served, strict=True):
        if mask.any():
            need += w * block.facility.households_per_unit * block.need[mask][:, points].sum(axis=0)
            reached += w * s[mask][:, points].sum(axis=0)
    return np.divide(reached, need, out=np.ones(len(points)), where=need > 0)
