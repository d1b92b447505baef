"""A second implementation of model.md, sections 6 and 7: every instrument of money, on :mod:`builders.second_model`.

Pools, matches, loans, partners, households' own part, fees by level, waivers, crossing, affordability and rules, from
the text (conventions 15 to 39, 55, 57, 61, 62, 66) before anything of the engine was read. Every place has its own
lines, every purse spends by its own variable on each of them; levels to choose are tried one path after another.

Three readings were settled only when both had been compared: waivers in conventions 24 and 25 (decision 0008), the last
condition in convention 28, and that a pool is kept in whole yuan.
"""

from __future__ import annotations

import copy
import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from builders.second_model import ALL_TIERS, MILLION, Care, Cell, Fund, SecondModel, Terms, amount_in, level_in
from builders.second_rules import Rules, add

Line = tuple[Any, str]
"""(number of the cell, use), or (name of what is owed, "debt")."""
PLACE_USES = ("build", "restore", "upkeep")


@dataclass
class Purse(Fund):
    """A fund of any kind."""

    kind: str = "grant"
    spec: dict[str, Any] = field(default_factory=dict)
    carried: float = 0.0
    pool: dict[str, Any] | None = None
    sector: str = ""
    crossed: list[str] = field(default_factory=list)
    waived: list[float] = field(default_factory=list)
    """Yuan that the waiver's payer owes per billed household, by period."""
    drawn: list[int] = field(default_factory=list)

    def earmarked(self, cell: Cell, use: str) -> bool:
        """By its own terms, without the pool."""
        if self.kind == "household":
            return use == "build" and cell.id in self.spec["per_unit"]
        return Fund.may_pay(self, cell, use)

    def may_pay(self, cell: Cell, use: str) -> bool:
        """By its own terms or through the pool (convention 18)."""
        return self.earmarked(cell, use) or (
            self.pool is not None and Fund([], self.pool.get("pays_for", {}), 0.0).may_pay(cell, use)
        )


def whole(yuan: float) -> float:
    """What is paid is whole yuan, and a pool is kept exactly: the largest such amount, in 10⁶ yuan (section 6)."""
    return math.floor(yuan + 1e-6) / MILLION


def paths(fee: dict[str, Any], start: int, years: int) -> Iterator[dict[str, float]]:
    """Every path of levels that may be chosen (convention 33)."""
    step = fee.get("largest_step", math.inf)
    for path in itertools.product(fee["levels"], repeat=years):
        if all(-1e-9 <= b - a <= step + 1e-9 for a, b in itertools.pairwise(path)):
            yield {str(start + y): level for y, level in enumerate(path)}


def money_best(spec: dict[str, Any], places: list[dict[str, Any]], stock: list[dict[str, Any]]) -> float | None:
    """The best goal over all paths of the fees that are to be chosen; None where nothing satisfies the scenario."""
    chosen = [name for name, fee in spec.get("fees", {}).items() if fee["level"] == "choose"]
    start, years = spec["horizon"]["start"], spec["horizon"]["years"]
    found: list[float] = []
    for levels in itertools.product(*(list(paths(spec["fees"][name], start, years)) for name in chosen)):
        tried = copy.deepcopy(spec)
        for name, path in zip(chosen, levels, strict=True):
            tried["fees"][name]["level"] = path
        goal = MoneyModel(tried, places, stock).best()
        if goal is not None:
            found.append(goal)
    return max(found, default=None)


class MoneyModel(Rules, SecondModel):
    """One county with every instrument of money, fee levels fixed, as a linear program."""

    purses: dict[str, Purse]

    def __init__(self, spec: dict[str, Any], places: Iterable[dict[str, Any]], stock: list[dict[str, Any]]) -> None:
        self.standing: dict[tuple[int, int], list[Terms]] = {}
        self.started: dict[int, list[int]] = {}
        self.spend: dict[tuple[str, Line, int], int] = {}
        self.owed_later: dict[str, list[Terms]] = {}
        self.affordable = True
        super().__init__(spec, places, stock)

    def best(self) -> float | None:
        """The optimum; None where a bill is above the cap or no plan keeps to the terms."""
        return self.lp.best() if self.affordable else None

    # -- who has what --------------------------------------------------------------------------------------------

    def _cost(
        self, cell: Cell, t: int, cares: dict[str, Care], kept: dict[tuple[int, str], int], mended: dict[int, int],
        starts: list[int],
    ) -> None:  # fmt: skip
        """As before, keeping the stock by condition and what is started for the rules and for households."""
        stock: list[Terms] = [{} for _ in cell.service]
        for (s, _), variable in kept.items():
            stock[s][variable] = 1.0
        for s, variable in mended.items():
            stock[s][variable] = 1.0
        self.standing[id(cell), t], self.started[id(cell)] = stock, starts
        super()._cost(cell, t, cares, kept, mended, starts)

    def _grant(self, grant: dict[str, Any]) -> Purse:
        kind = grant.get("kind", "grant")
        common = {"kind": kind, "spec": grant}
        pays, nothing = grant.get("pays_for", {}), [0.0] * self.periods
        if kind == "household":
            return Purse(nothing, {}, 0.0, **common)
        if kind == "partner":
            return Purse(nothing, pays, 0.0, grant["finances"], **common)
        if kind == "loan":
            share, of = grant.get("max_share", 1.0), grant.get("share_of", "line")
            return Purse(nothing, pays, grant.get("carry_over", 1.0), share, of, **common)
        fund = super()._grant(grant)
        pool = self.spec["pools"][grant["poolable"]["into"]] if "poolable" in grant else None
        carried = round(grant.get("opening", {}).get("carried", 0.0) * self.yuan) / MILLION
        return Purse(
            fund.arrival,
            fund.pays,
            fund.carry_over,
            fund.max_share,
            fund.share_of,
            **common,
            pool=pool,
            carried=carried,
        )

    def _mean_income(self, tiers: Iterable[str], year: int) -> float:
        """Yuan per household and year, indexed (conventions 35 and 38)."""
        mine = [p for p in self.places.values() if p["tier"] in tiers]
        earned = sum(p["population"] * p["income"] for p in mine) / sum(p["households"] for p in mine)
        return float(earned * self.price("default", (year - self.start) * self.steps))

    def _bill(self, fee: dict[str, Any], year: int) -> float:
        """Yuan per household and year (convention 34)."""
        mine = [p for p in self.places.values() if p["tier"] in fee.get("tiers", ALL_TIERS)]
        size = sum(p["population"] for p in mine) / sum(p["households"] for p in mine)
        _, what, *when = fee.get("unit", "yuan/household/year").split("/")
        per: dict[str, float] = {"household": 1.0, "person": size, "m3": fee.get("use_m3", 0.0)}
        per["unit"] = 1.0 / self.per_unit[fee["billed_on"]]
        return level_in(fee["level"], year) * per[what] * (12 if when == ["month"] else 1)

    def _collected(self, fee: dict[str, Any], year: int) -> float:
        """Share of the bills that is paid."""
        collection, level = fee.get("collection", 1.0), level_in(fee["level"], year)
        if isinstance(collection, list):
            return float(collection[fee["levels"].index(level)]) if level in fee["levels"] else 0.0
        if isinstance(collection, Mapping):
            points = sorted((float(share), paid) for share, paid in collection["share_of_income"].items())
            share = self._bill(fee, year) / self._mean_income(fee.get("tiers", ALL_TIERS), year)
            return float(np.interp(share, [at for at, _ in points], [paid for _, paid in points]))
        return float(collection)

    def _fee(self, fee: dict[str, Any]) -> Purse:
        tiers = fee.get("tiers", ALL_TIERS)
        waive = self.spec.get("affordability", {}).get("waive", {})
        waived = waive.get("share", 0.0) if fee.get("waive", True) else 0.0
        years = [self.start + t // self.steps for t in range(self.periods)]
        due = [self._bill(fee, year) * self.dt for year in years]
        paid = [d * self._collected(fee, year) * (1.0 - waived) for d, year in zip(due, years, strict=True)]
        sector = self.spec["facilities"][fee["billed_on"]]["sector"]
        cross = [s for s in fee.get("cross", {}).get("sectors", []) if s != sector]
        return Purse(
            [0.0] * self.periods,
            {"sectors": [sector, *cross], "tiers": tiers, "uses": ["upkeep", "restore"]},
            fee.get("carry_over", 1.0),
            per_household=paid,
            billed=[c for c in self.cells if c.id == fee["billed_on"] and c.place["tier"] in tiers],
            kind="fee",
            spec=fee,
            sector=sector,
            crossed=cross,
            waived=[d * waived for d in due] if "paid_by" in waive else [0.0] * self.periods,
        )

    def revenue(self, name: str, t: int, *, waivers: bool = True) -> Terms:
        """What a fee account receives in a period: its revenue and what is paid for waived households.

        The latter is revenue in its balance and in `cross` only (convention 36); a loan's rows know the formula of
        section 7, without what is waived.
        """
        purse = self.purses[name]
        per = (purse.per_household[t] + purse.waived[t] * waivers) / MILLION
        return {c.served[t]: per for c in purse.billed}

    def year_of(self, y: int) -> range:
        """Periods of the y-th year."""
        return range(y * self.steps, (y + 1) * self.steps)

    def spent(self, name: str, t: int, debt: bool | None = None) -> Terms:
        """What a purse spends in a period: on all (None), on debt only, on all but debt."""
        return {
            v: 1.0
            for (purse, line, when), v in self.spend.items()
            if purse == name and when == t and debt in (None, line[1] == "debt")
        }

    def lines_of(self, purse: Purse) -> list[Line]:
        """Lines of places that a purse may pay."""
        return [(i, use) for i, c in enumerate(self.cells) for use in PLACE_USES if purse.may_pay(c, use)]

    # -- money ---------------------------------------------------------------------------------------------------

    def _money(self) -> None:
        self.purses = {name: fund for name, fund in self.funds.items() if isinstance(fund, Purse)}
        for name, purse in self.purses.items():
            for line in self.lines_of(purse):
                for t in range(self.periods):
                    self.spend[name, line, t] = self.lp.variable()
        for name, purse in self.purses.items():
            {"loan": self._loan, "partner": self._partner, "grant": self._old_debt}.get(purse.kind, self._nothing)(name)
        self._gap_payments()
        for i, cell in enumerate(self.cells):
            for (use, t), cost in cell.cost.items():
                self.lp.equal(add(self._payers((i, use), t), cost, -1.0), 0.0)
        for name, purse in self.purses.items():
            if purse.kind in ("grant", "fee", "loan"):
                self._balance(name)
            self._shares(name)
            if "match" in purse.spec:
                self._match(name)
            if purse.kind == "household":
                self._household(name)
            if purse.crossed:
                self._cross(name)
        self._pools()
        self._affordable()
        self.rules()

    def _nothing(self, name: str) -> None:
        """Fee accounts and households owe nothing."""

    def _payers(self, line: Line, t: int) -> Terms:
        return {self.spend[n, line, t]: 1.0 for n in self.purses if (n, line, t) in self.spend}

    def _owe(self, debt: str, payers: Iterable[str], due: list[tuple[Terms, float]]) -> None:
        """A line of debt, paid in full by those named and by no other (convention 17)."""
        line = (debt, "debt")
        for t in range(self.periods):
            for payer in payers:
                self.spend[payer, line, t] = self.lp.variable()
            terms, constant = due[t]
            self.lp.equal(add(self._payers(line, t), terms, -1.0), constant)

    def _old_debt(self, name: str) -> None:
        """Due in the first step of its year (convention 55)."""
        debt = self.purses[name].spec.get("opening", {}).get("debt")
        if debt is None:
            return
        due: list[tuple[Terms, float]] = [
            (
                {},
                round(amount_in(debt, self.start + t // self.steps) * self.yuan) / MILLION
                if t % self.steps == 0
                else 0.0,
            )
            for t in range(self.periods)
        ]
        self._owe(f"opening:{name}", [name], due)

    def _balance(self, name: str) -> None:
        purse, constant = self.purses[name], self.purses[name].carried
        before: Terms = {}
        payer = self.spec.get("affordability", {}).get("waive", {}).get("paid_by")
        fees = [n for n, p in self.purses.items() if p.kind == "fee"]
        for t in range(self.periods):
            closes = (t + 1) % self.steps == 0
            carried, lapsed = self.lp.variable(), self.lp.variable(0.0, None if closes else 0.0)
            terms: Terms = add({carried: 1.0, lapsed: 1.0, **before}, self.spent(name, t))
            if purse.kind == "fee":
                add(terms, self.revenue(name, t), -1.0)
            if purse.kind == "loan":
                terms[purse.drawn[t]] = -1.0
            for fee in fees if name == payer else ():
                add(terms, {c.served[t]: self.purses[fee].waived[t] / MILLION for c in self.purses[fee].billed})
            self.balance[name, t] = self.lp.equal(terms, purse.arrival[t] / MILLION + constant)
            if closes:
                self.lp.row({carried: 1.0 - purse.carry_over, lapsed: -purse.carry_over}, high=0.0)
            before, constant = {carried: -1.0}, 0.0

    def _shares(self, name: str) -> None:
        """max_share, and what a partner finances, in groups (convention 18)."""
        purse = self.purses[name]
        if purse.max_share >= 1.0:
            return
        for t in range(self.periods):
            groups: dict[tuple[str, ...], Terms] = defaultdict(dict)
            for line in self.lines_of(purse):
                cell, use = self.cells[line[0]], line[1]
                group = groups[purse.group(cell, use)]
                add(group, {self.spend[name, line, t]: 1.0})
                add(group, cell.cost[use, t], -purse.max_share)
            for group in groups.values():
                self.lp.row(group, high=0.0)

    def _match(self, name: str) -> None:
        """Convention 19."""
        match = self.purses[name].spec["match"]
        for t in range(self.periods):
            terms: Terms = {}
            for line in self.lines_of(self.purses[name]):
                add(terms, {self.spend[name, line, t]: -match["ratio"]})
                if (match["with"], line, t) in self.spend:
                    add(terms, {self.spend[match["with"], line, t]: 1.0})
            self.lp.row(terms, low=0.0)

    def _household(self, name: str) -> None:
        """Convention 26, place by place."""
        for line in self.lines_of(self.purses[name]):
            cell = self.cells[line[0]]
            most = self.purses[name].spec["per_unit"][cell.id] * self.yuan / MILLION
            for t in range(self.periods):
                terms: Terms = {self.spend[name, line, t]: 1.0}
                for j, share in enumerate(cell.spec["build"].get("pay", [1.0])[: t + 1]):
                    add(terms, {self.started[id(cell)][t - j]: -share * most})
                self.lp.row(terms, high=0.0)

    def _cross(self, name: str) -> None:
        """Convention 37."""
        purse = self.purses[name]
        for y in range(self.years):
            terms: Terms = {}
            for t in self.year_of(y):
                add(terms, self.revenue(name, t), -purse.spec["cross"]["share"])
                for i, use in self.lines_of(purse):
                    if self.cells[i].spec["sector"] in purse.crossed:
                        terms[self.spend[name, (i, use), t]] = 1.0
            self.lp.row(terms, high=0.0)

    def _pools(self) -> None:
        """Convention 20."""
        for pool_name, pool in self.spec.get("pools", {}).items():
            members = {
                n: p for n, p in self.purses.items() if p.spec.get("poolable", {}).get("into") == pool_name
            }  # fmt: skip
            for y in range(self.years):
                entered, by_use = 0.0, defaultdict[str, Terms](dict)
                for name, purse in members.items():
                    may = purse.spec["poolable"]["share"] * sum(purse.arrival[t] for t in self.year_of(y)) / MILLION
                    entered += may
                    outside: Terms = {}
                    for i, use in self.lines_of(purse):
                        if not purse.earmarked(self.cells[i], use):
                            of_line: Terms = {self.spend[name, (i, use), t]: 1.0 for t in self.year_of(y)}
                            add(outside, of_line)
                            add(by_use[use], of_line)
                    self.lp.row(outside, high=whole(may * MILLION))
                for use, share in pool.get("at_most", {}).items():
                    self.lp.row(by_use[use], high=whole(share * entered * MILLION))

    def _affordable(self) -> None:
        """Convention 38: with levels fixed a matter of arithmetic."""
        said = self.spec.get("affordability", {})
        if said.get("cap") is None:
            return
        ratio = said.get("quintile_ratio", 1.0)
        for tier in {p["tier"] for p in self.places.values()}:
            fees = [f for f in self.spec.get("fees", {}).values() if tier in f.get("tiers", ALL_TIERS)]
            lowest = ratio.get(tier, 1.0) if isinstance(ratio, Mapping) else ratio
            for year in range(self.start, self.start + self.years):
                most = said["cap"] * lowest * self._mean_income([tier], year)
                if sum(self._bill(fee, year) for fee in fees) > most * (1 + 1e-9):
                    self.affordable = False
