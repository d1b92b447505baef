"""What one more 万元 is worth in each fund and year: to first order, and by planning again with a little more and less.

The plan's own prices say what the next yuan would bring, with what is decided once (whole units, projects, fee levels)
left as decided. Planning again with 1 % and 5 % more and less says what more and less really bring, everything free.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from hjplan.data.county import County, FundTerms
from hjplan.optimize.repeated import Repeated, Sides, marginal
from hjplan.planning.explaining.changes import Change
from hjplan.planning.explaining.trial import Bench, Difference, NoPlan
from hjplan.schema.funds import Grant

STEPS = (-0.05, -0.01, 0.01, 0.05)
"""Changes of a fund's year under which the plan is made again."""
ASKED = 10_000.0
"""Yuan that a value speaks of: one 万元."""
SAME = 0.05
"""Values this close to each other, as a share of the larger one, are told as one."""


@dataclass(frozen=True)
class Check:
    """The value found by planning again with a fund's year changed by a share of it."""

    step: float
    value: Difference
    """Household-years for each 10,000 yuan more (or less)."""


@dataclass(frozen=True)
class FundValue:
    """What further money in one fund and year is worth."""

    fund: str
    year: int
    amount: float
    """Yuan that arrive in the year."""
    marginal: float
    """Household-years for the next 10,000 yuan, as the plan's prices say."""
    checks: tuple[Check, ...] = ()
    """By planning again; empty: not checked."""
    households: float | None = None
    """Households that the next 10,000 yuan keep served from the year on, for as long as the goal looks."""
    promises: float = 0.0
    """Of the value what comes from promises missed by less, household-years as the goal counts them."""
    change: Change | None = None
    """One per cent more."""

    @property
    def holds(self) -> tuple[float, float]:
        """The steps between which planning again finds the same value as the prices, 0 to 0 where none does."""
        fit = [c.step for c in self.checks if c.value.is_sharp and alike(c.value.gain, self.marginal)]
        below = [s for s in fit if s < 0]
        above = [s for s in fit if s > 0]
        low = min(below) if -0.01 in below or below == [-0.05] else 0.0
        high = max(above) if 0.01 in above or above == [0.05] else 0.0
        return low, high

    @property
    def agrees(self) -> bool:
        """Do one per cent more and less bring what the prices say?"""
        near = [c for c in self.checks if abs(c.step) == min(abs(s) for s in STEPS)]
        return bool(near) and all(c.value.is_sharp and alike(c.value.gain, self.marginal) for c in near)

    @property
    def is_sure(self) -> bool:
        """Has planning again with a little more found a value at all, rather than a span too wide to tell?"""
        return any(
            c.value.is_sure and abs(c.value.high - c.value.low) <= abs(c.value.gain) for c in self.checks if c.step > 0
        )


def alike(one: float, other: float) -> bool:
    """Two values that are told as one."""
    return abs(one - other) <= SAME * max(abs(one), abs(other), 1e-9)


def fund_values(bench: Bench, most: int) -> tuple[FundValue, ...]:
    """The value of each grant in each year, the largest first; of the ``most`` dearest grants the best year checked."""
    prices = first_order(bench)
    best: dict[str, FundValue] = {}
    for value in prices:
        if value.fund not in best or value.marginal > best[value.fund].marginal:
            best[value.fund] = value
    chosen = sorted(best.values(), key=lambda v: -v.marginal)[:most]
    checked = {(v.fund, v.year): check(bench, v) for v in chosen if v.marginal > 0}
    return tuple(checked.get((v.fund, v.year), v) for v in prices)


def first_order(bench: Bench) -> tuple[FundValue, ...]:
    """What the plan's prices say of each grant in each year, the largest first; () where the engine knows no prices."""
    county = bench.county
    known = bench.alive.solution.fund_value if bench.alive is not None else None
    if known is None:
        return ()
    out = []
    steps = county.timeline.steps_per_year
    for number, fund in enumerate(county.funds):
        if fund.kind != "grant" or not isinstance(bench.scenario.spec.funds.get(fund.id), Grant):
            continue
        arrival = fund.arrival.reshape(-1, steps).astype(np.float64)
        value = known[number].reshape(-1, steps)
        for y, (came, worth) in enumerate(zip(arrival, value, strict=True)):
            if came.sum() > 0:
                per = float((came * worth).sum() / came.sum()) * ASKED
                out.append(FundValue(fund.id, county.timeline.start + y, float(came.sum()), per))
    return tuple(sorted(out, key=lambda v: (-v.marginal, v.fund, v.year)))


def check(bench: Bench, value: FundValue) -> FundValue:
    """Plan again with the fund's year changed by every step."""
    one = more(bench, value.fund, value.year, 0.01)
    # a rule on a gap measures by a plan of its own, which further money changes too: planned wholly anew
    alive = None if bench.county.gaps else bench.alive
    sides = None if alive is None else alive.sides(arriving(bench.county, value.fund, value.year, 0.01))
    first = value.marginal
    if alive is not None and sides is not None:
        first = marginal(alive.base, alive.plain, sides) / (0.01 * value.amount) * ASKED
    checks = []
    households, promises = None, 0.0
    for step in STEPS:
        found = _planned(bench, alive, sides, value, step)
        if found is None:
            continue
        gain, service = found
        units = step * value.amount / ASKED
        checks.append(Check(step, gain.per(units)))
        if step == 0.01:
            households = service / units / bench.years_of_service(value.year)
            promises = (gain.gain - service) / units
    return dataclasses.replace(
        value, marginal=first, checks=tuple(checks), households=households, promises=promises, change=one
    )


def _planned(
    bench: Bench, alive: Repeated | None, sides: Sides | None, value: FundValue, step: float
) -> tuple[Difference, float] | None:
    """Gain of the goal, and of it what comes from service, with the fund's year changed by a share."""
    if alive is not None and sides is not None:
        found = alive.again(sides.beyond(alive.plain, step / 0.01))
        bench.counted()
        if found is not None and np.isfinite(found.bound):
            base = alive.base
            gain = found.goal - base.goal
            certain = Difference(gain, found.goal - base.bound, found.bound - base.goal)
            if certain.is_sharp:
                return certain, gain + found.penalty - base.penalty
    made = bench.again(more(bench, value.fund, value.year, step))
    if isinstance(made, NoPlan):
        return None
    return made.against(bench.base), made.service - bench.base.service


def more(bench: Bench, fund: str, year: int, share: float) -> Change:
    """A grant's amount changed in one year by a share of it; the other years as they are."""
    grant = bench.scenario.spec.funds[fund]
    if not isinstance(grant, Grant):
        raise TypeError(f"`{fund}` is no grant")
    timeline = bench.county.timeline
    years = range(timeline.start, timeline.start + timeline.years)
    amounts = {y: grant.amount.in_year(y) * (1.0 + share if y == year else 1.0) for y in years}
    return Change(((f"funds.{fund}.amount", {y: _short(a) for y, a in amounts.items()}),))


def _short(amount: float) -> float | int:
    rounded = round(amount, 6)
    return int(rounded) if float(rounded).is_integer() else rounded


def arriving(county: County, fund: str, year: int, share: float) -> County:
    """The county with a grant's arrivals of a year changed by a share, not rounded to yuan."""

    def changed(terms: FundTerms) -> FundTerms:
        if terms.id != fund:
            return terms
        factor = np.where(county.timeline.year == year, 1.0 + share, 1.0)
        return dataclasses.replace(terms, arrival=terms.arrival * factor)

    return dataclasses.replace(county, funds=tuple(changed(f) for f in county.funds))
