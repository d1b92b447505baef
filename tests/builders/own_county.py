"""Tiny counties with key projects: what a planner would write of them, and the figures themselves.

For proofs by enumeration (:mod:`builders.own_program`): few places, few years, one grant for works and one purse for
all. Every figure is short, so that what is written is what was drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

START = 2027
TIERS, TOWNSHIPS = ("village", "town", "village"), ("Dong", "Xi", "Xi")
NAMES = ("sewer", "bin")


@dataclass(frozen=True)
class Kind:
    """A facility with two conditions; all of it counted in households."""

    build: float
    limit: float
    lead: int
    """Years."""
    relapse: dict[str, float]
    care: dict[str, float]
    operates: float
    """Of a unit without care."""
    restore: float | None


@dataclass(frozen=True)
class Works:
    """A key project."""

    cost: tuple[float, ...]
    window: tuple[int, int]
    """First and last year of start, from 0."""
    requires: tuple[int, ...] = ()
    excludes: tuple[int, ...] = ()
    one_of: str = ""
    lock: int | str | None = None
    """A year from 0, `must` or `never`."""
    adds: float = 0.0
    serves: tuple[tuple[int, float], ...] = ()
    """(facility, units)"""
    only: int | None = None
    """The place that alone may get what it hands over."""
    upkeep: float = 0.0


@dataclass(frozen=True)
class Tiny:
    """One county."""

    years: int
    steps: int
    kinds: tuple[Kind, ...]
    need: tuple[tuple[float, ...], ...]
    """[facilities][places]"""
    working: tuple[tuple[float, ...], ...]
    relapsed: tuple[tuple[float, ...], ...]
    growth: tuple[float, ...]
    """[places]"""
    amounts: tuple[float, ...]
    """[years] of the purse for all."""
    grant: float
    """A year, for building and projects."""
    keeps: float
    """Share of the purse that may be carried over."""
    inflation: float
    upkeep_inflation: float
    discount: float
    after: int
    town: float
    """What a household of the town counts."""
    opening: float
    """Of the plant that the first facility uses."""
    projects: tuple[Works, ...] = ()
    staffed_needs: int | None = None
    """The project that the third regime of the first facility needs."""
    joint: tuple[int, int, float] | None = None
    """Two projects, and the share of the second's last year that they save together."""
    together: tuple[tuple[int, ...], float] | None = None
    """Projects that start in one year or never, and what that saves."""
    targets: tuple[dict[str, Any], ...] = ()
    goal: dict[str, Any] = field(default_factory=dict)

    @property
    def places(self) -> int:
        return len(self.growth)

    def allowed(self, starts: tuple[int, ...]) -> bool:
        """Do windows, locks and links allow these years of start (−1: never)? From conventions 40, 58 and 61 alone."""
        if self.together is not None and len({starts[p] for p in self.together[0]}) > 1:
            return False
        return all(self.may(p, starts) for p in range(len(self.projects)))

    def may(self, p: int, starts: tuple[int, ...]) -> bool:
        """Does project ``p`` keep its own words, looking at projects before and after it?"""
        project, start = self.projects[p], starts[p]
        if start < 0:
            return project.lock in (None, "never")
        if not project.window[0] <= start <= project.window[1] or project.lock not in (None, "must", start):
            return False
        for other in project.requires:
            if starts[other] < 0 or starts[other] + len(self.projects[other].cost) > start:
                return False
        if any(starts[other] >= 0 for other in project.excludes):
            return False
        alike = [q for q, w in enumerate(self.projects) if project.one_of and w.one_of == project.one_of and q != p]
        return all(starts[q] < 0 for q in alike)

    def vectors(self, most: int = 10**6) -> list[tuple[int, ...]]:
        """Every start vector that is allowed; a little more than ``most`` where there are more."""
        found: list[tuple[int, ...]] = []
        self._extend((), found, most)
        return found

    def _extend(self, before: tuple[int, ...], found: list[tuple[int, ...]], most: int) -> None:
        if len(found) > most:
            return
        if len(before) == len(self.projects):
            if self.allowed(before):
                found.append(before)
            return
        project = self.projects[len(before)]
        for start in (-1, *range(project.window[0], project.window[1] + 1)):
            if not self._fruitless(before, start):
                self._extend((*before, start), found, most)

    def _fruitless(self, before: tuple[int, ...], start: int) -> bool:
        """Nothing that later projects do can make this start right."""
        project = self.projects[len(before)]
        if start < 0:
            return project.lock not in (None, "never")
        if project.lock not in (None, "must", start):
            return True
        earlier = [q for q in project.requires if q < len(before)]
        if any(before[q] < 0 or before[q] + len(self.projects[q].cost) > start for q in earlier):
            return True
        taken = [q for q, s in enumerate(before) if s >= 0]
        return any(
            q in project.excludes or (project.one_of and self.projects[q].one_of == project.one_of) for q in taken
        )

    def text(self) -> str:
        """The scenario, but for its head."""
        return "\n".join((*self._horizon(), *self._facilities(), *self._funds(), *self._works(), *self._aims(), ""))

    def _horizon(self) -> list[str]:
        step = {1: "year", 2: "half"}[self.steps]
        rise = f"inflation: {{default: {self.inflation}, upkeep: {self.upkeep_inflation}}}, discount: {self.discount}"
        return [
            "hjplan: 1",
            "places: places.csv",
            "stock: stock.csv",
            "solve: {engine: exact, gap: 0.00000001}",
            f"horizon: {{start: {START}, years: {self.years}, step: {step}}}",
            f"money: {{unit: 万元, price_year: {START}, {rise}}}",
        ]

    def _facilities(self) -> list[str]:
        out = ["facilities:"]
        for number, (name, kind) in enumerate(zip(NAMES, self.kinds, strict=False)):
            regimes = []
            for regime, relapse in kind.relapse.items():
                more = f", operates: {kind.operates}" if regime == "none" else ""
                if regime == "staffed" and self.staffed_needs is not None and number == 0:
                    more = f", needs: p{self.staffed_needs}"
                regimes.append(f"{regime}: {{cost: {kind.care[regime]}, relapse: {relapse}{more}}}")
            out += [
                f"  {name}:",
                f"    sector: of_{name}",
                "    unit: household",
                f"    build: {{cost: {kind.build}, lead: {kind.lead}, yearly_limit: {kind.limit}}}",
                f"    regimes: {{{', '.join(regimes)}}}",
                *([] if kind.restore is None else [f"    restore: {{cost: {kind.restore}}}"]),
            ]
        return out

    def _funds(self) -> list[str]:
        amounts = ", ".join(f"{START + y}: {a}" for y, a in enumerate(self.amounts))
        out = ["funds:", f"  purse: {{amount: {{{amounts}}}, carry_over: {self.keeps}}}"]
        if self.grant:
            out.append(f"  grant: {{amount: {self.grant}, pays_for: {{uses: [build, project]}}}}")
        return out

    def _works(self) -> list[str]:
        if not self.projects:
            return []
        out = [f"capacities: {{plant: {{opening: {self.opening}, unit: household, used_by: [sewer]}}}}", "projects:"]
        out += [f"  p{i}: {{{', '.join(self._project(p))}}}" for i, p in enumerate(self.projects)]
        links = []
        if self.joint is not None:
            one, other, share = self.joint
            links.append(f"  - joint: {{projects: [p{one}, p{other}], saves: {{p{other}: {share}}}}}")
        if self.together is not None:
            named = ", ".join(f"p{p}" for p in self.together[0])
            links.append(f"  - bundle: {{name: both, projects: [{named}], saving: {self.together[1]}}}")
        if links:
            out += ["links:", *links]
        locks = []
        for i, p in enumerate(self.projects):
            if p.lock is not None:
                when = START + p.lock if isinstance(p.lock, int) else p.lock
                locks.append(f"  - lock: {{project: p{i}, start: {when}}}")
        return [*out, "rules:", *locks] if locks else out

    def _project(self, p: Works) -> list[str]:
        first, last = (START + y for y in p.window)
        sector = f"of_{NAMES[p.serves[0][0] if p.serves else 0]}"
        out = [f"sector: {sector}, cost: {list(p.cost)}, start: {{earliest: {first}, latest: {last}}}"]
        if p.requires:
            out.append(f"requires: [{', '.join(f'p{q}' for q in p.requires)}]")
        if p.excludes:
            out.append(f"excludes: [{', '.join(f'p{q}' for q in p.excludes)}]")
        if p.one_of:
            out.append(f"one_of: {p.one_of}")
        if p.adds:
            out.append(f"adds_capacity: {{plant: {p.adds}}}")
        only = "" if p.only is None else f", places: [{'abc'[p.only]}]"
        if p.serves:
            served = [f"{{facility: {NAMES[f]}, units: {units}{only}}}" for f, units in p.serves]
            out.append(f"serves: [{', '.join(served)}]")
        if p.upkeep:
            out.append(f"upkeep: {p.upkeep}")
        return out

    def _aims(self) -> list[str]:
        said = {"tiers": f"{{town: {self.town}}}", "after": f"{{years: {self.after}}}", **self.goal}
        out = [f"goal: {{{', '.join(f'{k}: {v}' for k, v in said.items())}}}"]
        if self.targets:
            out.append("targets:")
            for target in self.targets:
                words = {k: str(v).lower() if isinstance(v, bool) else v for k, v in target.items()}
                out.append(f"  - {{{', '.join(f'{k}: {v}' for k, v in words.items())}}}")
        return out

    def places_csv(self) -> str:
        rows = [
            f"{'abc'[i]},{TIERS[i]},{TOWNSHIPS[i]},{max(self.need[0][i], 1)},{g}" for i, g in enumerate(self.growth)
        ]
        return "\n".join(("id,tier,township,households,growth", *rows, ""))

    def stock_csv(self) -> str:
        rows = [
            f"{'abc'[i]},{NAMES[f]},{self.need[f][i]},{self.working[f][i]},{self.relapsed[f][i]}"
            for f in range(len(self.kinds))
            for i in range(self.places)
        ]
        return "\n".join(("place,facility,need,working,relapsed", *rows, ""))
