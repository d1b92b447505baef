"""Changes of rules within the bureau's hands, each planned anew, those that bring most for their money first.

Tried are: pooling a part of the earmarked grants, letting one of them pay upkeep, a higher fee, a lower floor under
upkeep, and a promise due a year later. None of them needs another's money but the fee, which users pay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hjplan.planning.explaining.changes import Change, plain
from hjplan.planning.explaining.statements import Statement
from hjplan.planning.explaining.trial import Bench, Effect, NoPlan
from hjplan.planning.explaining.values import FundValue
from hjplan.schema.funds import Grant

POOLED = 0.2
"""Share of every earmarked grant that the pool tried may take."""
POOL = "shared_pool"
RISE = 0.2
"""By how much a fee that has no further level is tried higher."""
BEST = 3


@dataclass(frozen=True)
class Advice:
    """One change of rules and what it brings."""

    kind: Literal["earmark", "pool", "fee", "floor", "date"]
    about: str
    """The fund, fee, rule or target that it changes."""
    value: str
    """What the rule would say."""
    effect: Effect
    paid_by_users: float
    """Yuan that users would pay more over the plan."""
    change: Change


def advise(bench: Bench, values: Sequence[FundValue], statements: Sequence[Statement], most: int) -> tuple[Advice, ...]:
    """The best changes for their money; each has certainly a gain."""
    found = []
    for kind, about, value, change in _candidates(bench, values, statements, most):
        made, effect = bench.again(change), bench.effect(change)
        if isinstance(made, NoPlan) or effect is None or effect.gain.low <= 0.0 or effect.households <= 0.0:
            continue
        paid = made.fees - bench.base.fees if kind == "fee" else 0.0
        found.append(Advice(kind, about, value, effect, max(0.0, paid), change))
    return tuple(sorted(found, key=lambda a: (-a.effect.gain.gain, a.about))[:BEST])


def _candidates(
    bench: Bench, values: Sequence[FundValue], statements: Sequence[Statement], most: int
) -> Iterator[tuple[Any, str, str, Change]]:
    known = [s for s in statements if s.kind == "earmark" and s.effect is not None and s.effect.gain.low > 0.0]
    for statement in known:
        yield "earmark", statement.name, "upkeep", statement.change
    tried = 0
    for candidate in (*_pool(bench), *_fees(bench, values), *_floors(bench), *_dates(bench, statements)):
        if tried < most:
            tried += 1
            yield candidate


def _pool(bench: Bench) -> Iterator[tuple[Any, str, str, Change]]:
    spec = bench.scenario.spec
    tied = [n for n, f in spec.funds.items() if isinstance(f, Grant) and plain(f.pays_for) and f.poolable is None]
    if tied:
        pairs: list[tuple[str, Any]] = [(f"pools.{POOL}", {"title": {"zh": "统筹池", "en": "Shared pool"}})]
        pairs += [(f"funds.{name}.poolable", {"into": POOL, "share": POOLED}) for name in tied]
        yield "pool", ", ".join(tied), f"{POOLED:g}", Change(tuple(pairs))


def _fees(bench: Bench, values: Sequence[FundValue]) -> Iterator[tuple[Any, str, str, Change]]:
    """Fees whose money is worth most to their account, at the next level, or a fifth higher."""
    known = bench.alive.solution.fund_value if bench.alive is not None else None
    ranked = []
    for name, fee in bench.scenario.spec.fees.items():
        if fee.level.chosen or not fee.level.dates:
            continue
        account = next((i for i, f in enumerate(bench.county.funds) if f.id == f"fees.{name}"), None)
        worth = 0.0 if account is None or known is None else float(known[account].mean())
        last = fee.level.in_year(bench.county.timeline.start + bench.county.timeline.years - 1)
        above = sorted(level for level in fee.levels or () if level > last)
        level = above[0] if above else round(last * (1 + RISE), 2)
        if level > last and len(fee.level.dates) == 1 and not isinstance(fee.collection, list):
            ranked.append((-worth * last, name, level))
    for _, name, level in sorted(ranked)[:2]:
        yield "fee", name, f"{level:g}", Change(((f"fees.{name}.level", level),))


def _floors(bench: Bench) -> Iterator[tuple[Any, str, str, Change]]:
    for i, entry in enumerate(bench.scenario.spec.rules):
        if entry.upkeep_floor is not None:
            lower = round(0.9 * entry.upkeep_floor.at_least, 4)
            yield "floor", str(i), f"{lower:g}", Change(((f"rules.{i}.upkeep_floor.at_least", lower),))


def _dates(bench: Bench, statements: Sequence[Statement]) -> Iterator[tuple[Any, str, str, Change]]:
    """The dearest promise, due a year later."""
    last = bench.county.timeline.start + bench.county.timeline.years - 1
    for statement in statements:
        if (
            statement.kind == "target"
            and statement.binds
            and statement.effect is not None
            and statement.effect.gain.low > 0
        ):
            by = bench.scenario.spec.targets[int(statement.name)].by
            if by is not None and by < last:
                change = Change(((f"targets.{statement.name}.by", by + 1),))
                yield "date", statement.name, str(by + 1), change
                return
