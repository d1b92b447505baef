"""Key projects, capacities, links and mechanisms as records: what is decided once for all places (model.md, section 7).

Symbols as in :mod:`hjplan.data.county`: T periods (points 0…T), n places of a block, L money lines, P projects. Money
is yuan at constant prices of ``price_year``. Years are counted from the first year of the plan.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.data.arrays import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class ServesTerms:
    """What a project hands over when it is finished: units of a facility, taken from unserved need (convention 41)."""

    block: int
    """Index into County.blocks."""
    members: Bools
    """[n] the cells of the block that may get some."""
    units: float
    """At most so many units in all."""


@dataclass(frozen=True, eq=False)
class ProjectTerms:
    """A key project: starts once, in the first step of a year of its window, or never (convention 40)."""

    id: str
    title_zh: str
    title_en: str
    group: str
    """The line of work under which reports show it; empty: none."""
    owner: str
    sector: str
    line: int
    """Index of its line of use ``project``."""
    upkeep_line: int
    """Index of its line of use ``upkeep``; −1 where it needs none."""
    cost: Floats
    """[work] yuan in each year of work, spread evenly over the year."""
    upkeep: float
    """Yuan per year once finished."""
    starts: Ints
    """Years in which it may start: its window, narrowed by locks."""
    must: bool
    """A lock promises that it starts."""
    is_locked: bool
    """A lock says when, or that it never starts."""
    requires: Ints
    """Indices of projects that must be finished when it starts."""
    excludes: Ints
    """Indices of projects with which it never stands together."""
    one_of: str
    """At most one project of this name starts; empty: none."""
    serves: tuple[ServesTerms, ...]
    adds: tuple[tuple[int, float], ...]
    """(index into County.capacities, households) that it adds once finished."""

    @property
    def work(self) -> int:
        """Years from start to finish."""
        return len(self.cost)


@dataclass(frozen=True, eq=False)
class CapacityTerms:
    """A plant, a landfill, a source: what all its users together may be served by (convention 44)."""

    id: str
    title_zh: str
    title_en: str
    opening: float
    """Households."""
    users: tuple[Bools, ...]
    """One [n] mask per block: whose service counts, whole zones."""
    sources: tuple[tuple[int, Bools, float], ...]
    """(block, [n] cells, households per working unit): units whose working adds to it (convention 66)."""


@dataclass(frozen=True, eq=False)
class NoTransferTerms:
    """What stands in one tier may not take up what another tier sends (convention 60)."""

    label: str
    capacity: int
    """Index into County.capacities."""
    users: tuple[Bools, ...]
    """One [n] mask per block: users of the capacity in the tier that sends."""
    sources: tuple[tuple[int, Bools, float], ...]
    """The capacity's sources outside the tier that is spared."""


@dataclass(frozen=True, eq=False)
class RequiresTerms:
    """A facility that only stands where another one does (convention 42).

    Σ_s x_facility[s,k] ≤ ratio·Σ_s x_needs[s,k] + excess[k] at every point k ≥ 1 and place.
    """

    label: str
    facility: int
    """Index into County.blocks."""
    needs: int
    """Index into County.blocks."""
    cell: Ints
    """[m] cells of the facility's block: all of them."""
    needed: Ints
    """[m] the cell of the other block in the same place; −1 where there is none."""
    ratio: float
    excess: Floats
    """[m, T+1] opening excess that has not left yet: max(0, x_facility[0] − ratio·x_needs[0])·Πρ."""


@dataclass(frozen=True, eq=False)
class DigOnceTerms:
    """Two works in one trench: built in the same place and period, the second is cheaper (convention 43).

    joint[t] ≤ b_second[t], joint[t] ≤ per·(b_first[t] + Σ_s w_first[s,t]).
    """

    label: str
    first: int
    """Index into County.blocks."""
    second: int
    """Index into County.blocks."""
    cell: Ints
    """[m] cells of the second's block in places that have both."""
    beside: Ints
    """[m] the cell of the first's block in the same place."""
    per: float
    saving: float


@dataclass(frozen=True, eq=False)
class BundleTerms:
    """A street or quarter, whole or not at all (convention 58)."""

    id: str
    members: tuple[Bools, ...]
    """One [n] mask per block: cells of which every unserved unit is started."""
    projects: Ints
    """Indices of projects that start in the same year."""
    starts: Ints
    """Years in which it may start."""
    saving: float
    must: bool
    is_locked: bool


@dataclass(frozen=True, eq=False)
class JointTerms:
    """Projects whose works, when their years overlap, save part of the last year's cost of some (convention 59)."""

    label: str
    projects: Ints
    saves: tuple[tuple[int, float], ...]
    """(project, share of its last year's cost)."""


@dataclass(frozen=True, eq=False)
class PostsTerms:
    """Posts shared by facilities: Σ staff of regimes ≤ posts, in every period."""

    post: str
    most: Floats
    """[T]"""
    needs: tuple[Floats, ...]
    """One [R] per block: posts per unit under each regime."""


@dataclass(frozen=True, eq=False)
class RegimeNeeds:
    """A regime that may only be used once a project is finished."""

    block: int
    regime: int
    project: int


@dataclass(frozen=True, eq=False)
class MechanismTerms:
    """A mechanism that acts on regimes, fees or the growth of need (conventions 53 and 65)."""

    id: str
    title_zh: str
    title_en: str
    owner: str
    line: int
    """Index of its line of use ``upkeep``; −1 where it costs nothing."""
    cost: float
    """Yuan per year while it is in force."""
    starts: Ints
    """Years in which it may start; one, unless the scenario lets the optimizer choose."""
    choose: bool
    """The optimizer may buy it, and when, or never."""
    must: bool
    is_locked: bool
    last: int
    """Years it stays in force; as many as the plan has, without `years`."""
    needs: int
    """Index of the project before whose finish it is not in force; −1: none."""
    until: int
    """Index of the project whose finish ends it; −1: none."""
    decay: tuple[Floats, ...]
    """One [n, R] per block: what rates are multiplied by."""
    growth: tuple[Floats, ...]
    """One [n] per block: what positive growth of need is multiplied by."""
    collection: Floats
    """[fees] what the share of bills collected is multiplied by."""

    @property
    def is_open(self) -> bool:
        """Is it for the plan to say when it is in force?"""
        return self.choose or self.needs >= 0 or self.until >= 0

    def decision(self, started: bool) -> str:
        """Who decided: the scenario, a lock, the project that it needs, or the plan."""
        if self.is_locked:
            return "locked"
        if self.choose:
            return "chosen" if started else "refused"
        return "opened" if self.needs >= 0 else "fixed"


@dataclass(frozen=True, eq=False)
class GapTerms:
    """The worse-off may not fall behind by more than a share (convention 52).

    coverage of the worse-off ≥ ref − at_most at closing points from ``by`` on; ref = coverage of the better-off in the
    plan made first without the rule.
    """

    label: str
    better: tuple[Bools, ...]
    """One [n] mask per block."""
    worse: tuple[Bools, ...]
    at_most: float
    points: Ints
    ref: Floats | None
    """[points] coverage of the better-off in the plan made first without the rule; None: not yet known."""
    penalty: float
    """Per household-year; 0 for a hard one."""
    hard: bool


@dataclass(frozen=True, eq=False)
class Works:
    """All that a county decides once for all its places, and what links places and facilities."""

    projects: tuple[ProjectTerms, ...] = ()
    capacities: tuple[CapacityTerms, ...] = ()
    no_transfer: tuple[NoTransferTerms, ...] = ()
    requires: tuple[RequiresTerms, ...] = ()
    dig_once: tuple[DigOnceTerms, ...] = ()
    bundles: tuple[BundleTerms, ...] = ()
    joints: tuple[JointTerms, ...] = ()
    posts: tuple[PostsTerms, ...] = ()
    regime_needs: tuple[RegimeNeeds, ...] = ()
    mechanisms: tuple[MechanismTerms, ...] = ()

    def serving(self, block: int) -> list[tuple[int, ServesTerms]]:
        """(project, what it hands over) of every project that hands units of a block over, in order."""
        return [(p, s) for p, project in enumerate(self.projects) for s in project.serves if s.block == block]

    def capped(self, block: int) -> bool:
        """Is the block's service limited by a capacity?"""
        return any(capacity.users[block].any() for capacity in self.capacities)


NO_WORKS = Works()
"""A county without projects, capacities, links and mechanisms."""


@dataclass(frozen=True, eq=False)
class Decisions:
    """What was decided once for the county: years of start from the first of the plan, −1 for never."""

    projects: Ints
    """[P]"""
    bundles: Ints
    mechanisms: Ints
    """[mechanisms] the year from which it was bought, whether or not its project is finished by then."""


def nothing_decided(works: Works) -> Decisions:
    """No project, no bundle; mechanisms that the scenario fixes are in force."""
    fixed = [-1 if m.choose else int(m.starts[0]) if len(m.starts) else -1 for m in works.mechanisms]
    never = np.full(len(works.projects), -1, dtype=np.int64)
    return Decisions(never, np.full(len(works.bundles), -1, dtype=np.int64), np.array(fixed, dtype=np.int64))
