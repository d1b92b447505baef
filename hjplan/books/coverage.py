"""Coverage of a trajectory by sector, tier and township: what exists against what works, in households."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.books.plan import BlockTrajectory
from hjplan.data.county import County, Floats


@dataclass(frozen=True, eq=False)
class CoverageGroups:
    """Households by (sector, tier, township), weighted by the share φ of each facility in its sector.

    Groups G in alphabetical order. Shares are built/need and effective/need, for a group or for any sum of groups.
    """

    keys: tuple[tuple[str, str, str], ...]
    """[G] (sector, tier, township)."""
    need: Floats
    """[G, T+1] Σ φ·hh·need."""
    built: Floats
    """[G, T+1] Σ φ·hh·Σ_s stock."""
    effective: Floats
    """[G, T+1] Σ φ·served."""


def coverage_groups(county: County, trajectory: tuple[BlockTrajectory, ...]) -> CoverageGroups:
    """Count built and effective coverage at every point (convention 48)."""
    places = county.places
    cells = [
        [(block.facility.sector, places.tier[p], places.township[p]) for p in block.place.tolist()]
        for block in county.blocks
    ]
    keys = tuple(sorted({key for block in cells for key in block}))
    number = {key: i for i, key in enumerate(keys)}
    need, built, effective = (np.zeros((len(keys), county.timeline.periods + 1)) for _ in range(3))
    for block, path, names in zip(county.blocks, trajectory, cells, strict=True):
        group = np.array([number[key] for key in names], dtype=np.int64)
        households = block.facility.share * block.facility.households_per_unit
        np.add.at(need, group, households * block.need)
        np.add.at(built, group, households * path.stock.sum(axis=2))
        np.add.at(effective, group, block.facility.share * path.served)
    return CoverageGroups(keys, need, built, effective)
