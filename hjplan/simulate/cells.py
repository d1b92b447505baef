"""What the simulation needs to know of each facility type, prepared once: pieces, costs, care, groups.

Stocks are counted in *pieces*: grains in ``chance`` mode (convention 63), facility units in ``expected`` mode. All
costs and services here are per piece. A *rung* is a step down in care: rung 0 is what is wanted, each further rung
the next cheaper care of that condition, the last one costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hjplan.data.county import Block, County, FacilityType, Floats, Ints
from hjplan.data.draws import cell_ids, stream_key
from hjplan.dynamics import closing_value


@dataclass(frozen=True, eq=False)
class Cells:
    """One block, ready to be simulated. Z local zones, G groups (tiers, then townships), K rungs."""

    block: Block
    piece: float
    """Facility units in a piece."""
    keys: tuple[int, ...]
    """[n] stream key of each cell's own chance."""
    zone: Ints
    """[n] index into the block's own zones."""
    lines: dict[str, Ints]
    """Use → [Z] index of the line of each zone, −1 where there is none."""
    rungs: NDArray[np.int64]
    """[K, S, R] the regime to which a unit in s, meant for r, falls on each rung."""
    rung_cost: Floats
    """[K, S, R] constant yuan per piece and period on each rung."""
    restore_cost: Floats
    """[S] constant yuan per piece."""
    build_cost: float
    service: Floats
    """[S]"""
    households: float
    """Households per piece."""
    tier: Ints
    """[n] index into the county's tiers."""
    township: Ints
    """[n] index into the county's townships, after the tiers."""
    tiers: int
    """Number of the county's tiers."""
    groups: int
    """G."""
    closing: Floats
    """[S] household-years that a piece is worth at the end, per household it serves."""
    closing_due: Floats
    """[L] the same for the pipeline."""
    target_weights: Floats
    """[n, targets] φ where the cell counts for the target, else 0."""


def groups_of(county: County) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tiers and townships of the county, in alphabetical order."""
    return tuple(sorted(set(county.places.tier))), tuple(sorted(set(county.places.township)))


def prepare(county: County, *, seed: int, whole: bool) -> tuple[Cells, ...]:
    """Prepare all blocks; ``whole``: in grains."""
    return tuple(_prepare(county, index, seed, whole) for index in range(len(county.blocks)))


def _prepare(county: County, index: int, seed: int, whole: bool) -> Cells:
    block, dt = county.blocks[index], county.timeline.dt
    f, piece = block.facility, block.facility.grain if whole else 1.0
    zones, zone = np.unique(block.zone, return_inverse=True)
    tiers, townships = groups_of(county)
    needs = [need.regime for need in county.works.regime_needs if need.block == index]
    rungs = care_ladder(f, needs)
    costs = np.take_along_axis(_period_cost(f, dt)[None], rungs, axis=2)
    value = closing_value(f, county.prices.beta, county.after_years)
    due = value[0] * county.prices.beta ** (dt * np.arange(1, f.lead + 1))
    weights = [f.share * target.members[index] for target in county.targets]
    return Cells(
        block=block,
        piece=piece,
        keys=tuple(stream_key(seed, "chance", i) for i in cell_ids(county, index)),
        zone=zone.astype(np.int64),
        lines={use: county.line_of(index, use)[zones] for use in ("build", "restore", "upkeep")},
        rungs=rungs,
        rung_cost=costs * piece,
        restore_cost=np.nan_to_num(f.restore_cost) * piece,
        build_cost=f.build_cost * piece,
        service=f.service,
        households=f.households_per_unit * piece,
        tier=np.array([tiers.index(county.places.tier[p]) for p in block.place], dtype=np.int64),
        township=np.array([len(tiers) + townships.index(county.places.township[p]) for p in block.place], np.int64),
        tiers=len(tiers),
        groups=len(tiers) + len(townships),
        closing=value,
        closing_due=due,
        target_weights=np.array(weights, dtype=np.float64).reshape(len(county.targets), block.size).T.copy(),
    )


def _period_cost(f: FacilityType, dt: float) -> Floats:
    """[S, R] constant yuan per unit and period; the last condition costs nothing (convention 13)."""
    cost = np.array(f.regime_cost.T * dt)
    cost[-1] = 0.0
    return cost


def care_ladder(f: FacilityType, avoid: Sequence[int] = ()) -> NDArray[np.int64]:
    """[K, S, R] where care falls when money is short: in each condition to the dearest cheaper regime, at last `none`.

    Of regimes that cost the same the one listed first is taken. A regime that costs nothing is never left. None falls
    to a regime to ``avoid``: one that needs a project, which may not be finished.
    """
    cost = _period_cost(f, 1.0)
    states, regimes = cost.shape
    ladder = [np.broadcast_to(np.arange(regimes), (states, regimes)).copy()]
    for _ in range(regimes - 1):
        lower = ladder[-1].copy()
        for s in range(states):
            for r in range(regimes):
                lower[s, r] = _next_cheaper(cost[s], ladder[-1][s, r], f.none, avoid)
        ladder.append(lower)
    return np.array(ladder, dtype=np.int64)


def cheaper_care(f: FacilityType, avoid: Sequence[int] = ()) -> NDArray[np.int64]:
    """[S, R] the dearest cheaper regime of each condition but for those to ``avoid``, at last `none`: where care falls
    that is not allowed, whatever it costs."""
    cost = _period_cost(f, 1.0)
    lower = [[_next_cheaper(own, r, f.none, avoid) for r in range(len(own))] for own in cost]
    return np.array([[f.none if to == r else to for r, to in enumerate(row)] for row in lower], dtype=np.int64)


def _next_cheaper(cost: Floats, regime: int, none: int, avoid: Sequence[int]) -> int:
    if cost[regime] <= 0.0:
        return regime
    cheaper = [r for r in range(len(cost)) if cost[r] < cost[regime] and r not in avoid]
    best = max((cost[r] for r in cheaper), default=0.0)
    return none if best <= 0.0 else next(r for r in cheaper if cost[r] == best)


def add_to_groups(into: Floats, group: Ints, values: Floats) -> None:
    """Add a value of every cell [D, n] to its group [D, G], in place and in the order of the cells."""
    np.add.at(into.T, group, values.T)
