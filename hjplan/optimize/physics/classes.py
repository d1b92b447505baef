"""Places that a price cannot tell apart: what the pricing oracle works on instead of single places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.data.county import Block, Floats, Ints
from hjplan.optimize.physics.exact import need_growth
from hjplan.optimize.physics.survival import survival

CHUNK = 4096
"""Most cells of a class: larger ones are split, so that threads have something to share."""


@dataclass(frozen=True, eq=False)
class Classes:
    """A block sorted into C classes of places with one zone, one cost factor and one path of ρ.

    Units of a class behave alike whatever place they stand in: stocks are summed, only building is by place. Building
    is counted in b' = b/D with D[t] = ρ[0]·…·ρ[t−1], in which unserved need is a nested family: Σ_{τ≤t} b'[τ] ≤ W[t].
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
    cap: Floats
    """[n, T] most that may be started, in b', by ``order``."""
    slack: Floats
    """[n, T] W[t]: most that may have been started by t, in b', by ``order``."""


def classes_of(block: Block) -> Classes:
    """Sort a block's cells into classes."""
    zones, zone = np.unique(block.zone, return_inverse=True)
    weight = np.zeros(len(zones))
    weight[zone] = block.weight
    key = np.column_stack([zone, block.cost_factor, block.rho])
    _, first, member = np.unique(key, axis=0, return_index=True, return_inverse=True)
    member = member.ravel()
    order = np.argsort(member, kind="stable")
    begins, head = _chunks(np.bincount(member), first)
    sizes = np.diff(begins)
    rho = block.rho[head]
    shrink = np.cumprod(np.concatenate([np.ones((len(head), 1)), rho[:, :-1]], axis=1), axis=1)
    cap, slack = _limits(block, order, np.repeat(shrink, sizes, axis=0), np.repeat(rho, sizes, axis=0))
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
        cap=cap,
        slack=slack,
    )


def _chunks(sizes: Ints, first: Ints) -> tuple[Ints, Ints]:
    """Bounds of the classes, large ones split, and one cell that stands for each."""
    begins, head = [0], []
    for size, cell in zip(sizes.tolist(), first.tolist(), strict=True):
        for done in range(0, size, CHUNK):
            begins.append(begins[-1] + min(CHUNK, size - done))
            head.append(cell)
    return np.array(begins, dtype=np.int64), np.array(head, dtype=np.int64)


def _limits(block: Block, order: Ints, shrink: Floats, rho: Floats) -> tuple[Floats, Floats]:
    """Caps and nested limits in b' [n, T], by ``order``: W[t] = u[0] + Σ_{τ≤t} joins[τ]/D[τ], and u ≥ 0 at T too."""
    alive = np.where(shrink > 0, shrink, 1.0)
    later = np.where(shrink * rho > 0, shrink * rho, 1.0)
    opening = block.need[order, 0] - block.opening[order].sum(axis=1)
    joined = opening[:, None] + np.cumsum(need_growth(block)[order] / later, axis=1)
    before = np.concatenate([opening[:, None], joined[:, :-1]], axis=1)
    slack = np.maximum(np.minimum(before, joined), 0.0)
    cap = block.cap[order] / alive
    if block.facility.whole_units:
        slack, cap = np.floor(slack + 1e-9), np.ceil(cap - 1e-9)
        pace = np.maximum(1.0, np.ceil(np.cumsum(block.cap[order], axis=1) - 1e-9))
        slack = np.minimum(slack, pace)
    return cap, slack
