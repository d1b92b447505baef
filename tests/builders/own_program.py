"""The plan of a tiny county as one small linear program of its own, from model.md alone: what enumeration rests on.

It reads no county of the package: the figures of :mod:`builders.own_county` go straight into a dense program, places
one by one, the pipeline as variables of earlier periods, starts of projects as given years. scipy solves it.
"""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np
from scipy.optimize import linprog

from builders.own_county import TIERS, TOWNSHIPS, Tiny

TAIL = 5
PENALTY = {1: 1000.0, 2: 100.0, 3: 10.0}
Terms = dict[int, float]


class OwnProgram:
    """max goal·x of one county; the right sides follow from the years in which projects start."""

    def __init__(self, county: Tiny, tail: int = 0) -> None:
        self.county, self.dt = county, 1.0 / county.steps
        self.planned = county.years * county.steps
        self.periods = self.planned + tail * county.steps
        self.upper: list[float] = []
        self.rows: list[tuple[Terms, float, bool]] = []
        """(terms, right side, is an equality)"""
        self.gain: Terms = defaultdict(float)
        self.missed: list[tuple[int, int, float]] = []
        """(point, households short, what one of them costs)"""
        self.need: dict[tuple[int, int], list[float]] = {}
        self.served: dict[tuple[int, int], list[Terms]] = {}
        self.cost: list[Terms] = [defaultdict(float) for _ in range(self.periods)]
        self.building: list[Terms] = [defaultdict(float) for _ in range(self.periods)]
        self.handed: dict[tuple[int, int, int], Terms] = {}
        """(project, what it serves, period) → units that it hands over."""
        self.staffed: list[tuple[int, int, float]] = []
        """(period, variable, most)"""
        for f in range(len(county.kinds)):
            for i in range(county.places):
                self._cell(f, i)
        for (p, s, _), terms in self.handed.items():
            self.at_most(terms, county.projects[p].serves[s][1])
        self._capacity()
        self._money()
        self._targets()

    def variable(self, most: float = math.inf) -> int:
        self.upper.append(most)
        return len(self.upper) - 1

    def at_most(self, terms: Terms, most: float) -> int:
        self.rows.append((dict(terms), most, False))
        return len(self.rows) - 1

    def equal(self, terms: Terms, value: float) -> int:
        self.rows.append((dict(terms), value, True))
        return len(self.rows) - 1

    def beta(self, k: int) -> float:
        return float((1.0 + self.county.discount) ** (-k * self.dt))

    def price(self, use: str, t: int) -> float:
        rise = self.county.upkeep_inflation if use == "upkeep" else self.county.inflation
        return float((1.0 + rise) ** (t // self.county.steps))

    def weight(self, place: int) -> float:
        return self.county.town if TIERS[place] == "town" else 1.0

    def _cell(self, f: int, i: int) -> None:
        """One facility in one place: stocks, care, repair, building, what projects hand over (model.md, section 4)."""
        c, kind, n = self.county, self.county.kinds[f], self.periods
        need = [c.need[f][i] * (1.0 + c.growth[i]) ** (k * self.dt) for k in range(n + 1)]
        rho = [min(1.0, need[t + 1] / need[t]) for t in range(n)]
        lead = max(1, math.ceil(kind.lead * c.steps - 1e-9))
        self.need[f, i] = need
        stock: list[dict[str, Terms]] = [{"works": {}, "lapsed": {}}]
        fixed = {"works": c.working[f][i], "lapsed": c.relapsed[f][i]}
        left: Terms = {}
        unserved = need[0] - fixed["works"] - fixed["lapsed"]
        begun: list[int] = []
        served: list[Terms] = [{}]
        for t in range(n):
            under = {r: self.variable() for r in kind.relapse}
            idle = self.variable()
            mended = self.variable(0.0 if kind.restore is None else math.inf)
            begun.append(self.variable(kind.limit * need[t] * self.dt))
            given = self._given(f, i, t)
            for side, used in (("works", [*under.values()]), ("lapsed", [idle, mended])):
                terms = {**dict.fromkeys(used, 1.0)}
                for v, x in stock[t][side].items():
                    terms[v] = terms.get(v, 0.0) - x
                self.equal(terms, fixed[side] if t == 0 else 0.0)
            now = {**left, begun[t]: 1.0, **dict.fromkeys(given, 1.0)}
            self.at_most(now, unserved)
            done: Terms = {}
            if t - lead + 1 >= 0:
                done = {begun[t - lead + 1]: math.prod(rho[t - lead + 1 : t])}
            works: Terms = {mended: rho[t], **dict.fromkeys(given, rho[t])}
            effective = dict(works)
            for v, x in done.items():
                works[v] = effective[v] = x * rho[t]
            lapsed: Terms = {idle: rho[t]}
            for regime, v in under.items():
                stays = (1.0 - kind.relapse[regime]) ** self.dt
                works[v], lapsed[v] = rho[t] * stays, rho[t] * (1.0 - stays)
                effective[v] = works[v] * (kind.operates if regime == "none" else 1.0)
                self.cost[t][v] += kind.care[regime] * self.dt * self.price("upkeep", t)
                if regime == "staffed" and f == 0:
                    self.staffed.append((t, v, need[0] * 4))
            stock.append({"works": works, "lapsed": lapsed})
            served.append(effective)
            left = {v: x * rho[t] for v, x in now.items()}
            unserved = rho[t] * unserved + max(0.0, need[t + 1] - need[t])
            self.cost[t][begun[t]] += kind.build * self.price("build", t)
            self.building[t][begun[t]] += kind.build * self.price("build", t)
            self.cost[t][mended] += (kind.restore or 0.0) * self.price("restore", t)
        self.served[f, i] = served
        self._closing(f, i, stock[self.planned]["works"], begun, rho, lead)

    def _closing(self, f: int, i: int, works: Terms, begun: list[int], rho: list[float], lead: int) -> None:
        """What stands and what is on its way at the end is worth so many years of service without care."""
        c, kind = self.county, self.county.kinds[f]
        rate = -math.log(1.0 - kind.relapse["none"]) + math.log(1.0 + c.discount)
        value = kind.operates * (1.0 - math.exp(-rate * c.after)) / rate
        worth = self.beta(self.planned) * self.weight(i) * value
        for v, x in works.items():
            self.gain[v] += worth * x
        for t in range(max(0, self.planned - lead + 1), self.planned):
            later = t + lead - self.planned
            self.gain[begun[t]] += worth * self.beta(later) * math.prod(rho[t : self.planned])

    def _given(self, f: int, i: int, t: int) -> list[int]:
        """What each project hands over of this facility here, if it is finished then."""
        found = []
        for p, project in enumerate(self.county.projects):
            for s, (facility, _) in enumerate(project.serves):
                if facility == f and project.only in (None, i):
                    found.append(self.variable())
                    self.handed.setdefault((p, s, t), {})[found[-1]] = 1.0
        return found

    def _capacity(self) -> None:
        """Households of the goal: all that works, or what the plant takes of it."""
        self.room: list[int] = []
        limited = bool(self.county.projects)
        for k in range(1, self.periods + 1):
            users: Terms = {}
            for (f, i), served in self.served.items():
                worth = self.dt * self.beta(k) * self.weight(i) if k <= self.planned else 0.0
                if limited and f == 0:
                    kept = self.variable()
                    self.at_most({kept: 1.0, **{v: -x for v, x in served[k].items()}}, 0.0)
                    served[k] = {kept: 1.0}
                    users[kept] = 1.0
                for v, x in served[k].items():
                    self.gain[v] += worth * x
            if limited:
                self.room.append(self.at_most(users, math.inf))

    def _money(self) -> None:
        """One grant for building and projects, one purse for everything (model.md, section 6)."""
        c = self.county
        self.all_paid, self.grant_paid = [], []
        self.spent = [(self.variable(), self.variable()) for _ in range(self.periods)]
        before: dict[str, Terms] = {"purse": {}, "grant": {}}
        for t in range(self.periods):
            purse, grant = self.spent[t]
            self.all_paid.append(self.equal({purse: 1.0, grant: 1.0, **_minus(self.cost[t])}, 0.0))
            self.grant_paid.append(self.at_most({grant: 1.0, **_minus(self.building[t])}, 0.0))
            opens, year = t % c.steps == 0, t // c.steps
            for name, v, keeps in (("purse", purse, c.keeps), ("grant", grant, 0.0)):
                amount = (c.amounts[min(year, c.years - 1)] if name == "purse" else c.grant) if opens else 0.0
                carried = self.variable()
                have = {v: 1.0, **_minus(before[name])}
                if (t + 1) % c.steps:
                    self.equal({**have, carried: 1.0}, amount)
                else:  # what a year leaves may be carried over in part
                    self.at_most(have, amount)
                    self.at_most({carried: 1.0, **{w: keeps * x for w, x in have.items()}}, keeps * amount)
                before[name] = {carried: 1.0}

    def _targets(self) -> None:
        c = self.county
        top = max(self.weight(i) for _, i in self.served)
        for target in c.targets:
            first = (target["by"] - 2027 + 1) * c.steps
            for k in range(first, self.periods + 1):
                short = self.variable(0.0 if target.get("hard") else math.inf)
                terms: Terms = {short: -1.0}
                asked = 0.0
                for (f, i), served in self.served.items():
                    if target.get("tier") in (None, TIERS[i]):
                        asked += target["coverage"] * self.need[f, i][k]
                        for v, x in served[k].items():
                            terms[v] = terms.get(v, 0.0) - x
                self.at_most(terms, -asked)
                self.missed.append((k, short, self.dt * self.beta(k) * PENALTY[target.get("priority", 2)] * top))

    def best(self, gain: Terms | None = None, starts: tuple[int, ...] = ()) -> float | None:
        """The optimum with projects started in these years (−1: never); None where there is no plan."""
        gain = self.households() if gain is None else gain
        right, upper = self._right(starts)
        objective = np.zeros(len(upper))
        for v, x in gain.items():
            objective[v] -= x
        matrix = self._matrix()
        equal = np.array([e for *_, e in self.rows])
        given = {"A_ub": matrix[~equal], "b_ub": right[~equal], "A_eq": matrix[equal], "b_eq": right[equal]}
        answer = linprog(objective, bounds=np.stack([np.zeros(len(upper)), upper], axis=1), method="highs", **given)
        return -float(answer.fun) if answer.status == 0 else None

    def _matrix(self) -> np.ndarray:
        shape = (len(self.rows), len(self.upper))
        if getattr(self, "_dense", np.empty((0, 0))).shape != shape:
            self._dense = np.zeros(shape)
            for row, (terms, *_) in enumerate(self.rows):
                for v, x in terms.items():
                    self._dense[row, v] += x
        return self._dense

    def _right(self, starts: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
        """Right sides and upper bounds: projects cost, add room, need upkeep and hand units over."""
        c = self.county
        right, upper = np.array([r for _, r, _ in self.rows]), np.array(self.upper)
        stands = np.zeros((len(c.projects), self.periods + 1))
        handed = dict.fromkeys(self.handed, 0.0)
        for p, (project, start) in enumerate(zip(c.projects, starts, strict=True)):
            if start < 0:
                continue
            finish = (start + len(project.cost)) * c.steps
            stands[p, finish:] = 1.0
            for t in range(self.periods):
                since = t // c.steps - start
                due = self._yearly(p, since, starts) * self.dt * self.price("project", t)
                right[self.all_paid[t]] += due + stands[p, t] * project.upkeep * self.dt * self.price("upkeep", t)
                right[self.grant_paid[t]] += due
            for s, (_, units) in enumerate(project.serves):
                handed[p, s, finish - 1] = units
        for key, terms in self.handed.items():
            for v in terms:
                upper[v] = handed[key]
        for k, row in enumerate(self.room, start=1):
            right[row] = c.opening + sum(p.adds * stands[q, k] for q, p in enumerate(c.projects))
        if c.staffed_needs is not None:
            for t, v, most in self.staffed:
                upper[v] = most * stands[c.staffed_needs, t]
        return right, upper

    def _yearly(self, p: int, since: int, starts: tuple[int, ...]) -> float:
        """What the year costs, less what works in common save (conventions 58 and 59)."""
        c, project = self.county, self.county.projects[p]
        if not 0 <= since < len(project.cost):
            return 0.0
        cost = project.cost[since]
        if c.together is not None and p in c.together[0]:
            cost *= 1.0 - c.together[1]
        if c.joint is not None and p == c.joint[1] and since == len(project.cost) - 1:
            years = [set(range(starts[q], starts[q] + len(c.projects[q].cost))) for q in c.joint[:2]]
            if starts[c.joint[0]] >= 0 and years[0] & years[1]:
                cost *= 1.0 - c.joint[2]
        return cost

    def households(self) -> Terms:
        """Household-years, less what missed targets cost."""
        gain = dict(self.gain)
        for k, v, penalty in self.missed:
            if k <= self.planned:
                gain[v] = gain.get(v, 0.0) - penalty
        return gain

    def levels(self, order: list[str], over: str = "township", first: int | None = None) -> list[float] | None:
        """What each level of a goal reaches in its own unit, those before it held within 1e-6 (model.md, section 8).

        ``first``: the year from 0 from which the worst-off count.
        """
        found = []
        for level in order:
            gain, unit = self._level(level, "targets" in order, over, first)
            best = self.best(gain)
            if best is None:
                return None
            found.append(best * unit + 0.0)
            self.at_most(_minus(gain), 1e-6 * max(1.0, abs(best * unit)) / abs(unit) - best)
        return found

    def _level(self, level: str, settled: bool, over: str, first: int | None) -> tuple[Terms, float]:
        """What is maximised, and the level's own unit in it; ``settled``: penalties have a level of their own."""
        c = self.county
        if level == "cost":
            real = (1.0 + c.discount) * (1.0 + c.inflation)
            return {v: -(real ** (-t * self.dt)) for t, pair in enumerate(self.spent) for v in pair}, -1e4
        if level == "targets":
            return {v: -penalty for _, v, penalty in self.missed}, -1.0
        if level == "households_served":
            return dict(self.gain) if settled else self.households(), 1.0
        worst = self.variable(1.0)
        for members in groups(over, c.places):
            for k in range((c.years - 1 if first is None else first) * c.steps + 1, self.periods + 1):
                need = sum(n[k] for (_, i), n in self.need.items() if i in members)
                terms: Terms = {worst: need}
                for (_, i), served in self.served.items():
                    if i in members:
                        for v, x in served[k].items():
                            terms[v] = terms.get(v, 0.0) - x
                self.at_most(terms, 0.0)
        return {worst: 1.0}, 1.0


def _minus(terms: Terms) -> Terms:
    return {v: -x for v, x in terms.items()}


def groups(over: str, places: int) -> list[list[int]]:
    """The places of each township or tier."""
    names = TOWNSHIPS if over == "township" else TIERS
    return [[i for i in range(places) if names[i] == name] for name in dict.fromkeys(names[:places])]
