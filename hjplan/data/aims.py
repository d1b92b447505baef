"""What a plan aims at, as a record: one goal or several, one after the other (model.md, section 8; conventions 50, 51).

A lexicographic goal holds what each level has reached, within max(1e-6, gap), while the next one is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

from hjplan.data.arrays import Bools, Floats, Ints

HOUSEHOLDS, COST, WORST, TARGETS = "households_served", "cost", "worst", "targets"
"""The levels that a goal may have."""

SLACK = 1e-6
"""Smallest share of a level's value that may be lost when the next level is looked at (model.md, section 8)."""


@dataclass(frozen=True, eq=False)
class WorstGroup:
    """A township, tier or tag whose coverage counts: Σ weight·served ÷ Σ weight·households in need."""

    id: str
    members: tuple[Bools, ...]
    """One [n] mask per block: its cells, whole zones."""


@dataclass(frozen=True, eq=False)
class WorstTerms:
    """The groups among which the worst-off is looked for (convention 51)."""

    over: str
    """``township``, ``tier`` or ``tag``."""
    groups: tuple[WorstGroup, ...]
    """Those with need."""
    weight: Floats
    """[blocks] φ·weights[sector]; 0 for sectors that do not count."""
    points: Ints
    """Closing points: of the last year, or from the year named on."""


@dataclass(frozen=True, eq=False)
class Aim:
    """The levels of a goal, the first one first."""

    levels: tuple[str, ...] = (HOUSEHOLDS,)
    worst: WorstTerms | None = None

    @property
    def is_plain(self) -> bool:
        """Households served and nothing else: penalties for missed targets are part of it."""
        return self.levels == (HOUSEHOLDS,)

    @property
    def counts_penalties(self) -> bool:
        """Do missed targets lower the households served? Not where targets are a level of their own."""
        return TARGETS not in self.levels

    @property
    def last(self) -> str:
        """The level whose value, bound and gap are those of the plan."""
        return self.levels[-1]

    def lowers(self, level: str) -> bool:
        """Is the level one of which less is better?"""
        return level in (COST, TARGETS)


HOUSEHOLDS_SERVED = Aim()
"""The goal of a scenario that says nothing else."""


def lost(gap: float, value: float) -> float:
    """How much of a level may be lost for the next ones: max(1e-6, gap)·max(1, |value|), in the level's own unit."""
    return max(SLACK, gap) * max(1.0, abs(value))


def distance(bound: float, value: float) -> float:
    """The gap between a plan's value and the best that is proven possible: |bound − value|/max(1, |value|)."""
    return abs(bound - value) / max(1.0, abs(value))
