"""Which coverage curves are kept: each sector in all and by tier, each township over all sectors, and the county."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.data.county import County, Floats
from hjplan.simulate.cells import Cells, add_to_groups, groups_of


@dataclass(frozen=True, eq=False)
class Series:
    """The curves in the order of the table: X of them, over M+1 months (month 0 is the opening)."""

    names: tuple[tuple[str, str, str], ...]
    """[X] (sector, tier, township); an empty text means all."""
    members: tuple[Floats, ...]
    """Per block [G, X]: 1 where a tier or township of the block counts in a curve."""
    weight: tuple[float, ...]
    """Per block φ·households per piece."""
    need: Floats
    """[M+1, X] Σ φ·households in need."""


def curves(county: County, cells: tuple[Cells, ...]) -> Series:
    """List the curves and count who is in need in each month (need changes on the last day of a period)."""
    tiers, townships = groups_of(county)
    sectors = sorted({c.block.facility.sector for c in cells})
    names = [("", "", ""), *((s, t, "") for s in sectors for t in ("", *tiers)), *(("", "", t) for t in townships if t)]
    members = []
    for c in cells:
        own = np.zeros((c.groups, len(names)))
        for x, (sector, tier, township) in enumerate(names):
            if sector not in ("", c.block.facility.sector):
                continue
            for g, group in enumerate((*tiers, *townships)):
                if (g >= len(tiers)) == bool(township) and (township or tier or group) == group:
                    own[g, x] = 1.0
        members.append(own)
    weight = tuple(c.block.facility.share * c.households for c in cells)
    need = np.zeros((county.timeline.periods + 1, len(names)))
    for c, own, w in zip(cells, members, weight, strict=True):
        by_group = np.zeros((c.groups, county.timeline.periods + 1))
        for number in (c.tier, c.township):
            add_to_groups(by_group.T, number, c.block.need.T / c.piece)
        need += w * (by_group.T @ own)
    kept = np.flatnonzero(need.max(axis=0) > 0.0)
    months = county.timeline.months
    in_force = np.concatenate([[0], np.repeat(np.arange(county.timeline.periods), months)])
    in_force[months::months] += 1
    return Series(
        tuple(names[x] for x in kept), tuple(own[:, kept] for own in members), weight, need[in_force][:, kept]
    )


def by_group(cells: Cells, values: Floats) -> Floats:
    """[G, D] sums of a value of every cell [D, n] over its tier and its township."""
    out = np.zeros((cells.groups, len(values)))
    add_to_groups(out.T, cells.tier, values)
    add_to_groups(out.T, cells.township, values)
    return out
