"""Pricing where mechanisms are open, or bundles take places: one oracle for every way in which they may be in force or
start; the best of them wins.

A column is labelled with the way that it is planned for, and the master ties labels to what is decided, in every zone:

    Σ λ·[mechanism m is in force in year y in the column] = a[m, y]

At whole decisions only columns of the way in force have weight: their product with care is exact (decision 0010).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from hjplan.books.plan import BlockPlan
from hjplan.data.county import Block, Bools, County, Floats, Ints
from hjplan.data.ways import WaysOfBlock, apart, block_in_force, started_whole
from hjplan.data.works_terms import ServesTerms
from hjplan.dynamics import Coefficients, coefficients
from hjplan.optimize.physics.oracle import BlockPrices, Column, Oracle, Recipe

MOST_WAYS = 600
"""Ways of one facility that columns price; where there are more, the exact engine plans."""


class Ways:
    """The oracle of one block with open mechanisms."""

    def __init__(
        self, county: County, number: int, ways: WaysOfBlock, serving: Sequence[tuple[int, ServesTerms]] = ()
    ) -> None:
        self.mechanisms, self.bundles, self.in_force = ways.mechanisms, ways.bundles, ways.in_force
        dt = county.timeline.dt
        blocks = [block_in_force(county, number, ways.mechanisms, way) for way in ways.in_force]
        plain = [Oracle(county, block, coefficients(block, dt), serving) for block in blocks]
        starts = ways.in_force[:, len(ways.mechanisms) :]
        self.each = [
            oracle.bundled(*started_whole(county, number, ways.bundles, row))
            for oracle, row in zip(plain, starts, strict=True)
        ]
        self.allowed: Bools = np.ones(len(blocks), dtype=np.bool_)

    @property
    def _one(self) -> Oracle:
        """The oracle of the way in force, or of the first that may be."""
        return self.each[int(np.argmax(self.allowed))]

    @property
    def block(self) -> Block:
        """The facility in the way in force, once it is decided."""
        return self._one.block

    @property
    def measures(self) -> Coefficients:
        """Its coefficients, likewise."""
        return self._one.measures

    @property
    def zones(self) -> Ints:
        """[Z] zones of the block."""
        return self.each[0].zones

    def allow(self, least: Floats, most: Floats) -> None:
        """Price only ways that bounds of "in force" [M, years] leave."""
        on = self.in_force
        self.allowed = ((on <= most[None] + 0.5) & (on >= least[None] - 0.5)).all(axis=(1, 2))

    def fix_building(self, started: Floats) -> Ways:
        """The same with building decided."""
        other = object.__new__(Ways)
        other.__dict__.update(self.__dict__)
        other.each = [oracle.fix_building(started) for oracle in self.each]
        return other

    def price(self, prices: BlockPrices) -> Column:
        """The best plan at these prices, by zone, and the way that it is made for."""
        best: Column | None = None
        cells = np.zeros(0, dtype=np.int64)
        for way in np.flatnonzero(self.allowed).tolist():
            found = self.each[way].price(prices)
            label = self.in_force[way].astype(np.float64)
            gained = found.gained - (prices.labels * label[None]).sum(axis=(1, 2))
            labels = np.broadcast_to(label, prices.labels.shape)
            here = replace(found, gained=gained, labels=labels, way=np.full(len(gained), way))
            best = here if best is None else better(best, here, here.gained > best.gained, cells)
        if best is None:
            raise ValueError("no way in which mechanisms may be in force is left")
        return best

    def seeds(self, prices: BlockPrices) -> Iterator[Column]:
        """The best plans in ways that differ by one mechanism or bundle: the master can tie them to what is decided."""
        before = self.allowed
        for way in apart(self.in_force).tolist():
            self.allowed = np.arange(len(before)) == way
            yield self.price(prices)
        self.allowed = before

    def no_plan(self) -> BlockPlan:
        """Nothing done anywhere."""
        return self._one.no_plan()

    def add_plan(
        self, prices: BlockPrices, share: Floats, way: Ints, plan: BlockPlan, recipe: Recipe | None = None
    ) -> BlockPlan:
        """Add a share [Z] of the plans made at these prices, each zone's for its own way [Z]."""
        for number in np.unique(way[share > 0]).tolist():
            self.each[number].add_plan(prices, np.where(way == number, share, 0.0), way, plan)
        return plan


def better(best: Column, found: Column, wins: Bools, cell_zone: Ints) -> Column:
    """One column where it wins, by zone of the block, the other elsewhere; ``cell_zone`` [n] for recipes."""

    def take(new: Floats, old: Floats) -> Floats:
        return np.where(wins.reshape(-1, *(1,) * (new.ndim - 1)), new, old)

    if not wins.any():
        return best
    if wins.all():
        return found
    return Column(
        gained=take(found.gained, best.gained),
        value=take(found.value, best.value),
        costs=take(found.costs, best.costs),
        served=take(found.served, best.served),
        under=take(found.under, best.under),
        handed=take(found.handed, best.handed),
        labels=take(found.labels, best.labels),
        way=np.where(wins, found.way, best.way),
        recipe=_mixed(best.recipe, found.recipe, wins[cell_zone]),
    )


def _mixed(best: Recipe | None, found: Recipe | None, wins: Bools) -> Recipe | None:
    """The recipe of the winner in each cell."""
    if best is None or found is None:
        return None

    def take(new: Floats, old: Floats) -> Floats:
        return np.where(wins.reshape(-1, *(1,) * (new.ndim - 1)), new, old)

    flows = None
    started, handed = take(found.started, best.started), np.where(wins[None, :, None], found.handed, best.handed)
    joint = None if best.joint is None or found.joint is None else take(found.joint, best.joint)
    if best.flows is not None and found.flows is not None:
        under, restored = take(found.flows.under, best.flows.under), take(found.flows.restored, best.flows.restored)
        flows = BlockPlan(under, restored, started, handed if len(handed) else None)
    return Recipe(started, handed, joint, flows)
