"""How a period is carried out: what an engine is given, and what it gives back. Two engines do the same.

``reference`` is plain numpy and does both modes; ``compiled`` is numba, does ``chance`` mode only, and is tested to
agree with the reference to the last bit.

On day 1 each condition is split into groups: under each regime, or set aside for restoring. Units under a regime move
by P[r](1/12) each month and serve operates[r]·service of where they stand. Units set aside are frozen in their
condition, serve as there, and are handed over by ``handover``; building due in the period, and what a project that
is finished when it closes hands over, by ``completion``. Whatever has been handed over serves fully and does not decay
until the period closes; of what is built a share is faulty at hand-over, enters the last condition and serves nobody
(convention 64). In the months inside a period a full capacity keeps the share of service that it kept when the period
opened. Need and ρ change on the last day (model.md, section 10).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hjplan.data.county import Floats
from hjplan.data.draws import Words
from hjplan.simulate.cells import Cells

TIMES, PLACES_IN_COUNTER = 8192, 64


class Chance(IntEnum):
    """What a uniform is used for: part of its counter, so that no two uses ever share one."""

    MOVE = 0
    SPLIT = 1
    START = 2
    LEAVE = 3
    LEAVE_PIPELINE = 4
    OPENING = 5
    HAND_OVER = 6
    FAULTY = 7


def counter(kind: int, time: int, condition: int = 0) -> int:
    """Where in a cell's stream the uniforms of a kind, at a month or period, for a condition begin."""
    return ((kind * TIMES + time) * PLACES_IN_COUNTER + condition) * PLACES_IN_COUNTER * PLACES_IN_COUNTER


@dataclass(frozen=True, eq=False)
class Profiles:
    """[m] share handed over by the end of each month of a period; both end at 1."""

    handover: Floats
    """Of the units set aside for restoring."""
    completion: Floats
    """Of the building due in the period."""

    @classmethod
    def usual(cls, months: int) -> Profiles:
        """Restored evenly over the period; building due stands from its first month."""
        return cls(np.arange(1, months + 1) / months, np.ones(months))


@dataclass(frozen=True, eq=False)
class Wish:
    """What is wanted of one block in a period; the first axis of the shares is D or 1, of both the same."""

    under: Floats
    """[D or 1, n, S, R]"""
    restore: Floats
    """[D or 1, n, S]"""
    start: Floats
    """[D, n] pieces, at most what is unserved."""
    charged: Floats | None = None
    """[D, n] pieces started, counted at the full cost of building: bundles and shared trenches save a part; None: all
    at full cost."""

    @property
    def at_full_cost(self) -> Floats:
        """[D, n] pieces started, counted at the full cost of building."""
        return self.start if self.charged is None else self.charged


@dataclass(frozen=True, eq=False)
class Wanted:
    """What a wish costs by zone, constant yuan."""

    upkeep: Floats
    """[D, Z, K] on each rung of care."""
    restore: Floats
    """[D, Z, S] from each condition."""
    build: Floats
    """[D, Z] in full, not by instalment."""


@dataclass(frozen=True, eq=False)
class Paid:
    """What of a wish money can pay, by zone."""

    rung: NDArray[np.int64]
    """[D, Z] rung of care; all fully paid: 0."""
    part: Floats
    """[D, Z] share of units on that rung, the rest one further down."""
    restored: Floats
    """[D, Z, S] share of the restoring wanted."""
    started: Floats
    """[D, Z] share of the building wanted."""


@dataclass(frozen=True, eq=False)
class Standing:
    """What stands at a point, in pieces."""

    stock: Floats
    """[D, n, S]"""
    pipeline: Floats
    """[D, n, L]"""
    backlog: Floats
    """[D, n] of the relapsed: relapsed already at the opening and never restored since."""
    served: Floats
    """[D, n] pieces' worth of full service."""


@dataclass(frozen=True, eq=False)
class Moved:
    """What a period leaves."""

    closing: Standing
    built_months: Floats
    """[G, D, m] pieces standing at the end of each month, by tier and by township."""
    served_months: Floats
    """[G, D, m] pieces' worth of full service."""
    flows: Floats
    """[D, tiers, 4] pieces relapsed, restored from relapsed, restored again; constant yuan of the latter."""


@dataclass(frozen=True, eq=False)
class Month:
    """What a block meets in a period."""

    t: int
    matrices: Floats
    """[D or 1, n or 1, R, S, S] transition over one month."""
    keys: Words
    """[D, n]"""
    profiles: Profiles
    handed: Floats | None = None
    """[D, n] pieces that projects hand over, finished when the period closes; None: no project does."""
    kept: Floats | None = None
    """[D, n] share of its service that full capacities left to each cell when the period opened; None: all."""

    @property
    def months(self) -> int:
        """m."""
        return len(self.profiles.handover)


class Engine(Protocol):
    """Something that prices and carries out a period for all draws and cells of a block."""

    def want(self, cells: Cells, standing: Standing, wish: Wish) -> Wanted:
        """What the wish costs."""

    def execute(self, cells: Cells, standing: Standing, wish: Wish, paid: Paid, month: Month) -> Moved:
        """Carry the paid part of the wish through the months of a period."""


def backlog_after(backlog: Floats, restored: Floats) -> tuple[Floats, Floats]:
    """Restoring takes the old backlog first: what is left of it, and what was restored of fresh relapse."""
    from_old = np.minimum(backlog, restored)
    return backlog - from_old, restored - from_old
