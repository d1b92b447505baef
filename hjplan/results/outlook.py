"""What would be planned, before anything is solved: the figures of ``hjplan check``."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

from hjplan.books.accounts import share_groups
from hjplan.data.county import Bools, County, Floats
from hjplan.errors import Message
from hjplan.results.summary import as_json, ratio, size
from hjplan.schema.scenario import Scenario

_HALF_YUAN = 0.5
"""Yuan a year that no reader of `check` sees."""
_ROUNDS = 200
"""One limited fund's loss is another's: repeated until it settles, which takes long only where shares sum to just 1."""


@dataclass(frozen=True)
class Sector:
    """A line of work at the opening: households in need, coverage built and effective (convention 48)."""

    need: float
    built: float
    effective: float


@dataclass(frozen=True)
class WorksCount:
    """How much is decided once for the whole county."""

    projects: int
    project_cost: float
    """All of them, in the scenario's unit, at constant prices."""
    locked: int
    """Projects about which a lock decides."""
    capacities: int
    links: int
    mechanisms: int
    chosen: int
    """Mechanisms that the plan may buy or leave."""


@dataclass(frozen=True, eq=False)
class Outlook:
    """A scenario in figures. Money is in the scenario's unit, of the first year; upkeep is at prices of price_year."""

    scenario: Scenario
    county: County
    tiers: dict[str, int]
    """Places by tier."""
    households: float
    people: float
    sectors: dict[str, Sector]
    arrivals: float
    """What the funds bring in the first year, without fees."""
    arrivals_in_all: float
    """The same over the horizon."""
    fee_revenue: float
    """What the fees bring in the first year, on what works at the opening; one that is chosen at its lowest level."""
    loans: float
    """What all loans together may bring over the horizon."""
    upkeep_need: float
    """A year's routine care of everything that stands: units in any condition × reference regime."""
    upkeep_payable: float
    """How much of it the first year's money may and can pay, the narrowest earmark first."""
    backlog_build: float
    """Building every unit that is missing."""
    backlog_restore: float
    """Restoring every unit that has relapsed."""
    unkept: tuple[str, ...]
    """Facilities that need upkeep which no fund may pay."""
    works: WorksCount

    @property
    def chosen(self) -> list[str]:
        """Fees whose level the plan chooses."""
        return [fee.id for fee in self.county.fees if fee.options is not None]

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What looks odd."""
        return self.scenario.warnings

    def as_json(self) -> dict[str, Any]:
        """The object of ``check --json``."""
        spec = self.scenario.spec
        return {
            "scenario": self.scenario.name,
            "status": "ok",
            "fictional": spec.fictional,
            "units": {"money": self.county.unit},
            "horizon": {"start": spec.horizon.start, "years": spec.horizon.years, "step": spec.horizon.step},
            "size": size(self.county),
            "places": {"by_tier": self.tiers, "households": self.households, "people": self.people},
            "coverage": {
                name: {"need": s.need, "built": s.built, "effective": s.effective} for name, s in self.sectors.items()
            },
            "money": {
                "first_year": self.arrivals,
                "horizon": self.arrivals_in_all,
                "fees_first_year": self.fee_revenue,
                "loans": self.loans,
                "upkeep_need": self.upkeep_need,
                "upkeep_payable": self.upkeep_payable,
                "backlog_build": self.backlog_build,
                "backlog_restore": self.backlog_restore,
            },
            "unkept": list(self.unkept),
            "fees_chosen": self.chosen,
            "works": dataclasses.asdict(self.works),
            "rules": [rule.label for rule in self.county.rules],
            "targets": [{"target": t.label, "hard": t.hard, "priority": t.priority} for t in self.county.targets],
            "assumed": list(self.scenario.assumed),
            "warnings": [as_json(m) for m in self.warnings],
        }


def outlook(scenario: Scenario, county: County) -> Outlook:
    """Count what a scenario asks for and what money it has for it."""
    first = county.timeline.year == county.timeline.start
    arrivals = np.array([f.arrival[first].sum() for f in county.funds], dtype=np.float64)
    fees = _fee_revenue(county, first)
    need = _upkeep_by_line(county)
    build, restore = _backlog(county)
    payers = np.array([fund.eligible for fund in county.funds]).any(axis=0)
    unkept = {county.lines.facility[i] for i in np.flatnonzero((need > 0) & ~payers)}
    tiers = county.places.tier
    return Outlook(
        scenario=scenario,
        county=county,
        tiers={tier: tiers.count(tier) for tier in ("seat", "town", "village") if tier in tiers},
        households=float(county.places.households.sum()),
        people=float(county.places.population.sum()),
        sectors=_sectors(county),
        arrivals=float(arrivals.sum()) / county.yuan,
        arrivals_in_all=float(sum(f.arrival.sum() for f in county.funds)) / county.yuan,
        fee_revenue=float(fees.sum()) / county.yuan,
        loans=_loans(county) / county.yuan,
        upkeep_need=float(need.sum()) / county.yuan,
        upkeep_payable=_payable(county, _at_hand(county, arrivals + fees, first), need) / county.yuan,
        backlog_build=build / county.yuan,
        backlog_restore=restore / county.yuan,
        unkept=tuple(f for f in dict.fromkeys(county.lines.facility) if f in unkept),
        works=_works(scenario, county),
    )


def _works(scenario: Scenario, county: County) -> WorksCount:
    works = county.works
    return WorksCount(
        projects=len(works.projects),
        project_cost=float(sum(project.cost.sum() for project in works.projects)) / county.yuan,
        locked=sum(project.is_locked for project in works.projects),
        capacities=len(works.capacities),
        links=len(scenario.spec.links),
        mechanisms=len(works.mechanisms),
        chosen=sum(mechanism.choose for mechanism in works.mechanisms),
    )


def _sectors(county: County) -> dict[str, Sector]:
    need: dict[str, Floats] = {}
    for block in county.blocks:
        f = block.facility
        stock = block.opening.sum(axis=0)
        households = f.share * f.households_per_unit
        each = households * np.array([block.need[:, 0].sum(), stock.sum(), stock @ f.service])
        need[f.sector] = need.get(f.sector, np.zeros(3)) + each
    return {
        sector: Sector(float(n), ratio(float(built), float(n)), ratio(float(works), float(n)))
        for sector, (n, built, works) in need.items()
    }


def _fee_revenue(county: County, first: Any) -> Floats:
    """[F] yuan that each fee account receives in the first year from what works at the opening."""
    revenue = np.zeros(len(county.funds))
    for index, fund in enumerate(county.funds):
        if fund.fee >= 0:
            fee = county.fees[fund.fee]
            block = county.blocks[fee.block]
            served = block.facility.households_per_unit * float(
                (block.opening[fee.members] @ block.facility.service).sum()
            )
            revenue[index] = served * fee.yuan_per_household(county.timeline.dt)[first].sum()
    return revenue


def _upkeep_by_line(county: County) -> Floats:
    """[L] yuan a year to keep everything that stands under its reference regime, at constant prices."""
    need = np.zeros(county.lines.count)
    for index, block in enumerate(county.blocks):
        f = block.facility
        cost = block.cost_factor * block.opening.sum(axis=1) * f.regime_cost[f.reference, 0]
        line = county.line_of(index, "upkeep")
        np.add.at(need, line[block.zone], cost)
    return need


def _loans(county: County) -> float:
    """Yuan that all loans may bring: each its limit, in all and by year."""
    loans = [fund.loan for fund in county.funds if fund.loan is not None]
    return float(sum(min(loan.limit, float(loan.yearly.sum())) for loan in loans))


def _at_hand(county: County, money: Floats, first: Any) -> Floats:
    """[F] yuan of the first year with what was carried in, less debt from before the plan."""
    money = money + np.array([fund.opening_carried for fund in county.funds])
    for debt in county.opening_debts:
        money[debt.payer] = max(0.0, money[debt.payer] - float(debt.due[first].sum()))
    return np.asarray(money)


@dataclass(frozen=True, eq=False)
class _Purse:
    """A fund, or the part of it that may be spent outside its own lines: through a pool, or across."""

    fund: int
    lines: Bools
    """[L] lines that it may pay; those of the purses of one fund do not overlap."""
    most: float
    """Yuan of upkeep a year that may be paid from it."""


def _purses(county: County, money: Floats) -> list[_Purse]:
    """Every fund's own lines, then what leaves them: at most its share of the pool's upkeep, or of a year's revenue."""
    purses = []
    for f, fund in enumerate(county.funds):
        own = fund.eligible.copy()
        if fund.pooled is not None:
            of_upkeep = dict(county.pools[fund.pool].at_most).get("upkeep", 1.0)
            arrives = float(fund.arrival[county.timeline.year == county.timeline.start].sum())
            purses.append(_Purse(f, fund.pooled, of_upkeep * fund.poolable * arrives))
            own &= ~fund.pooled
        if fund.crossed is not None:
            purses.append(_Purse(f, fund.crossed, fund.cross_share * float(money[f])))
            own &= ~fund.crossed
        purses.append(_Purse(f, own, np.inf))
    return purses


def _payable(county: County, money: Floats, need: Floats) -> float:
    """Yuan of upkeep that the money of a year can pay: each fund within its terms and max_share, narrowest first.

    Where a limited fund pays its share, the others pay the rest before anything else, so that its money counts.
    """
    paid = np.zeros((len(county.funds), county.lines.count))
    order = sorted(_purses(county, money), key=lambda purse: float(need[purse.lines].sum()))
    limited = [purse for purse in order if county.funds[purse.fund].max_share < 1.0]
    free = [purse for purse in order if county.funds[purse.fund].max_share >= 1.0]
    everywhere = np.ones(county.lines.count, dtype=np.bool_)
    _pay(county, paid, limited, everywhere, money, need)
    _pay(county, paid, free, paid.any(axis=0), money, need)
    _pay(county, paid, free, everywhere, money, need)
    return float(_with_partners(county, paid).sum())


def _pay(county: County, paid: Floats, purses: list[_Purse], lines: Bools, money: Floats, need: Floats) -> None:
    """Let purses pay what these lines lack, each line alike, in place."""
    for purse in purses:
        fund = purse.fund
        most = np.minimum(need - paid.sum(axis=0), county.funds[fund].max_share * need - paid[fund])
        room = np.where(purse.lines & lines, np.maximum(most, 0.0), 0.0)
        total = float(room.sum())
        left = min(money[fund] - float(paid[fund].sum()), purse.most - float(paid[fund, purse.lines].sum()))
        if total > 0 and left > 0:
            paid[fund] += min(1.0, left / total) * room


def _with_partners(county: County, paid: Floats) -> Floats:
    """[F, L] without what a fund may not pay because nobody pays the rest: its share is of what all pay together.

    Share of the upkeep of each facility (convention 18); a share of a whole sector is left, others may build there.
    """
    groups = [
        (f, lines)
        for f, fund in enumerate(county.funds)
        if fund.share_of != "sector"
        for lines in share_groups(county, f)
    ]
    paid = paid.copy()
    for _ in range(_ROUNDS):
        before = paid.sum()
        for f, lines in groups:
            share, own = county.funds[f].max_share, float(paid[f, lines].sum())
            most = share / (1.0 - share) * (float(paid[:, lines].sum()) - own)
            if own > most:
                paid[f, lines] *= max(0.0, most) / own
        if before - paid.sum() <= _HALF_YUAN:
            break
    return paid


def _backlog(county: County) -> tuple[float, float]:
    """Yuan to build all that is missing and to restore all that has relapsed, at constant prices of the opening."""
    build = restore = 0.0
    for block in county.blocks:
        f = block.facility
        missing = np.maximum(0.0, block.need[:, 0] - block.opening.sum(axis=1))
        build += float((block.cost_factor * missing).sum()) * f.build_cost
        last = f.restore_cost[-1]
        restore += float((block.cost_factor * block.opening[:, -1]).sum() * last) if np.isfinite(last) else 0.0
    return build, restore
