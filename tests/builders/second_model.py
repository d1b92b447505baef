"""A second implementation of model.md, sections 3 to 8, for the vocabulary of a scenario without projects and loans.

It shares nothing with the package: it reads the scenario as a plain dict and the tables as plain rows, loops over
places one by one, knows no zones (every place has its own budget lines), keeps stocks and pipelines as variables, takes
the closing value by quadrature, and solves with scipy's own HiGHS (linear programs only: its integers are too old).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.integrate import quad
from scipy.linalg import expm
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

STEPS = {"year": 1, "half": 2, "quarter": 4, "month": 12}
YUAN = {"元": 1.0, "万元": 1e4, "百万元": 1e6, "亿元": 1e8}
PENALTY = {1: 1000, 2: 100, 3: 10}
ALL_TIERS = ("seat", "town", "village")
MILLION = 1e6

Terms = dict[int, float]


def amount_in(amount: Any, year: int) -> float:
    """A number is every year; a mapping exactly its years."""
    if not isinstance(amount, Mapping):
        return float(amount)
    for key, value in amount.items():
        first, _, last = str(key).rstrip("+").partition("-")
        upper = math.inf if str(key).endswith("+") else int(last or first)
        if int(first) <= year <= upper:
            return float(value)
    return 0.0


def level_in(level: Any, year: int) -> float:
    """Each level holds until the next date; before the first the fee is 0 (convention 32)."""
    if not isinstance(level, Mapping):
        return float(level)
    begun = [int(date) for date in level if int(date) <= year]
    return float(level[str(max(begun))]) if begun else 0.0


@dataclass
class Linear:
    """max c·x, lower ≤ A·x ≤ upper, one row and one variable at a time."""

    low: list[float | None] = field(default_factory=list)
    high: list[float | None] = field(default_factory=list)
    gain: list[float] = field(default_factory=list)
    rows: list[tuple[Terms, float, float]] = field(default_factory=list)

    def variable(self, low: float | None = 0.0, high: float | None = None, gain: float = 0.0) -> int:
        self.low.append(low)
        self.high.append(high)
        self.gain.append(gain)
        return len(self.gain) - 1

    def row(self, terms: Terms, low: float = -math.inf, high: float = math.inf) -> int:
        self.rows.append((terms, low, high))
        return len(self.rows) - 1

    def equal(self, terms: Terms, value: float) -> int:
        return self.row(terms, value, value)

    def best(self) -> float | None:
        """The optimum, None where there is no solution."""
        kinds: dict[str, tuple[list[tuple[int, int, float]], list[float]]] = {"eq": ([], []), "ub": ([], [])}
        for terms, low, high in self.rows:
            sides = [("eq", 1.0, low)] if low == high else [("ub", 1.0, high), ("ub", -1.0, -low)]
            for kind, sign, value in sides:
                if math.isfinite(value):
                    entries, right = kinds[kind]
                    entries += [(len(right), column, sign * a) for column, a in terms.items()]
                    right.append(value)
        size = len(self.gain)
        given: dict[str, Any] = {}
        for kind, (entries, right) in kinds.items():
            row, column, value = (np.array(part) for part in zip(*entries, strict=True))
            given[f"A_{kind}"] = coo_matrix((value, (row, column)), shape=(len(right), size)).tocsr()
            given[f"b_{kind}"] = right
        bounds = list(zip(self.low, self.high, strict=True))
        answer = linprog([-g for g in self.gain], bounds=bounds, method="highs", **given)
        if answer.status not in (0, 2):
            raise RuntimeError(answer.message)
        return None if answer.status == 2 else -float(answer.fun)


@dataclass
class Care:
    """A regime: generator, transition over a period, yearly cost by condition, share of service given."""

    generator: np.ndarray
    period: np.ndarray
    cost: list[float]
    operates: float


@dataclass
class Cell:
    """A facility in a place."""

    place: dict[str, Any]
    id: str
    spec: dict[str, Any]
    opening: list[float]
    need: list[float]
    stays: bool
    factor: float
    weight: float = 0.0
    served: list[int] = field(default_factory=list)
    stock: list[list[int]] = field(default_factory=list)
    coming: list[list[int]] = field(default_factory=list)
    cost: dict[tuple[str, int], Terms] = field(default_factory=dict)
    """(use, period) → nominal 10⁶ yuan per unit of each variable."""

    @property
    def service(self) -> list[float]:
        return [float(s) for s in self.spec.get("service", [1, 0])]

    def stay(self, t: int) -> float:
        """ρ (conventions 5 and 12)."""
        if self.stays or self.need[t] == 0:
            return 1.0
        return min(1.0, self.need[t + 1] / self.need[t])

    def restore_costs(self) -> list[float | None]:
        cost = self.spec.get("restore", {}).get("cost")
        if isinstance(cost, list):
            return cost
        return [None] * (len(self.service) - 1) + [cost]


@dataclass
class Fund:
    """Money by period, and where it may go."""

    arrival: list[float]
    pays: dict[str, Any]
    carry_over: float
    max_share: float = 1.0
    share_of: str = "line"
    per_household: list[float] = field(default_factory=list)
    billed: list[Cell] = field(default_factory=list)

    def may_pay(self, cell: Cell, use: str) -> bool:
        p = self.pays
        return (
            cell.spec["sector"] in p.get("sectors", [cell.spec["sector"]])
            and cell.id in p.get("facilities", [cell.id])
            and use in p.get("uses", [use])
            and cell.place["tier"] in p.get("tiers", [cell.place["tier"]])
            and ("tags" not in p or bool(set(p["tags"]) & set(cell.place["tags"])))
        )

    def group(self, cell: Cell, use: str) -> tuple[str, ...]:
        """What `max_share` is a share of (convention 18)."""
        return (cell.spec["sector"],) if self.share_of == "sector" else (cell.id, use)


class SecondModel:
    """One county as a linear program. ``best()`` is the optimum of its goal in weighted household-years."""

    def __init__(self, spec: dict[str, Any], places: Iterable[dict[str, Any]], stock: list[dict[str, Any]]) -> None:
        self.spec, self.lp = spec, Linear()
        horizon, money = spec["horizon"], spec["money"]
        self.steps = STEPS[horizon.get("step", "year")]
        self.start, self.years = horizon["start"], horizon["years"]
        self.dt, self.periods = 1.0 / self.steps, horizon["years"] * self.steps
        self.yuan = YUAN[money["unit"]]
        inflation = money.get("inflation", 0.0)
        self.inflation = inflation if isinstance(inflation, dict) else {"default": inflation}
        self.discount = money.get("discount", 0.0)
        self.places = {p["id"]: {**p, "tags": [t for t in p["tags"].split(";") if t]} for p in places}
        self.cells = [self._cell(row) for f in spec["facilities"] for row in stock if row["facility"] == f]
        present = {row["facility"] for row in stock}
        self.share = {f: self._share(f, present) for f in spec["facilities"] if f in present}
        self.per_unit = {f: self._households_per_unit(f) for f in self.share}
        for cell in self.cells:
            cell.weight = self._weight(cell)
        self.closing: dict[str, list[float]] = {}
        for cell in self.cells:
            self._physics(cell)
        self.funds = {name: self._grant(grant) for name, grant in spec["funds"].items()}
        self.funds |= {f"fees.{name}": self._fee(fee) for name, fee in spec.get("fees", {}).items()}
        self.balance: dict[tuple[str, int], int] = {}
        self._money()
        for target in spec.get("targets", []):
            self._target(target)

    def best(self) -> float | None:
        """The optimum, None where nothing satisfies the scenario."""
        return self.lp.best()

    def beta(self, point: float) -> float:
        return float((1.0 + self.discount) ** (-point * self.dt))

    def price(self, use: str, t: int) -> float:
        """Conventions 2 and 3."""
        year = self.start + t // self.steps
        rate = self.inflation.get(use, self.inflation.get("default", 0.0))
        return float((1.0 + rate) ** (year - self.spec["money"].get("price_year", self.start)))

    # -- data ----------------------------------------------------------------------------------------------------

    def _cell(self, row: dict[str, Any]) -> Cell:
        spec, place = self.spec["facilities"][row["facility"]], self.places[row["place"]]
        opening = [float(row[c]) for c in spec.get("conditions", ["working", "relapsed"])]
        rule = spec.get("need", {})
        if row["need"] != "":
            need = float(row["need"])
        elif "column" in rule:
            need = float(place[rule["column"]])
        else:
            counted = {"household": place["households"], "person": place["population"], "place": 1}
            need = counted[rule["per"]] * rule["share"]
        need = max(need, sum(opening))
        growth = row["growth"] if row["growth"] != "" else rule.get("growth", place["growth"] or 0.0)
        needs = [need * (1.0 + float(growth)) ** (k * self.dt) for k in range(self.periods + 1)]
        stays = spec.get("leave") == "stays"
        if stays:
            needs = [max(n, sum(opening)) for n in needs]
        return Cell(place, row["facility"], spec, opening, needs, stays, float(row["cost_factor"] or 1.0))

    def _share(self, facility: str, present: set[str]) -> float:
        """φ (convention 11)."""
        facilities = self.spec["facilities"]
        if "share" in facilities[facility]:
            return float(facilities[facility]["share"])
        mates = [f for f in present if facilities[f]["sector"] == facilities[facility]["sector"]]
        given = [facilities[f]["share"] for f in mates if "share" in facilities[f]]
        return max(0.0, 1.0 - sum(given)) / (len(mates) - len(given))

    def _households_per_unit(self, facility: str) -> float:
        spec = self.spec["facilities"][facility]
        if "serves" in spec:
            return float(spec["serves"]["households"])
        if spec["unit"] == "household":
            return 1.0
        mine = [c for c in self.cells if c.id == facility]
        return float(sum(c.place["households"] for c in mine) / sum(c.need[0] for c in mine))

    def _weight(self, cell: Cell) -> float:
        """ω (convention 46)."""
        goal = self.spec.get("goal", {})
        weight = goal.get("weights", {}).get(cell.spec["sector"], 1.0) * goal.get("tiers", {}).get(
            cell.place["tier"], 1.0
        )
        return (
            float(weight * math.prod(goal.get("tags", {}).get(t, 1.0) for t in cell.place["tags"]))
            * self.share[cell.id]
        )

    def cares(self, cell: Cell) -> dict[str, Care]:
        """Regimes of a facility."""
        size = len(cell.service)
        out = {}
        for name, regime in cell.spec["regimes"].items():
            leaving = regime["decay"] if "decay" in regime else [regime["relapse"]]
            generator = np.zeros((size, size))
            for s, share in enumerate(leaving):
                generator[s, s], generator[s, s + 1] = math.log(1.0 - share), -math.log(1.0 - share)
            cost = regime["cost"] if isinstance(regime["cost"], list) else [regime["cost"]] * size
            out[name] = Care(generator, expm(generator * self.dt), cost, regime.get("operates", 1.0))
        return out

    def closing_value(self, cell: Cell) -> list[float]:
        """v[s] by quadrature of its definition (model.md, section 8)."""
        after = self.spec.get("goal", {}).get("after", {})
        cares = self.cares(cell)
        care = cares.get(after.get("care", "none"), cares["none"])
        rate, service = math.log(1.0 + self.discount), np.array(cell.service)

        def served(years: float, s: int) -> float:
            return float((expm(care.generator * years) @ service)[s]) * math.exp(-rate * years)

        return [
            care.operates * quad(served, 0.0, after.get("years", 10), args=(s,), epsabs=1e-10, epsrel=1e-10)[0]
            for s in range(len(service))
        ]

    # -- physics -------------------------------------------------------------------------------------------------

    def _physics(self, cell: Cell) -> None:
        lp, periods, build = self.lp, self.periods, cell.spec["build"]
        size, cares, repair = len(cell.service), self.cares(cell), cell.restore_costs()
        households = self.per_unit[cell.id]
        lead = max(1, math.ceil(build.get("lead", 1) / self.dt - 1e-9))
        limit = build.get("yearly_limit")
        stock = [[lp.variable() for _ in range(size)] for _ in range(periods + 1)]
        coming = [[lp.variable() for _ in range(lead)] for _ in range(periods + 1)]
        unserved = [lp.variable() for _ in range(periods + 1)]
        cell.served = [lp.variable(None) for _ in range(periods + 1)]
        for s, units in enumerate(cell.opening):
            lp.equal({stock[0][s]: 1.0}, units)
        for stage in coming[0]:
            lp.equal({stage: 1.0}, 0.0)
        lp.equal({unserved[0]: 1.0}, cell.need[0] - sum(cell.opening))
        lp.equal({cell.served[0]: 1.0}, households * float(np.dot(cell.service, cell.opening)))
        starts: list[int] = []
        for t in range(periods):
            rho = cell.stay(t)
            start = lp.variable(0.0, None if limit is None else limit * cell.need[t] * self.dt)
            starts.append(start)
            mended = {s: lp.variable() for s in range(1, size) if repair[s] is not None}
            kept = {(s, r): lp.variable() for s in range(size) for r in cares if s < size - 1 or r == "none"}
            for s in range(size):
                groups = {v: 1.0 for (state, _), v in kept.items() if state == s}
                lp.equal(groups | ({mended[s]: 1.0} if s in mended else {}) | {stock[t][s]: -1.0}, 0.0)
            new = [*mended.values(), coming[t][0], *([start] if lead == 1 else [])]
            served: Terms = {cell.served[t + 1]: 1.0, **dict.fromkeys(new, -rho * households * cell.service[0])}
            for (s, r), v in kept.items():
                gives = float(cares[r].period[s] @ np.array(cell.service))
                served[v] = -rho * households * cares[r].operates * gives
            lp.equal(served, 0.0)
            lp.gain[cell.served[t + 1]] += self.dt * self.beta(t + 1) * cell.weight
            for k in range(size):
                into = {v: -rho * float(cares[r].period[s, k]) for (s, r), v in kept.items()}
                lp.equal({stock[t + 1][k]: 1.0} | into | (dict.fromkeys(new, -rho) if k == 0 else {}), 0.0)
            for j in range(lead):
                terms = {coming[t + 1][j]: 1.0}
                if j + 1 < lead:
                    terms[coming[t][j + 1]] = -rho
                if j == lead - 2:
                    terms[start] = -rho
                lp.equal(terms, 0.0)
            more = cell.need[t + 1] - cell.need[t]
            lp.row({start: 1.0, unserved[t]: -1.0}, high=0.0)
            lp.equal({unserved[t + 1]: 1.0, unserved[t]: -rho, start: rho}, more if cell.stays else max(0.0, more))
            self._cost(cell, t, cares, kept, mended, starts)
        cell.stock, cell.coming = stock, coming
        self._close(cell, stock[-1], coming[-1])

    def _cost(
        self,
        cell: Cell,
        t: int,
        cares: dict[str, Care],
        kept: dict[tuple[int, str], int],
        mended: dict[int, int],
        starts: list[int],
    ) -> None:
        """What a period costs: care by the year, repair and building by the unit (conventions 4, 9 and 10)."""
        unit = cell.factor * self.yuan / MILLION
        last, repair, build = len(cell.service) - 1, cell.restore_costs(), cell.spec["build"]
        cell.cost["upkeep", t] = {
            v: cares[r].cost[s] * self.dt * unit * self.price("upkeep", t) for (s, r), v in kept.items() if s < last
        }
        cell.cost["restore", t] = {v: (repair[s] or 0.0) * unit * self.price("restore", t) for s, v in mended.items()}
        cell.cost["build", t] = {
            starts[t - j]: share * build["cost"] * unit * self.price("build", t)
            for j, share in enumerate(build.get("pay", [1.0]))
            if t >= j
        }

    def _close(self, cell: Cell, stock: list[int], coming: list[int]) -> None:
        """What stands at the end and what is still under way (model.md, section 8)."""
        if cell.id not in self.closing:
            self.closing[cell.id] = self.closing_value(cell)
        value = self.closing[cell.id]
        worth = self.beta(self.periods) * cell.weight * self.per_unit[cell.id]
        for variable, v in zip(stock, value, strict=True):
            self.lp.gain[variable] += worth * v
        for j, variable in enumerate(coming):
            self.lp.gain[variable] += worth * value[0] * self.beta(j + 1)

    # -- money ---------------------------------------------------------------------------------------------------

    def _grant(self, grant: dict[str, Any]) -> Fund:
        """Amounts by quarter, without the reserve, whole yuan (convention 21)."""
        arrival = [0.0] * self.periods
        for y in range(self.years):
            year = self.start + y
            amount = amount_in(grant["amount"], year) * self.yuan * (1.0 - grant.get("reserve", 0.0))
            if grant.get("real"):
                amount *= self.price("default", y * self.steps)
            for quarter, share in enumerate(grant.get("arrives", [1, 0, 0, 0])):
                arrival[y * self.steps + math.floor(quarter / 4 * self.steps)] += share * amount
        return Fund(
            [round(a) for a in arrival],
            grant.get("pays_for", {}),
            grant.get("carry_over", 0.0),
            grant.get("max_share", 1.0),
            grant.get("share_of", "line"),
        )

    def _fee(self, fee: dict[str, Any]) -> Fund:
        """Conventions 31, 34, 36 and 37."""
        tiers = fee.get("tiers", ALL_TIERS)
        mine = [p for p in self.places.values() if p["tier"] in tiers]
        persons = sum(p["population"] for p in mine) / sum(p["households"] for p in mine)
        what, times = fee["unit"].split("/")[1:2][0], 12 if fee["unit"].endswith("month") else 1
        per = {
            "household": times,
            "person": times * persons,
            "m3": fee.get("use_m3"),
            "unit": times / self.per_unit[fee["billed_on"]],
        }[what]
        waive = self.spec.get("affordability", {}).get("waive", {}).get("share", 0.0) if fee.get("waive", True) else 0.0
        paid = self.dt * fee.get("collection", 1.0) * (1.0 - waive)
        sector = self.spec["facilities"][fee["billed_on"]]["sector"]
        return Fund(
            [0.0] * self.periods,
            {"sectors": [sector], "tiers": tiers, "uses": ["upkeep", "restore"]},
            fee.get("carry_over", 1.0),
            per_household=[
                level_in(fee["level"], self.start + t // self.steps) * per * paid for t in range(self.periods)
            ],
            billed=[c for c in self.cells if c.id == fee["billed_on"] and c.place["tier"] in tiers],
        )

    def _money(self) -> None:
        paid: dict[tuple[int, str, int], Terms] = defaultdict(dict)
        for name, fund in self.funds.items():
            before: Terms = {}
            for t in range(self.periods):
                closes = (t + 1) % self.steps == 0
                carried, lapsed = self.lp.variable(), self.lp.variable(0.0, None if closes else 0.0)
                terms: Terms = {carried: 1.0, lapsed: 1.0, **before}
                terms |= self._spend(fund, t, paid)
                terms |= {c.served[t]: -fund.per_household[t] / MILLION for c in fund.billed}
                self.balance[name, t] = self.lp.equal(terms, fund.arrival[t] / MILLION)
                if closes:
                    self.lp.row({carried: 1.0 - fund.carry_over, lapsed: -fund.carry_over}, high=0.0)
                before = {carried: -1.0}
        for number, cell in enumerate(self.cells):
            for (use, t), cost in cell.cost.items():
                self.lp.equal(paid[number, use, t] | {v: -c for v, c in cost.items()}, 0.0)

    def _spend(self, fund: Fund, t: int, paid: dict[tuple[int, str, int], Terms]) -> Terms:
        """Variables of what a fund spends in a period, with the rows of its `max_share`."""
        spent: Terms = {}
        groups: dict[tuple[str, ...], Terms] = defaultdict(lambda: defaultdict(float))
        for number, cell in enumerate(self.cells):
            for use in ("build", "restore", "upkeep"):
                if not fund.may_pay(cell, use):
                    continue
                variable = self.lp.variable()
                spent[variable] = paid[number, use, t][variable] = 1.0
                group = groups[fund.group(cell, use)]
                group[variable] += 1.0
                for v, cost in cell.cost[use, t].items():
                    group[v] -= fund.max_share * cost
        if fund.max_share < 1.0:
            for group in groups.values():
                self.lp.row(dict(group), high=0.0)
        return spent

    # -- targets -------------------------------------------------------------------------------------------------

    def selected(self, target: dict[str, Any]) -> list[Cell]:
        """The cells that count for a target: all keys hold (convention 45)."""
        return [
            c
            for c in self.cells
            if target.get("sector", c.spec["sector"]) == c.spec["sector"]
            and target.get("facility", c.id) == c.id
            and target.get("tier", c.place["tier"]) == c.place["tier"]
            and target.get("township", c.place["township"]) == c.place["township"]
            and ("tag" not in target or target["tag"] in c.place["tags"])
        ]

    def _target(self, target: dict[str, Any]) -> None:
        cells = self.selected(target)
        first = (target.get("by", self.start + self.years - 1) - self.start + 1) * self.steps
        for k in range(first, self.periods + 1 if target.get("hold", True) else first + 1):
            need = sum(self.share[c.id] * self.per_unit[c.id] * c.need[k] for c in cells)
            terms = {c.served[k]: self.share[c.id] for c in cells}
            if not target.get("hard"):
                weight = PENALTY[target.get("priority", 2)] * max(c.weight for c in self.cells)
                terms[self.lp.variable(gain=-self.dt * self.beta(k) * weight)] = 1.0
            self.lp.row(terms, low=target["coverage"] * need)
