"""Plans made again under a change, and what is certain of the difference.

A plan comes with the best that is proven possible. So the gain of a change lies between what is certainly reached with
it less what was possible without it, and what is possible with it less what was certainly reached without it.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from hjplan.books.accounts import fee_revenue, works_and_places
from hjplan.books.cleaning import clean_plan
from hjplan.books.goal import discount_factors, goal_parts, shortfall
from hjplan.books.plan import BlockTrajectory, trajectories
from hjplan.data import build_county
from hjplan.data.county import County, Floats, TargetTerms
from hjplan.errors import InfeasibleError, InputError, Message, StoppedError
from hjplan.optimize.backend.highs import Progress
from hjplan.optimize.repeated import FINE, Repeated, repeated
from hjplan.optimize.solution import Solution
from hjplan.planning.engines import solve
from hjplan.planning.explaining.changes import Change
from hjplan.planning.gaps import referred
from hjplan.planning.one import decided_in
from hjplan.schema.scenario import Scenario

OTHER_GOAL = "only plans whose goal is households served can be explained: this one has another goal"
COUNTED = 1e-6
"""Plans are cleaned and counted anew: what the goal is made of, service and promises missed, is sure to this share."""

Line = tuple[str, str, str]
"""What (a facility, project or mechanism), tier, use."""


@dataclass(frozen=True)
class Difference:
    """What a change brings: the two plans' difference, and between what it lies for certain."""

    gain: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Is it certain whether there is a gain or a loss?"""
        return self.low > 0.0 or self.high < 0.0

    @property
    def is_sharp(self) -> bool:
        """Is the figure certain to a tenth of itself?"""
        return self.high - self.low <= 0.1 * abs(self.gain)

    def per(self, units: float) -> Difference:
        """The same for each of so many units."""
        ends = sorted((self.low / units, self.high / units))
        return Difference(self.gain / units, ends[0], ends[1])


@dataclass(frozen=True)
class Effect:
    """What a change brings."""

    gain: Difference
    """Of the goal."""
    households: float
    """Served more from the first year on, for as long as the goal looks, or as much as that in other years."""
    promises: float
    """Of the gain what comes from promises that are missed by less."""


@dataclass(frozen=True, eq=False)
class Trial:
    """One plan of the scenario under a change."""

    change: Change
    goal: float
    bound: float
    better_is_less: bool
    service: float
    """Of the goal what comes from households served, in the plan and after it: the goal without what promises missed
    take off."""
    money: Mapping[Line, Floats]
    """[years] yuan of each line that costs something."""
    served: Mapping[tuple[str, str], Floats]
    """[years] households served at the end of each year, by facility and tier."""
    need: Mapping[tuple[str, str], Floats]
    """[years] households in need, likewise."""
    fees: float
    """Yuan that users pay over the plan."""
    missed: Floats
    """[targets] what each target that is missed takes off the goal."""
    short: Floats
    """[targets] household-years by which each is missed."""
    starts: Mapping[str, int | None] = field(default_factory=dict)
    """The year in which each project starts; None: it does not."""

    def against(self, base: Trial) -> Difference:
        """What this plan gains over another one; positive is better, whatever the goal."""
        sign = -1.0 if self.better_is_less else 1.0
        noise = COUNTED * (abs(self.service) + abs(self.service - self.goal)) if not self.better_is_less else 0.0
        low, high = sorted((sign * (self.goal - base.bound), sign * (self.bound - base.goal)))
        ends = (low - noise, high + noise)
        return Difference(float(sign * (self.goal - base.goal)), float(ends[0]), float(ends[1]))


@dataclass(frozen=True)
class NoPlan:
    """Why there is no plan under a change."""

    reason: str
    """``infeasible``, ``stopped`` or ``refused``: the scenario does not allow it."""
    text: str


class Bench:
    """One scenario's plan, and the plans of its changes, made by the engine that has planned it."""

    def __init__(self, scenario: Scenario, engine: str, progress: Progress | None = None) -> None:
        self.scenario, self.engine = scenario, engine
        self._say: Progress = progress or (lambda _: None)
        self.resolves = 0
        self._known: dict[tuple[str, ...], Trial | NoPlan] = {}
        self.county = self._county(scenario)
        if not self.county.aim.is_plain:
            raise InputError((Message(OTHER_GOAL, key="goal"),))
        alive = repeated(self.county, engine, self._quiet)
        self.alive: Repeated | None = alive
        solution = solve(self.county, engine, progress=self._quiet) if alive is None else alive.solution
        self.base = trial_of(Change(()), self.county, solution)
        if alive is not None:
            alive.base = dataclasses.replace(alive.base, bound=min(alive.base.bound, self.base.bound))

    def _quiet(self, _: str) -> None:
        """The stages of one of many solves are nobody's news."""

    def _county(self, scenario: Scenario) -> County:
        county = build_county(scenario)
        return referred(county, lambda plain: solve(plain, self.engine, progress=self._quiet), self._quiet)

    def again(self, change: Change) -> Trial | NoPlan:
        """The plan under a change, made anew; made once for every change."""
        said = change.settings()
        if said not in self._known:
            self._known[said] = self._planned(change)
        return self._known[said]

    def _planned(self, change: Change) -> Trial | NoPlan:
        """To the gap that the scenario asks for; by columns more finely where that is too coarse for the difference."""
        try:
            county = self._county(change.on(self.scenario))
            made = trial_of(change, county, self._solved(county))
            if self.engine == "columns" and not made.against(self.base).is_sharp and county.gap > FINE:
                fine = dataclasses.replace(county, gap=FINE)
                made = trial_of(change, fine, self._solved(fine))
        except InputError as error:
            return NoPlan("refused", "; ".join(message.text for message in error.messages))
        except InfeasibleError as error:
            return NoPlan("infeasible", str(error))
        except StoppedError as error:
            return NoPlan("stopped", str(error))
        return made

    def _solved(self, county: County) -> Solution:
        self.counted()
        if self.engine != "columns":
            return solve(county, self.engine, progress=self._quiet)
        try:
            return solve(county, "columns", progress=self._quiet)
        except InfeasibleError:  # columns may refuse what the exact engine can plan
            return solve(county, "exact", progress=self._quiet)

    def counted(self) -> None:
        """One more plan was made, by the alive engine."""
        self.resolves += 1
        self._say(f"planning again: {self.resolves}")

    def households(self, service: float, year: int | None = None) -> float:
        """Household-years of the goal as households served from a year on (default: the first), as long as it looks."""
        return float(service) / self.years_of_service(self.county.timeline.start if year is None else year)

    def effect(self, change: Change) -> Effect | None:
        """What a change brings, in all and in households; None where there is no plan under it."""
        made = self.again(change)
        if isinstance(made, NoPlan):
            return None
        gain, service = made.against(self.base), made.service - self.base.service
        return Effect(gain, self.households(service), gain.gain - service)

    def years_of_service(self, year: int) -> float:
        """What one household adds to the goal that is served from the end of a year's first step on, for as long as
        the goal looks: Σ β^{kΔ}·Δ in the plan, and ∫ β^τ dτ over the years after it."""
        county, timeline = self.county, self.county.timeline
        beta = discount_factors(county)
        later = timeline.year >= year
        inside = timeline.dt * float(beta[1:][later].sum())
        rate = -math.log(county.prices.beta)
        after = county.after_years if rate == 0.0 else (1.0 - county.prices.beta**county.after_years) / rate
        return inside + float(beta[-1]) * after


def trial_of(change: Change, given: County, solution: Solution) -> Trial:
    """What an explanation looks at in a plan."""
    county = decided_in(given, solution)
    plan = clean_plan(county, solution.plan)
    path = trajectories(county, plan)
    parts, steps = goal_parts(county, path), county.timeline.steps_per_year
    cost = works_and_places(county, plan).reshape(county.lines.count, -1, steps).sum(axis=2)
    lines, blank = county.lines, ("",) * county.lines.count
    money: dict[Line, Floats] = {}
    for number, (project, mechanism) in enumerate(zip(lines.project or blank, lines.mechanism or blank, strict=True)):
        line = (project or mechanism or lines.facility[number], lines.tier[number], lines.use[number])
        money[line] = money.get(line, np.zeros(county.timeline.years)) + cost[number]
    tiers = np.array(county.places.tier)
    served: dict[tuple[str, str], Floats] = {}
    need: dict[tuple[str, str], Floats] = {}
    for block, one in zip(county.blocks, path, strict=True):
        for tier in dict.fromkeys(tiers[block.place].tolist()):
            own = tiers[block.place] == tier
            served[block.facility.id, tier] = one.served[own].sum(axis=0)[steps::steps]
            households = block.facility.households_per_unit * block.need[own].sum(axis=0)
            need[block.facility.id, tier] = households[steps::steps]
    lowers = county.aim.lowers(county.aim.last)
    plain = county.aim.is_plain
    return Trial(
        change=change,
        goal=parts.total if plain else solution.goal,
        bound=max(parts.total, solution.bound) if plain else solution.bound,
        better_is_less=lowers,
        service=parts.served + parts.closing,
        money={line: spent for line, spent in money.items() if line[2] != "debt"},
        served=served,
        need=need,
        fees=float(fee_revenue(county, path).sum()),
        missed=np.array([_missed(county, target, path)[0] for target in county.targets]),
        short=np.array([_missed(county, target, path)[1] for target in county.targets]),
        starts=_starts(county, solution),
    )


def _missed(county: County, target: TargetTerms, path: Sequence[BlockTrajectory]) -> tuple[float, float]:
    """What a target takes off the goal, and the household-years by which it is missed."""
    short = shortfall(county, target, tuple(one.served for one in path)) * county.timeline.dt
    worth = discount_factors(county)[target.points] * target.penalty
    return float(worth @ short), float(short.sum())


def _starts(county: County, solution: Solution) -> dict[str, int | None]:
    decided = solution.plan.decided
    if decided is None:
        return {}
    first = county.timeline.start
    years = zip(county.works.projects, decided.projects.tolist(), strict=True)
    return {project.id: None if start < 0 else first + start for project, start in years}
