"""Plans as columns keep them: prices and their shares, from which every place's decisions are made again.

Place by place a plan takes more than twice the memory of the county that it is of, and nobody looks at all of it at
once: books and tables go through it facility by facility.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from hjplan.books.plan import BlockPlan
from hjplan.data.county import Floats, Ints
from hjplan.optimize.physics.member import Member
from hjplan.optimize.physics.oracle import BlockPrices, Oracle, Recipe
from hjplan.optimize.physics.ways import Ways


@dataclass(frozen=True, eq=False)
class Mixture:
    """The plan of one block: Σ λ·(the best plan at some prices)."""

    oracle: Oracle | Ways | Member
    parts: tuple[tuple[BlockPrices, Floats, Ints, Recipe | None], ...]
    """Prices, and by zone of the block [Z] the weight λ of the plan that they lead to, its way, and its recipe."""

    def made(self) -> BlockPlan:
        """Who gets what, when, in which place."""
        plan = self.oracle.no_plan()
        for prices, share, way, recipe in self.parts:
            self.oracle.add_plan(prices, share, way, plan, recipe)
        return plan


class Mixtures(Sequence[BlockPlan]):
    """One plan for each block, made when it is asked for and not kept: the same numbers every time."""

    def __init__(self, mixtures: Sequence[Mixture]) -> None:
        self._mixtures = tuple(mixtures)

    def __len__(self) -> int:
        return len(self._mixtures)

    @overload
    def __getitem__(self, index: int) -> BlockPlan: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[BlockPlan]: ...
    def __getitem__(self, index: int | slice) -> BlockPlan | Sequence[BlockPlan]:
        if isinstance(index, slice):
            return Mixtures(self._mixtures[index])
        return self._mixtures[index].made()

    def __iter__(self) -> Iterator[BlockPlan]:
        return (mixture.made() for mixture in self._mixtures)
