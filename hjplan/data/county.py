"""A county as arrays: the one input of optimizer, simulator and auditor.

Symbols, used in every docstring of the house: T periods (points 0…T), n places of a block, S conditions, R regimes,
F funds, L money lines, Z zones. Money is yuan; costs are at constant prices of ``price_year`` and become nominal by
``prices``; stocks are facility units; time is years. A *block* is one facility type with all places that need it:
(place, facility) pairs without need exist nowhere and cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.data.aims import HOUSEHOLDS_SERVED, Aim
from hjplan.data.arrays import Bools as Bools
from hjplan.data.arrays import Floats as Floats
from hjplan.data.arrays import Ints as Ints
from hjplan.data.fee_terms import AffordabilityTerms
from hjplan.data.fee_terms import FeeTerms as FeeTerms
from hjplan.data.fund_terms import FundTerms as FundTerms
from hjplan.data.fund_terms import OpeningDebt, PoolTerms
from hjplan.data.rule_terms import Rule
from hjplan.data.works_terms import NO_WORKS, GapTerms, Works

PLACE_USES = ("build", "restore", "upkeep")
"""The uses of money that places' lines have."""

PROJECT = "project"
"""The use of the lines that pay the works of a key project; its running once finished is ``upkeep``."""

DEBT = "debt"
"""The use of the lines that serve debt: they have no zone, no facility, no sector and no tier."""


@dataclass(frozen=True, eq=False)
class Timeline:
    """Points and periods (model.md, section 3)."""

    start: int
    years: int
    steps_per_year: int

    @property
    def dt(self) -> float:
        """Δ, the length of a period in years."""
        return 1.0 / self.steps_per_year

    @property
    def periods(self) -> int:
        """T, the number of periods."""
        return self.years * self.steps_per_year

    @property
    def months(self) -> int:
        """Months in a period."""
        return 12 // self.steps_per_year

    @property
    def year(self) -> Ints:
        """[T] calendar year of each period."""
        return self.start + np.arange(self.periods) // self.steps_per_year

    @property
    def closes_year(self) -> Bools:
        """[T] True for the last period of a fiscal year."""
        return np.asarray(np.arange(self.periods) % self.steps_per_year == self.steps_per_year - 1, dtype=np.bool_)

    @property
    def dates(self) -> tuple[str, ...]:
        """[T] start date of each period, ``2027-01-01``."""
        return tuple(
            f"{self.start + t // self.steps_per_year}-{(t % self.steps_per_year) * self.months + 1:02d}-01"
            for t in range(self.periods)
        )


@dataclass(frozen=True, eq=False)
class Prices:
    """Indices and discount factors (conventions 2 and 3)."""

    build: Floats
    """[T] nominal yuan per constant yuan of use build; likewise the next three."""
    restore: Floats
    upkeep: Floats
    project: Floats
    default: Floats
    beta: float
    """1/(1+discount): real, per year."""
    beta_nominal: float
    """β/(1+default inflation): discounts nominal money, per year."""

    def of(self, use: str) -> Floats:
        """[T] index of a use; debt service is nominal and has none (convention 2)."""
        index: Floats = np.ones(len(self.default)) if use == DEBT else getattr(self, use)
        return index


@dataclass(frozen=True, eq=False)
class Places:
    """The places, in the order of places.csv."""

    ids: tuple[str, ...]
    name_zh: tuple[str, ...]
    name_en: tuple[str, ...]
    township: tuple[str, ...]
    tier: tuple[str, ...]
    tags: tuple[frozenset[str], ...]
    households: Floats
    """[places] at point 0."""
    population: Floats
    income: Floats
    """[places] yuan per person in money of price_year; NaN where unknown."""
    zone: Ints
    """[places] index into County.zones."""


@dataclass(frozen=True, eq=False)
class Zone:
    """A class of places that no fund, target, rule or weight can tell apart."""

    id: str
    tier: str
    tags: tuple[str, ...]
    """Those tags, among all that its places share, that the scenario names."""
    places: Ints


@dataclass(frozen=True, eq=False)
class FacilityType:
    """A facility type in base units: yuan of price_year, years, units."""

    id: str
    sector: str
    title_zh: str
    title_en: str
    unit: str
    conditions: tuple[str, ...]
    service: Floats
    """[S] share of full service in each condition."""
    regimes: tuple[str, ...]
    """``none`` is among them."""
    rates: Floats
    """[R, S−1] continuous rate of leaving each condition, per year: −ln(1−p)."""
    operates: Floats
    """[R] share of service given under each regime."""
    regime_cost: Floats
    """[R, S] yuan per unit and year; last column 0."""
    restore_cost: Floats
    """[S] yuan per unit from each condition to the best; NaN where it is not possible."""
    build_cost: float
    lead: int
    """L ≥ 1, periods from start until units enter the stock."""
    pay: Floats
    """[J] share of the building cost due in each period from the start."""
    whole_units: bool
    grain: float
    """Smallest piece in ``chance`` simulation."""
    households_per_unit: float
    share: float
    """φ, its share in its sector's coverage."""
    stays: bool
    care: int
    """Index of the regime that values the closing stock (after.care, or ``none``)."""
    faulty: float = 0.0
    """Share of what is built that is faulty at hand-over: it enters the last condition (convention 64)."""

    @property
    def handover(self) -> Floats:
        """[S] share of what is built that enters each condition."""
        out = np.zeros(len(self.service))
        out[0] += 1.0 - self.faulty
        out[-1] += self.faulty
        return out

    @property
    def none(self) -> int:
        """Index of the regime ``none``."""
        return self.regimes.index("none")

    @property
    def reference(self) -> int:
        """The cheapest regime other than ``none`` in the best condition (first on a tie; convention 28)."""
        others = [r for r in range(len(self.regimes)) if r != self.none]
        return min(others, key=lambda r: (self.regime_cost[r, 0], r)) if others else self.none


@dataclass(frozen=True, eq=False)
class Block:
    """One facility type with the n places that have a row for it and need it."""

    facility: FacilityType
    place: Ints
    """[n] index into Places."""
    zone: Ints
    """[n]"""
    need: Floats
    """[n, T+1] units."""
    opening: Floats
    """[n, S] stock at point 0."""
    rho: Floats
    """[n, T] ρ: share of units that stays when households leave."""
    cap: Floats
    """[n, T] units that may be started; inf without yearly_limit."""
    cost_factor: Floats
    """[n]"""
    weight: Floats
    """[n] ω, weight of a household-year in the goal."""
    growth: Floats | None = None
    """[n] growth of need a year, before mechanisms act on it; None: as ``need`` says."""
    yearly_limit: float = np.inf
    """Share of need that one place may start in a year."""
    rates: Floats | None = None
    """[V, R, S−1] the rates that hold somewhere at some time, where mechanisms act; None: only the facility's."""
    variant: Ints | None = None
    """[n, T] which of ``rates`` holds in a place and period."""

    @property
    def size(self) -> int:
        """n."""
        return len(self.place)

    @property
    def variants(self) -> Floats:
        """[V, R, S−1] rates of leaving each condition, by variant."""
        return self.facility.rates[None] if self.rates is None else self.rates


@dataclass(frozen=True, eq=False)
class Lines:
    """The money lines: one per (zone, facility, use) that exists, then projects, mechanisms, debts. All arrays [L]."""

    zone: Ints
    """Index into County.zones; −1 for a line that no place has (project, mechanism, debt)."""
    block: Ints
    """Index into County.blocks; −1 for a line that no place has."""
    use: tuple[str, ...]
    sector: tuple[str, ...]
    facility: tuple[str, ...]
    tier: tuple[str, ...]
    debt: tuple[str, ...]
    """The debt that the line serves: id of the loan or partner, ``opening`` for a fund's opening debt; else empty."""
    project: tuple[str, ...] = ()
    """The project that the line pays for; else empty. Without any: ()."""
    mechanism: tuple[str, ...] = ()
    """The mechanism that the line pays for; else empty. Without any: ()."""

    @property
    def count(self) -> int:
        """L."""
        return len(self.use)


@dataclass(frozen=True, eq=False)
class TargetTerms:
    """A coverage target: Σ φ·served ≥ coverage·Σ φ·households in need over its cells, at its points."""

    label: str
    """``sewage village 0.60 by 2030``."""
    members: tuple[Bools, ...]
    """One [n] mask per block of the county: the cells that count."""
    coverage: float
    by: int
    """Calendar year."""
    points: Ints
    """Closing points k at which it is tested."""
    hard: bool
    priority: int
    penalty: float
    """Per household-year short: 1000, 100 or 10 × the largest ω of the county; 0 for a hard one."""


@dataclass(frozen=True, eq=False)
class County:
    """A scenario as arrays."""

    name: str
    title_zh: str
    title_en: str
    fictional: bool
    unit: str
    """The scenario's money unit, for display."""
    yuan: float
    """Yuan in one unit of money."""
    timeline: Timeline
    prices: Prices
    places: Places
    zones: tuple[Zone, ...]
    blocks: tuple[Block, ...]
    lines: Lines
    funds: tuple[FundTerms, ...]
    fees: tuple[FeeTerms, ...]
    targets: tuple[TargetTerms, ...]
    after_years: float
    """H of the closing value."""
    gap: float
    time_limit: float
    pools: tuple[PoolTerms, ...] = ()
    opening_debts: tuple[OpeningDebt, ...] = ()
    rules: tuple[Rule, ...] = ()
    affordability: AffordabilityTerms | None = None
    gap_room: Floats | None = None
    """[years, then on to the end of every contract] yuan that gap payments to partners may reach in a year: 10 % of the
    general budget less commitments given before; None: no ceiling."""
    works: Works = NO_WORKS
    """Key projects, capacities, links and mechanisms."""
    gaps: tuple[GapTerms, ...] = ()
    """Rules on the gap between town and country."""
    aim: Aim = HOUSEHOLDS_SERVED
    """What the plan aims at."""
    tail: int = 0
    """Periods at the end that come after the plan (convention 50); 0 in a county as the scenario gives it."""
    lengthened: County | None = None
    """The same county with a tail after its plan, where the goal looks at public money; None: it does not."""
    plan_county: County | None = None
    """Of a lengthened county the one without a tail; None: it has none."""

    @property
    def planned(self) -> int:
        """Periods of the plan: all but those of the tail."""
        return self.timeline.periods - self.tail

    def line_of(self, block: int, use: str) -> Ints:
        """[Z] index of the line of each zone for this block and use, −1 where there is none."""
        out = np.full(len(self.zones), -1, dtype=np.int64)
        for i in np.flatnonzero((self.lines.block == block) & (np.array(self.lines.use) == use)):
            out[self.lines.zone[i]] = i
        return out
