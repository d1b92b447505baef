"""Who may win a reward pool (考核奖励): the groups of places and the cells whose coverage counts (convention 54)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hjplan.data.county import Block, Bools, Lines, Zone
from hjplan.data.selecting import Selection
from hjplan.data.zoning import rewarded
from hjplan.schema.rewards import Reward
from hjplan.schema.scenario import ScenarioFile


@dataclass(frozen=True, eq=False)
class Winner:
    """One group of places that may win of one pool."""

    pool: str
    group: str
    taken: Bools
    """[places] those of the group."""
    members: tuple[Bools, ...]
    """One [n] mask per block: the cells whose coverage counts."""

    @property
    def id(self) -> str:
        """``appraisal.TOWNSHIP``: the fund that holds its award."""
        return f"{self.pool}.{self.group}"

    def lines(self, lines: Lines, zones: tuple[Zone, ...]) -> Bools:
        """[L] lines of its places; zones lie in a group whole, or not at all."""
        inside = self.taken[[int(z.places[0]) for z in zones]]
        return np.asarray(inside[lines.zone] & (lines.zone >= 0))


def winners(spec: ScenarioFile, selection: Selection, blocks: tuple[Block, ...]) -> Iterator[Winner]:
    """Every group of every reward pool, in the order of the funds, then alphabetical; nobody in need: left out."""
    for name, fund in spec.funds.items():
        if isinstance(fund, Reward):
            for group, taken in rewarded(fund, selection):
                members = tuple(taken[b.place] & _counts(fund, b) for b in blocks)
                if any(mask.any() for mask in members):
                    yield Winner(name, group, taken, members)


def _counts(reward: Reward, block: Block) -> bool:
    award = reward.award
    return award.sector in (None, block.facility.sector) and award.facility in (None, block.facility.id)
