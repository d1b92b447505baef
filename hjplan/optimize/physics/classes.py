"""Places that a price cannot tell apart: what the pricing oracle works on instead of single places."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from hjplan.data.county import Block, Floats, Ints
from hjplan.optimize.physics.survival import survival

CHUNK = 4096
"""Most cells of a class: larger ones are split, so that threads have something to share."""


@dataclass(frozen=True, eq=False)
class Classes:
    """A block sorted into C classes of places with one zone, one cost factor, one path of ρ and of rates.

    Units of a class behave alike whatever place they stand in: stocks are summed, only building is by place, in
    b' = b/D with D[t] = ρ[0]·…·ρ[t−1]. Of single places nothing but their order is kept here.
    """

    order: Ints
    """[n] cells of the block, class after class."""
    begins: Ints
    """[C+1] where each class begins in ``order``."""
    zones: Ints
    """[Z] zones of the block; ``zone`` counts in them."""
    zone: Ints
    """[C]"""
    rho: Floats
    """[C, T]"""
    factor: Floats
    """[C] cost factor."""
    weight: Floats
    """[Z] ω."""
    opening: Floats
    """[C, S] stock at point 0, all places of the class together."""
    shrink: Floats
    """[C, T] D[t]."""
    survive: Floats
    """[C, T] share of the units started in t that is there when they are handed over, or at T."""
    variant: Ints
    """[C, T] which rates hold, where mechanisms act."""

    @property
    def cell_class(self) -> Ints:
        """[n] the class of each cell."""
        out = np.empty(len(self.order), dtype=np.int64)
        out[self.order] = np.repeat(np.arange(len(self.zone)), np.diff(self.begins))
        return out

    @property
    def cell_zone(self) -> Ints:
        """[n] the zone of each cell, counted in ``zones``."""
        return self.zone[self.cell_class]


def classes_of(block: Block) -> Classes:
    """Sort a block's cells into classes."""
    zones, zone = np.unique(block.zone, return_inverse=True)
    weight = np.zeros(len(zones))
    weight[zone] = block.weight
    # the last key of lexsort counts first; periods in which all have one ρ, often all of them, sort nothing
    falling = [rho for rho in block.rho.T[::-1] if (rho != rho[0]).any()]
    variant = np.zeros(block.rho.shape, dtype=np.int64) if block.variant is None else block.variant
    varying = [v for v in variant.T[::-1] if (v != v[0]).any()]
    key = [*varying, *falling, block.cost_factor, zone]
    order = np.lexsort(key)
    differs = np.any([column[order[1:]] != column[order[:-1]] for column in key], axis=0)
    begins = _chunks(np.concatenate([[0], np.flatnonzero(differs) + 1, [len(order)]]))
    head = order[begins[:-1]]
    rho = block.rho[head]
    shrink = np.cumprod(np.concatenate([np.ones((len(head), 1)), rho[:, :-1]], axis=1), axis=1)
    return Classes(
        order=order,
        begins=begins,
        zones=zones,
        zone=zone[head].astype(np.int64),
        rho=rho,
        factor=block.cost_factor[head],
        weight=weight,
        opening=np.add.reduceat(block.opening[order], begins[:-1], axis=0),
        shrink=shrink,
        survive=survival(rho, block.facility.lead),
        variant=np.ascontiguousarray(variant[head], dtype=np.int64),
    )


def _chunks(begins: Ints) -> Ints:
    """Bounds of the classes, large ones split."""
    parts = [np.arange(first, last, CHUNK) for first, last in pairwise(begins)]
    return np.concatenate([*parts, begins[-1:]])
