"""What the scenario's own statements cost: targets, rules, earmarks, the cap on fees; each by planning again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hjplan.planning.explaining.changes import Change, plain
from hjplan.planning.explaining.trial import Bench, Difference, Effect
from hjplan.planning.explaining.values import FundValue
from hjplan.schema.funds import Grant

Kind = Literal["target", "rule", "earmark", "cap"]


@dataclass(frozen=True)
class Statement:
    """One statement of the scenario and what the goal would gain without it."""

    kind: Kind
    name: str
    """Number of a target or rule from 0 on, or the name of a fund."""
    effect: Effect | None
    """What the goal would gain without it; None where no plan was found without it."""
    change: Change
    binds: bool = True
    short: float = 0.0
    """Household-years by which a target is missed."""


def targets(bench: Bench, most: int) -> tuple[Statement, ...]:
    """What each target costs: what would be served more if nobody asked for it; those that weigh most first.

    The plan without it gains what the target takes off the goal anyhow; only what it gains beyond is its price.
    """
    alive = bench.alive
    number = len(bench.scenario.spec.targets)
    if number == 0 or len(bench.county.targets) != number:
        return ()
    weights = [alive.weight([f"target__{i}__"]) if alive is not None else 1.0 for i in range(number)]
    order = sorted(range(number), key=lambda i: (-weights[i], i))
    heavy = [i for i in order if weights[i] > _NOTHING * max(1.0, abs(bench.base.goal))]
    out = [_target(bench, i) for i in heavy[:most]]
    light = [i for i in order if i not in heavy]
    if light and alive is not None:
        together = alive.again(alive.without([f"target__{i}__" for i in light]))
        bench.counted()
        free = together is not None and together.goal - alive.base.bound <= _FREE * max(1.0, abs(alive.base.goal))
        nothing = Effect(Difference(0.0, 0.0, 0.0), 0.0, 0.0)
        out += [_statement(bench, i, nothing, binds=False) for i in light if free]
    return tuple(out)


COARSE = 1e-4
"""Gap to which a plan without a promise is looked for first: mostly it is fine enough."""
_NOTHING = 1e-9
"""Share of the goal that a target weighs at least, to be looked at by itself."""
_FREE = 1e-6
"""Share of the goal within which giving up several targets at once changes nothing."""


def _target(bench: Bench, i: int) -> Statement:
    alive, missed = bench.alive, float(bench.base.missed[i])
    for gap in (COARSE, None):
        if alive is None:
            break
        found = alive.again(alive.without([f"target__{i}__"]), gap)
        bench.counted()
        if found is not None and np.isfinite(found.bound):
            kept, best = alive.base.goal + missed, alive.base.bound + missed
            gain = Difference(found.goal - kept, found.goal - best, found.bound - kept)
            if gain.is_sharp:
                service = found.goal + found.penalty - alive.base.goal - alive.base.penalty
                return _statement(bench, i, Effect(gain, bench.households(service), gain.gain - service))
    whole = bench.effect(Change(((f"targets.{i}", None),)))
    if whole is None:
        return _statement(bench, i, None)
    gain = Difference(whole.gain.gain - missed, whole.gain.low - missed, whole.gain.high - missed)
    return _statement(bench, i, Effect(gain, whole.households, whole.promises - missed))


def _statement(bench: Bench, i: int, effect: Effect | None, *, binds: bool = True) -> Statement:
    binds = binds and (effect is None or effect.gain.high > _FREE * max(1.0, abs(bench.base.goal)))
    return Statement("target", str(i), effect, Change(((f"targets.{i}", None),)), binds, float(bench.base.short[i]))


def rules(bench: Bench, most: int) -> tuple[Statement, ...]:
    """What each rule costs: what the goal would gain without it; the dearest first."""
    number = min(most, len(bench.scenario.spec.rules))
    found = [_dropped(bench, "rule", str(i), Change(((f"rules.{i}", None),))) for i in range(number)]
    return tuple(sorted(found, key=lambda s: -(s.effect.gain.gain if s.effect else 0.0)))


def _dropped(bench: Bench, kind: Kind, name: str, change: Change) -> Statement:
    effect = bench.effect(change)
    binds = effect is None or effect.gain.high > _FREE * max(1.0, abs(bench.base.goal))
    return Statement(kind, name, effect, change, binds)


def earmarks(bench: Bench, values: tuple[FundValue, ...], most: int) -> tuple[Statement, ...]:
    """What it would be worth if a grant that may not pay upkeep could; those that promise most first."""
    promise = {name: _promise(bench, name, values) for name, _ in closed_to_upkeep(bench)}
    order = sorted(promise, key=lambda name: (-promise[name], name))
    changes = dict(closed_to_upkeep(bench))
    found = [_dropped(bench, "earmark", name, changes[name]) for name in order[:most]]
    return tuple(sorted(found, key=lambda s: -(s.effect.gain.gain if s.effect else 0.0)))


def closed_to_upkeep(bench: Bench) -> Iterator[tuple[str, Change]]:
    """Grants whose earmark leaves upkeep out, and the change that lets it in."""
    for name, fund in bench.scenario.spec.funds.items():
        if isinstance(fund, Grant) and fund.pays_for.uses is not None and "upkeep" not in fund.pays_for.uses:
            uses = [*plain(fund.pays_for.uses), "upkeep"]
            yield name, Change(((f"funds.{name}.pays_for.uses", uses),))


def _promise(bench: Bench, name: str, values: tuple[FundValue, ...]) -> float:
    """By how much a fund's money would be worth more if it were as good as the best money of its years."""
    best: Mapping[int, float] = {}
    for value in values:
        best = {**best, value.year: max(best.get(value.year, 0.0), value.marginal)}
    own = [v for v in values if v.fund == name]
    if not own:
        grant = bench.scenario.spec.funds[name]
        return sum(s.value for s in grant.amount.spans) if isinstance(grant, Grant) else 0.0
    return sum(v.amount * (best[v.year] - v.marginal) for v in own)


def fee_cap(bench: Bench) -> tuple[Statement, ...]:
    """What the cap on what the poorest fifth pays costs, where fees are chosen under it."""
    spec = bench.scenario.spec
    if spec.affordability.cap is None or not any(fee.level.chosen for fee in spec.fees.values()):
        return ()
    return (_dropped(bench, "cap", "cap", Change((("affordability.cap", None),))),)
