"""Why a project or a line gets nothing: what it would displace, at what price or with what money it would come in.

It is forced in and planned again. The price and the extra money at which it comes in by itself are looked for by
planning again and again, and are told only with plans on both sides: with it below, without it above.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from hjplan.data import build_county
from hjplan.optimize.backend.highs import Progress
from hjplan.planning.explaining.changes import Change, plain, rules_of
from hjplan.planning.explaining.items import (
    FORCED,
    LINE,
    Item,
    Rule,
    cheaper,
    find,
    forbidden,
    forced,
    has_money,
    spent_on,
)
from hjplan.planning.explaining.trial import Bench, Effect, Line, NoPlan, Trial
from hjplan.schema.funds import Grant
from hjplan.schema.scenario import Scenario

CLOSE = 1.004
"""Ratio of the ends between which a threshold is found."""
SIDE = 0.01
"""How far on both sides of a threshold it is planned again."""
EDGE_STEPS = 4
"""Steps by which the ends are looked for between which plans are too alike."""
CHEAPEST = 0.01
"""Smallest share of the price that is tried."""
MOST_STEPS = 24
FORCED_SHARES = (FORCED, FORCED / 10, FORCED / 100)
SINGLE = 4
"""Earmarks that are tried one by one."""
MOST_RULES = 20
"""Rules likewise."""
NOTHING = Change(())


@dataclass(frozen=True)
class Threshold:
    """Where something comes in by itself, between two values at which it was planned again."""

    value: float | None
    """None: at no value tried."""
    inside: float = 0.0
    """Planned again at this value it is in for certain; a hundredth from ``value`` where that is certain."""
    outside: float = 0.0
    """And at this one it is out."""

    @property
    def is_sharp(self) -> bool:
        """Are both sides close enough to speak of one value?"""
        return max(self.inside, self.outside) <= 1.05 * min(self.inside, self.outside)

    def times(self, unit: float) -> Threshold:
        """The same counted in another unit."""
        return self if self.value is None else Threshold(self.value * unit, self.inside * unit, self.outside * unit)


@dataclass(frozen=True, eq=False)
class WhyNot:
    """Why an item gets nothing."""

    scenario: Scenario
    item: Item
    base: Trial
    payers: tuple[str, ...]
    """Funds that may pay for it."""
    forced_in: Effect | None
    """What the goal gains (loses) when it is forced in; None: there is no plan with it."""
    indifferent: bool
    """Is a plan with it as good as one without it, as far as is proven? Then nothing keeps it out."""
    no_plan: str
    """Why there is none: ``infeasible``, ``stopped``, ``refused``, ``unpaid``; empty otherwise."""
    money: float
    """Yuan that it then gets."""
    displaced: tuple[tuple[Line, float], ...]
    """Lines that then get less, yuan, the most first."""
    served_less: tuple[tuple[tuple[str, str], float], ...]
    """Facility and tier, households served less at the end, the most first."""
    served_more: tuple[tuple[tuple[str, str], float], ...]
    price: Threshold | None
    """Share of its price at which it comes in by itself; None: it could not be found out."""
    extra_fund: str
    extra: Threshold | None
    """Yuan a year more in that fund with which it comes in; None: it could not be found out."""
    earmarks: tuple[str, ...]
    """Grants each of which would let it in, were it open; ``*``: only all of them together."""
    rules: tuple[str, ...]
    """Numbers of the rules each of which keeps it out; ``*``: only together."""
    promises: bool
    """Would it come in without the targets?"""
    force: Change
    resolves: int

    @property
    def is_plain(self) -> bool:
        """Is it kept out by what it brings for its money, and by nothing else?"""
        barred = self.earmarks or self.rules or self.promises or self.no_plan or self.indifferent
        return not barred and bool(self.payers)


def bench_for(scenario: Scenario, engine: str, text: str, progress: Progress | None = None) -> tuple[Bench, Item]:
    """The bench and the item that a text names; InputError before anything is planned where it names none."""
    item = find(scenario, build_county(scenario), text)
    return Bench(scenario, engine, progress), item


def explain_absence(bench: Bench, item: Item) -> WhyNot:
    """Find out why an item gets nothing."""
    force, made = _forced(bench, item)
    base = bench.base
    payers = tuple(_payers(bench, item))
    displaced: tuple[tuple[Line, float], ...] = ()
    less: Served = ()
    more: Served = ()
    if isinstance(made, Trial):
        displaced, (less, more) = less_money(base, made, item), served_apart(base, made)
    fund = _most_open(bench, payers)
    effect = bench.effect(force) if isinstance(made, Trial) else None
    indifferent = item.kind != LINE and effect is not None and not effect.gain.is_sure
    looks = not indifferent
    return WhyNot(
        scenario=bench.scenario,
        item=item,
        base=base,
        payers=payers,
        forced_in=effect,
        indifferent=indifferent,
        no_plan=made.reason if isinstance(made, NoPlan) else "",
        money=spent_on(item, made) if isinstance(made, Trial) else 0.0,
        displaced=displaced,
        served_less=less,
        served_more=more,
        price=price(bench, item) if payers and looks else None,
        extra_fund=fund,
        extra=extra(bench, item, fund) if fund and looks else None,
        earmarks=_earmarks(bench, item, payers) if looks else (),
        rules=_rules(bench, item) if looks else (),
        promises=looks and _promises(bench, item),
        force=force,
        resolves=bench.resolves,
    )


def _forced(bench: Bench, item: Item) -> tuple[Change, Trial | NoPlan]:
    """The plan with it forced in; a line with less, where there is no plan with as much.

    A share of nothing is nothing: a plan that still gives it no money has not been forced.
    """
    shares = FORCED_SHARES if item.kind == LINE else (FORCED,)
    force, made = forced(bench.scenario, item, shares[0]), None
    for share in shares:
        force = forced(bench.scenario, item, share)
        made = bench.again(force)
        if isinstance(made, Trial) and spent_on(item, made) >= 1.0:
            return force, made
    return force, made if isinstance(made, NoPlan) else NoPlan("unpaid", "nobody may pay for it")


def _payers(bench: Bench, item: Item) -> Iterator[str]:
    """Funds that may pay any of the item's lines."""
    lines = bench.county.lines
    blank = ("",) * lines.count
    own = np.array(
        [
            (facility, tier, use) == item.line if item.kind == LINE else item.name in (project, mechanism)
            for facility, tier, use, project, mechanism in zip(
                lines.facility, lines.tier, lines.use, lines.project or blank, lines.mechanism or blank, strict=True
            )
        ],
        dtype=np.bool_,
    )
    for fund in bench.county.funds:
        if (fund.eligible & own).any():
            yield fund.id


def less_money(base: Trial, made: Trial, item: Item) -> tuple[tuple[Line, float], ...]:
    """Lines that get less money than in a plan before, but for the item itself: yuan, the most first."""
    lines = {*base.money, *made.money}
    fall = {line: float(np.sum(base.money.get(line, 0.0)) - np.sum(made.money.get(line, 0.0))) for line in lines}
    own = {line for line in lines if line == item.line or (item.kind != LINE and line[0] == item.name)}
    found = [(line, yuan) for line, yuan in fall.items() if yuan > _NOISE * of_all(base) and line not in own]
    return tuple(sorted(found, key=lambda p: (-p[1], p[0])))


_NOISE = 1e-5
"""Share of all money below which a change of one line is not worth telling."""


def of_all(plan: Trial) -> float:
    """Yuan over the plan, everything together."""
    return float(sum(np.sum(money) for money in plan.money.values()))


Served = tuple[tuple[tuple[str, str], float], ...]


def served_apart(base: Trial, made: Trial) -> tuple[Served, Served]:
    """Facility and tier with households served less, and more, at the end."""
    rise = {key: float(made.served[key][-1] - base.served[key][-1]) for key in base.served if key in made.served}
    less = sorted(((key, -change) for key, change in rise.items() if change < -0.5), key=lambda p: (-p[1], p[0]))
    more = sorted(((key, change) for key, change in rise.items() if change > 0.5), key=lambda p: (-p[1], p[0]))
    return tuple(less), tuple(more)


Within = Callable[[float], tuple[bool, bool] | None]
"""Of a value: is the item in, and is that certain? None: it could not be found out."""


def _by_itself(
    bench: Bench, item: Item, change: Change, rules: list[Rule] | None = None, price: float = 1.0
) -> tuple[bool, bool] | None:
    """Is the item in the best plan under a change, beside the rules given (default: the scenario's own)?

    A line is where the best plan gives it money (counted at today's price). A project or mechanism is in where the best
    plan with it is better than the best one without it, for certain where what is proven of both says so.
    """
    if item.kind == LINE:
        made = bench.again(change if rules is None else Change((*change.pairs, ("rules", rules))))
        return None if isinstance(made, NoPlan) else (has_money(item, made, bench.base, price), True)
    inside = bench.again(Change((*change.pairs, *forced(bench.scenario, item, rules=rules).pairs)))
    # what is not bought may cost what it likes
    apart = NOTHING if _is_price(item, change) else change
    out = bench.again(Change((*apart.pairs, *forbidden(bench.scenario, item, rules=rules).pairs)))
    if isinstance(inside, NoPlan):
        return (False, True) if inside.reason == "infeasible" and isinstance(out, Trial) else None
    if isinstance(out, NoPlan):
        return (True, True) if out.reason == "infeasible" else None
    gain = inside.against(out)
    return gain.gain > 0.0, gain.is_sure


def _is_price(item: Item, change: Change) -> bool:
    return all(key in (f"projects.{item.name}.cost", f"modifiers.{item.name}.cost") for key, _ in change.pairs)


def price(bench: Bench, item: Item) -> Threshold | None:
    """The share of its price at which it comes in by itself; no value where even a hundredth is too dear."""

    def within(factor: float) -> tuple[bool, bool] | None:
        return _by_itself(bench, item, cheaper(bench.scenario, item, factor), price=factor)

    return threshold(within, CHEAPEST, 1.0)


def extra(bench: Bench, item: Item, fund: str) -> Threshold | None:
    """Yuan a year more in a fund with which it comes in; no value where even twice the fund does not do."""
    grant = bench.scenario.spec.funds[fund]
    if not isinstance(grant, Grant):
        return None
    timeline, yuan = bench.county.timeline, bench.county.yuan
    years = range(timeline.start, timeline.start + timeline.years)
    amounts = {y: grant.amount.in_year(y) for y in years}
    most = max(sum(amounts.values()) / len(amounts), _own_price(bench, item) / len(amounts) / yuan)

    def within(more: float) -> tuple[bool, bool] | None:
        raised = {y: round(a + more, 6) for y, a in amounts.items()}
        return _by_itself(bench, item, Change(((f"funds.{fund}.amount", raised),)))

    if most <= 0.0:
        return None
    found = threshold(within, most, most * 1e-3)
    return None if found is None else found.times(yuan)


def _own_price(bench: Bench, item: Item) -> float:
    """Yuan that a project costs at today's prices; 0 for other items."""
    project = bench.scenario.spec.projects.get(item.name)
    return 0.0 if project is None else 1.5 * sum(project.cost) * bench.county.yuan


def _is_in(found: tuple[bool, bool] | None) -> bool:
    """In for certain."""
    return found == (True, True)


def threshold(within: Within, inside: float, outside: float) -> Threshold | None:
    """Between a value at which it is in and one at which it is not: where it changes, planned again on both sides.

    Where plans are too alike to say which is better, the values on both sides at which that is certain are looked for.
    """
    first, last = within(inside), within(outside)
    if first is None or last is None or first[0] == last[0]:
        never = first is not None and last is not None and first == (False, True)
        return Threshold(None) if never else None
    if not (first[1] and last[1]):
        return None
    unsure: float | None = None
    for _ in range(MOST_STEPS):
        if max(inside, outside) / min(inside, outside) <= CLOSE:
            break
        middle = math.sqrt(inside * outside)
        found = within(middle)
        if found is None:
            return None
        if not found[1]:
            unsure = middle
            break
        if found[0]:
            inside = middle
        else:
            outside = middle
    if unsure is not None:
        inside, outside = _edge(within, inside, unsure, True), _edge(within, outside, unsure, False)
    value = math.sqrt(inside * outside)
    toward = 1.0 if inside > outside else -1.0
    near, far = value * (1.0 + toward * SIDE), value * (1.0 - toward * SIDE)
    if abs(inside / value - 1.0) <= SIDE and within(near) == (True, True) and within(far) == (False, True):
        return Threshold(value, near, far)
    return Threshold(value, inside, outside)


def _edge(within: Within, sure: float, unsure: float, is_in: bool) -> float:
    """The last value before an unsure one at which it is certain whether it is in."""
    for _ in range(EDGE_STEPS):
        middle = math.sqrt(sure * unsure)
        if within(middle) == (is_in, True):
            sure = middle
        else:
            unsure = middle
    return sure


def _most_open(bench: Bench, payers: tuple[str, ...]) -> str:
    """Of the grants that may pay for it the one that may pay for most."""
    open_to = {f.id: int(f.eligible.sum()) for f in bench.county.funds if f.id in payers and f.kind == "grant"}
    grants = {name: n for name, n in open_to.items() if isinstance(bench.scenario.spec.funds.get(name), Grant)}
    return max(sorted(grants), key=lambda name: grants[name], default="")


def _earmarks(bench: Bench, item: Item, payers: tuple[str, ...]) -> tuple[str, ...]:
    """Grants whose earmark keeps it out: open, they would let it in."""
    spec = bench.scenario.spec
    tied = [n for n, f in spec.funds.items() if isinstance(f, Grant) and n not in payers and plain(f.pays_for)]
    if not tied or not _is_in(_by_itself(bench, item, _open(tied))):
        return ()
    size = {f.id: float(f.arrival.sum()) for f in bench.county.funds}
    tied.sort(key=lambda name: (-size.get(name, 0.0), name))
    alone = [name for name in tied[:SINGLE] if _is_in(_by_itself(bench, item, _open([name])))]
    return tuple(alone) or ("*",)


def _open(names: list[str]) -> Change:
    return Change(tuple((f"funds.{name}.pays_for", None) for name in names))


def _rules(bench: Bench, item: Item) -> tuple[str, ...]:
    """Rules that keep it out: without them it would come in."""
    rules = bench.scenario.spec.rules
    locked = [
        str(i)
        for i, entry in enumerate(rules)
        if entry.lock is not None and entry.lock.locked == (item.kind, item.name) and entry.lock.start == "never"
    ]
    if locked:
        return tuple(locked)
    if not rules or not _is_in(_by_itself(bench, item, NOTHING, [])):
        return ()
    written = rules_of(bench.scenario)
    alone = [
        str(i)
        for i in range(min(len(rules), MOST_RULES))
        if _is_in(_by_itself(bench, item, NOTHING, [rule for j, rule in enumerate(written) if j != i]))
    ]
    return tuple(alone) or ("*",)


def _promises(bench: Bench, item: Item) -> bool:
    """Would it come in if nothing was promised?"""
    return bool(bench.scenario.spec.targets) and _is_in(_by_itself(bench, item, Change((("targets", []),))))
