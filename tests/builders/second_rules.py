"""What is owed and what a plan must keep, of :mod:`builders.second_money`: loans, partners, the rules of a bureau."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from builders.second_model import MILLION, Cell, SecondModel, Terms, amount_in

TENTH = 0.1
"""Of the general budget, at most, goes to gap payments."""


def add(into: Terms, terms: Mapping[int, float], factor: float = 1.0) -> Terms:
    """A linear form more."""
    for variable, value in terms.items():
        into[variable] = into.get(variable, 0.0) + factor * value
    return into


def service_of(terms: dict[str, Any], steps: int) -> tuple[np.ndarray, np.ndarray]:
    """What a unit drawn costs in each of its periods, and the part of it that repays (convention 23)."""
    n, g = round(terms["term"] * steps), round(terms.get("grace", 0) * steps)
    r = (1.0 + terms["rate"]) ** (1.0 / steps) - 1.0
    kind, owed, service, repaid = terms.get("repay", "level"), 1.0, [], []
    for j in range(1, n + 1):
        if kind == "bullet":
            back = 1.0 if j == n else 0.0
        elif j <= g:
            back = 0.0
        elif kind == "equal":
            back = 1.0 / (n - g)
        else:
            back = (r / (1.0 - (1.0 + r) ** -(n - g)) if r > 0 else 1.0 / (n - g)) - r * owed
        service.append(r * owed + back)
        repaid.append(back)
        owed -= back
    return np.array(service), np.array(repaid)


class Rules(SecondModel):
    """Parts of the second model that need only its costs, purses and variables of spending."""

    purses: dict[str, Any]
    spend: dict[Any, int]
    owed_later: dict[str, list[Terms]]
    """What partners are owed after the horizon, by period."""
    standing: dict[tuple[int, int], list[Terms]]
    revenue: Callable[..., Terms]
    spent: Callable[..., Terms]
    year_of: Callable[[int], range]
    _owe: Callable[..., None]

    # -- what is owed --------------------------------------------------------------------------------------------

    def _loan(self, name: str) -> None:
        """Conventions 23 to 25."""
        purse, T = self.purses[name], self.periods
        terms = purse.spec
        purse.drawn = [self.lp.variable() for _ in range(T)]
        service, repaid = service_of(terms, self.steps)
        million = self.yuan / MILLION
        self.lp.row(dict.fromkeys(purse.drawn, 1.0), high=terms["limit"] * million)
        for y in range(self.years if "yearly" in terms else 0):
            most = amount_in(terms["yearly"], self.start + y) * million
            self.lp.row({purse.drawn[t]: 1.0 for t in self.year_of(y)}, high=most)
        end = T + len(service)
        due: list[Terms] = [{} for _ in range(end)]
        for t, v in enumerate(purse.drawn):
            for j, part in enumerate(service, start=1):
                add(due[t + j], {v: part})
        self._owe(name, terms["repaid_by"], [(d, 0.0) for d in due[:T]])
        for first in range(T, end, self.steps):
            total: Terms = {}
            for d in due[first : first + self.steps]:
                add(total, d)
            left, arrivals = self._last_year(terms["repaid_by"])
            self.lp.row(add(total, left, -1.0), high=terms.get("debt_share", 1.0) * arrivals)
        if terms.get("ceiling") is not None:
            for t in range(end):
                owed = {v: 1.0 - float(repaid[: t - tau].sum()) for tau, v in enumerate(purse.drawn) if tau <= t}
                self.lp.row(owed, high=terms["ceiling"] * million)
        if terms.get("cover"):
            self._cover(terms, due)

    def _last_year(self, payers: Iterable[str]) -> tuple[Terms, float]:
        """Of the payers: net revenue of the fee accounts in the last year, arrivals of the grants."""
        left: Terms = {}
        arrivals = 0.0
        for payer in payers:
            for t in self.year_of(self.years - 1):
                if self.purses[payer].kind == "fee":
                    add(left, self.revenue(payer, t, waivers=False))
                    add(left, self.spent(payer, t, debt=False), -1.0)
                else:
                    arrivals += self.purses[payer].arrival[t] / MILLION
        return left, arrivals

    def _cover(self, terms: dict[str, Any], due: list[Terms]) -> None:
        """Over the life of the loan, after the horizon as in the last year (convention 25)."""
        pays = terms.get("pays_for", {})
        named = {
            c.spec["sector"]
            for c in self.cells
            if c.spec["sector"] in pays.get("sectors", [c.spec["sector"]]) and c.id in pays.get("facilities", [c.id])
        }
        row: Terms = {}
        for t, service in enumerate(due):
            as_in = t if t < self.periods else self.periods - self.steps + (t - self.periods) % self.steps
            for name, purse in self.purses.items():
                if purse.kind == "fee" and purse.sector in named:
                    add(row, self.revenue(name, as_in, waivers=False))
            for cell in self.cells:
                if cell.spec["sector"] in named:
                    add(row, cell.cost["upkeep", as_in], -1.0)
            add(row, service, -terms["cover"])
        self.lp.row(row, low=0.0)

    def _partner(self, name: str) -> None:
        """What it finances and what it is owed (convention 57)."""
        terms, million = self.purses[name].spec, self.yuan / MILLION
        n, r = round(terms["term"] * self.steps), (1.0 + terms["rate"]) ** self.dt - 1.0
        charge = r / (1.0 - (1.0 + r) ** -n) if r > 0 else 1.0 / n
        financed: list[Terms] = [self.spent(name, t) for t in range(self.periods)]
        everything: Terms = {}
        for part in financed:
            add(everything, part)
        self.lp.row(everything, high=terms["limit"] * million)
        for y in range(self.years if "yearly" in terms else 0):
            of_year: Terms = {}
            for t in self.year_of(y):
                add(of_year, financed[t])
            self.lp.row(of_year, high=amount_in(terms["yearly"], self.start + y) * million)
        due: dict[int, Terms] = defaultdict(dict)
        for (purse, (cell, use), t), v in list(self.spend.items()):
            if purse == name:
                lead = self.cells[cell].spec["build"].get("lead", 1) if use == "build" else 0.0
                first = t + max(1, math.ceil(lead / self.dt - 1e-9))
                for later in range(first, first + n):
                    add(due[later], {v: charge})
        self._owe(name, terms["paid_by"], [(due[t], 0.0) for t in range(self.periods)])
        last = max(due, default=0)
        self.owed_later[name] = [due[t] for t in range(self.periods, last + 1)]

    def _gap_payments(self) -> None:
        """A tenth of the general budget bounds what grants pay to all partners, to the end of the contracts."""
        owed = self.owed_later
        budget, given = self.spec["money"].get("general_budget"), self.spec["money"].get("gap_commitments", 0.0)
        longest = max((math.ceil(len(due) / self.steps) for due in owed.values()), default=0)
        for y in range(self.years + longest):
            gaps: Terms = {}
            for name, later in owed.items():
                payers = self.purses[name].spec["paid_by"]
                grants = [p for p in payers if self.purses[p].kind == "grant"]
                if y < self.years:
                    gaps |= {self.spend[g, (name, "debt"), t]: 1.0 for g in grants for t in self.year_of(y)}
                    continue
                first = (y - self.years) * self.steps
                charges: Terms = {}
                for d in later[first : first + self.steps]:
                    add(charges, d)
                if not charges:
                    continue
                left, arrivals = self._last_year(payers)
                gap = self.lp.variable(0.0, arrivals)
                self.lp.row(add(add(charges, left, -1.0), {gap: -1.0}), high=0.0)
                gaps[gap] = 1.0
            if budget is not None and gaps:
                year = self.start + y
                most = TENTH * amount_in(budget, min(year, self.start + self.years - 1)) - amount_in(given, year)
                self.lp.row(gaps, high=most * self.yuan / MILLION)

    # -- rules ---------------------------------------------------------------------------------------------------

    def rules(self) -> None:
        """Every entry of `rules`."""
        for entry in self.spec.get("rules", []):
            for word, rule in entry.items():
                getattr(self, f"_rule_{word}")(rule)

    def _group(self, rule: dict[str, Any]) -> list[Cell]:
        return [c for c in self.selected(rule) if not (rule.get("untagged") and c.place["tags"])]

    def _values(self, by: str, cells: list[Cell]) -> Iterator[list[Cell]]:
        """The cells of each sector, township …"""

        def of(cell: Cell) -> list[str]:
            own: dict[str, list[str]] = {"sector": [cell.spec["sector"]], "facility": [cell.id]}
            own["tag"] = cell.place["tags"]
            return own[by] if by in own else [cell.place[by]]

        for value in sorted({v for c in cells for v in of(c)}):
            yield [c for c in cells if value in of(c)]

    def _sum(self, cells: Iterable[Cell], of: str | list[str], periods: Iterable[int], constant: bool = False) -> Terms:
        """Cost of some uses, nominal or at constant prices."""
        total: Terms = {}
        uses = [of] if isinstance(of, str) else of
        for cell in cells:
            for t in periods:
                for use in uses:
                    if use != "project":
                        add(total, cell.cost[use, t], 1.0 / self.price(use, t) if constant else 1.0)
        return total

    def _rule_share(self, rule: dict[str, Any]) -> None:
        years = [self.year_of(y) for y in range(self.years)]
        for periods in [range(self.periods)] if rule.get("over") == "horizon" else years:
            for key, sign in (("at_least", 1.0), ("at_most", -1.0)):
                if rule.get(key) is not None:
                    mine = self._sum(self._group(rule), rule["of"], periods)
                    self.lp.row(
                        {
                            v: sign * a
                            for v, a in add(mine, self._sum(self.cells, rule["of"], periods), -rule[key]).items()
                        },
                        low=0.0,
                    )

    def _rule_upkeep_floor(self, rule: dict[str, Any]) -> None:
        cells = self._group(rule)
        for group in self._values(rule["by"], cells) if rule.get("by") else [cells]:
            for t in range(self.steps, self.periods):
                row = self._sum(group, "upkeep", [t], constant=True)
                for cell in group:
                    cares = [care for name, care in self.cares(cell).items() if name != "none"]
                    if not cares:
                        continue
                    reference = min(cares, key=lambda care: care.cost[0])
                    for s, service in enumerate(cell.service[:-1]):  # no care, so no cost, in the last (convention 13)
                        if service > 0:
                            unit = reference.cost[s] * self.dt * cell.factor * self.yuan / MILLION
                            add(row, self.standing[id(cell), t][s], -rule["at_least"] * unit)
                self.lp.row(row, low=0.0)

    def _rule_change(self, rule: dict[str, Any]) -> None:
        for group in self._values(rule.get("by", "sector"), self._group(rule)):
            of_year = [self._sum(group, rule["of"], self.year_of(y), constant=True) for y in range(self.years)]
            for before, after in itertools.pairwise(of_year):
                self.lp.row(add(dict(after), before, -(1.0 - rule["at_most"])), low=0.0)
                self.lp.row(add(dict(after), before, -(1.0 + rule["at_most"])), high=0.0)

    def _rule_floor(self, rule: dict[str, Any]) -> None:
        everything = self._sum(self.cells, rule["of"], range(self.periods))
        for group in self._values(rule["by"], self.cells):
            self.lp.row(add(self._sum(group, rule["of"], range(self.periods)), everything, -rule["at_least"]), low=0.0)

    def _rule_limit(self, rule: dict[str, Any]) -> None:
        for y in range(self.years):
            spent = self._sum(self._group(rule), rule["of"], self.year_of(y), constant=True)
            self.lp.row(spent, high=rule["at_most"] * self.yuan / MILLION)

    def _rule_committed(self, rule: dict[str, Any]) -> None:
        facility, use = rule["line"].rsplit(".", 1)
        y = rule["year"] - self.start
        terms = {
            v: 1.0
            for (purse, (cell, of), t), v in self.spend.items()
            if purse == rule["fund"] and of == use and t in self.year_of(y) and self.cells[cell].id == facility
        }
        self.lp.row(terms, low=rule["amount"] * self.yuan / MILLION)
