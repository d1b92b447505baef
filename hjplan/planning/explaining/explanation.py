"""Everything that ``hjplan explain`` finds out of one run, before it is said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.optimize.backend.highs import Progress
from hjplan.planning.explaining.advice import Advice, advise
from hjplan.planning.explaining.changes import Change
from hjplan.planning.explaining.statements import Statement, earmarks, fee_cap, rules, targets
from hjplan.planning.explaining.trial import Bench, Effect, Line, Trial
from hjplan.planning.explaining.values import FundValue, fund_values
from hjplan.schema.funds import Grant
from hjplan.schema.scenario import Scenario

MORE = 0.05
"""Further money of every grant, as a share, to see where it would go."""


@dataclass(frozen=True)
class Depth:
    """How many plans an explanation makes anew, kind by kind."""

    funds: int = 4
    targets: int = 4
    rules: int = 6
    earmarks: int = 3
    advice: int = 4


ALL = Depth(funds=1000, targets=1000, rules=1000, earmarks=1000, advice=12)
"""Everything."""


@dataclass(frozen=True)
class Unserved:
    """A facility in one tier that gets no building money though households wait for it."""

    facility: str
    tier: str
    households: float
    """In need and not served at the end."""
    next_in_line: float
    """Yuan that it would get of a little more money for all grants."""


@dataclass(frozen=True, eq=False)
class Explanation:
    """What held a plan back."""

    scenario: Scenario
    base: Trial
    funds: tuple[FundValue, ...]
    statements: tuple[Statement, ...]
    further: Effect | None
    """What a little more money of every grant brings."""
    further_to: tuple[tuple[Line, float], ...]
    """Where it would go: the lines that get most, yuan."""
    further_money: float
    """Yuan, over the plan."""
    unserved: tuple[Unserved, ...]
    advice: tuple[Advice, ...]
    resolves: int


def explain(
    scenario: Scenario, engine: str, depth: Depth | None = None, progress: Progress | None = None
) -> Explanation:
    """Find out what held the plan of a scenario back; everything is checked by planning again."""
    depth = Depth() if depth is None else depth
    bench = Bench(scenario, engine, progress)
    funds = fund_values(bench, depth.funds)
    further = more_of_all(bench)
    made = bench.again(further[0]) if further is not None else None
    where = gets_more(bench.base, made) if isinstance(made, Trial) else ()
    found = (
        *targets(bench, depth.targets),
        *rules(bench, depth.rules),
        *earmarks(bench, funds, depth.earmarks),
        *fee_cap(bench),
    )
    return Explanation(
        scenario=scenario,
        base=bench.base,
        funds=funds,
        statements=found,
        further=None if further is None else bench.effect(further[0]),
        further_to=where[:5],
        further_money=0.0 if further is None else further[1],
        unserved=_unserved(bench.base, dict(where)),
        advice=advise(bench, funds, found, depth.advice),
        resolves=bench.resolves,
    )


def more_of_all(bench: Bench) -> tuple[Change, float] | None:
    """A little more of every grant, and how many yuan that is over the plan."""
    timeline, yuan = bench.county.timeline, bench.county.yuan
    years = range(timeline.start, timeline.start + timeline.years)
    pairs, added = [], 0.0
    for name, fund in bench.scenario.spec.funds.items():
        if isinstance(fund, Grant):
            amounts = {y: round(fund.amount.in_year(y) * (1.0 + MORE), 6) for y in years}
            pairs.append((f"funds.{name}.amount", amounts))
            added += MORE * yuan * sum(fund.amount.in_year(y) for y in years)
    return (Change(tuple(pairs)), added) if added > 0 else None


def gets_more(base: Trial, other: Trial) -> tuple[tuple[Line, float], ...]:
    """Lines that get more in another plan, and how many yuan, the most first."""
    lines = {*base.money, *other.money}
    rise = {line: float(np.sum(other.money.get(line, 0.0)) - np.sum(base.money.get(line, 0.0))) for line in lines}
    return tuple(sorted(((line, yuan) for line, yuan in rise.items() if yuan > 1.0), key=lambda p: (-p[1], p[0])))


def _unserved(base: Trial, rise: dict[Line, float]) -> tuple[Unserved, ...]:
    out = []
    for (facility, tier), served in base.served.items():
        waiting = float(base.need[facility, tier][-1] - served[-1])
        built = float(np.sum(base.money.get((facility, tier, "build"), 0.0)))
        if waiting >= 1.0 and built < 1.0:
            out.append(Unserved(facility, tier, waiting, rise.get((facility, tier, "build"), 0.0)))
    return tuple(sorted(out, key=lambda u: (-u.next_in_line, -u.households, u.facility, u.tier)))
