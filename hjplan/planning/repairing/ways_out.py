"""Ways out of a conflict, each the cheapest by a measure of its own: more money, later years, or asking for less.

What is offered has been planned and audited as it stands (:mod:`hjplan.planning.repairing.mending`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from hjplan.data.county import Floats, Ints
from hjplan.optimize.backend.trial import Loose, let_go
from hjplan.planning.repairing.conflict import Conflict, Court
from hjplan.planning.repairing.ground import arrives_in
from hjplan.planning.repairing.statements import Changes, Statement
from hjplan.schema.funds import Grant
from hjplan.schema.rules import Change, Committed, Floor, Gap, Limit, ShareOfMoney, UpkeepAtLeast

Measure = Literal["money", "year", "target"]
Unit = Literal["money", "years", "points", "money_a_year"]
"""What a price is counted in; money in yuan."""
GRAIN = 0.01
"""Money is asked for in hundredths of the scenario's unit."""
_POINT = 1000
"""Coverage and shares are lowered to a tenth of a point."""
_SOLVER_UNIT = 1e6
_ANY_CHANGE = 10.0
"""A change of ten times is no limit any more."""


@dataclass(frozen=True)
class Step:
    """One statement that is changed: what it said and what it would say."""

    statement: Statement
    before: Any
    after: Any
    change: Changes


@dataclass(frozen=True)
class Idea:
    """A way out that should do, not yet planned."""

    measure: Measure
    steps: tuple[Step, ...]
    price: float
    """Yuan in all, years, or points of coverage (shares × 100)."""
    unit: Unit
    """What the price is counted in."""

    @property
    def changes(self) -> Changes:
        """All changes of the scenario."""
        return tuple(change for step in self.steps for change in step.change)


def more_money(court: Court, conflicts: Sequence[Conflict]) -> Iterator[Idea]:
    """The least extra money in one grant that leaves a plan, cheapest grant first; else in several together.

    A grant that is missing in a conflict cannot undo it: it is in conflict however much the grant has.
    """
    named = [s for c in conflicts for s in c.statements if s.kind == "amount"]
    alone = [
        s for s in dict.fromkeys(s.key for s in named) if all(s in {t.key for t in c.statements} for c in conflicts)
    ]
    by_key = {s.key: s for s in named}
    extra = {key: _extra(court, s) for key, s in by_key.items()}
    found = []
    for key in alone:
        amounts = _least(court, extra[key])
        if amounts is not None:
            found.append(_dearer(court, [(by_key[key], amounts)]))
    yield from sorted(found, key=lambda idea: idea.price)
    if not found and len(by_key) > 1:
        together = _least(court, np.concatenate(list(extra.values())))
        if together is not None:
            parts = np.split(together, np.cumsum([len(columns) for columns in extra.values()])[:-1])
            several = zip(by_key.values(), parts, strict=True)
            yield _dearer(court, [(s, part) for s, part in several if part.sum() > 1e-9])


def _least(court: Court, columns: Ints) -> Floats | None:
    if court.left <= 0:
        return None
    every = court.ground.statements
    found = court.trial.least(
        columns, [], relax=not court.in_whole(every), time_limit=court.left, still=court.ground.still(every)
    )
    return None if found is None else found[0]


def _extra(court: Court, s: Statement) -> Ints:
    """By year of the plan: a variable for further money in a grant, nominal."""
    ground = court.ground
    county, rows = ground.county, ground.rows
    steps, years = county.timeline.steps_per_year, ground.scenario.spec.horizon.years
    shares = arrives_in(county, ground.scenario, s.owner)
    number = [f.id for f in county.funds].index(s.owner)
    balance = ground.rows_of(s)[: county.timeline.periods]
    pool = rows.of("pool", _row_name(court, number))
    columns = []
    for year in range(years):
        when = np.arange(year * steps, (year + 1) * steps)
        hit, value = [balance[when]], [-shares[when]]
        if len(pool):
            hit.append(pool[year : year + 1])
            value.append(-np.array([county.funds[number].poolable * shares[when].sum()]))
        if year == years - 1:
            for f, fund in enumerate(county.funds):
                if fund.loan is not None and number in fund.loan.payers:
                    own = rows.of("after_horizon", _row_name(court, f))
                    hit.append(own)
                    value.append(np.full(len(own), -fund.loan.debt_share * shares[when].sum()))
        columns.append(court.trial.column(np.concatenate(hit), np.concatenate(value)))
    return np.array(columns, dtype=np.int64)


def _row_name(court: Court, fund: int) -> str:
    from hjplan.optimize.naming import fund_names

    return fund_names(court.ground.county)[fund]


def _dearer(court: Court, parts: Sequence[tuple[Statement, Floats]]) -> Idea:
    """More money in grants, as amounts by year, rounded up."""
    spec = court.ground.scenario.spec
    start, steps = spec.horizon.start, court.ground.county.timeline.steps_per_year
    out, price = [], 0.0
    for s, extra in parts:
        grant = spec.funds[s.owner]
        if not isinstance(grant, Grant):  # only grants have a statement `amount`
            continue
        index = court.ground.county.prices.default if grant.real else np.ones(court.ground.county.timeline.periods)
        amounts: dict[int, float] = {}
        for y, more in enumerate(extra.tolist()):
            old = grant.amount.in_year(start + y)
            asked = more * _SOLVER_UNIT / float(index[y * steps]) / spec.money.yuan
            rise = math.ceil(asked * (1 + 1e-6) / GRAIN + 1e-3) * GRAIN if asked > 1e-6 else 0.0
            amounts[start + y] = round(old + rise, 6)
            price += rise * float(index[y * steps]) * spec.money.yuan
        before = {year: grant.amount.in_year(year) for year in amounts}
        out.append(Step(s, before, amounts, ((s.key, _by_year(amounts)),)))
    return Idea("money", tuple(out), price, "money")


def _by_year(amounts: dict[int, float]) -> Any:
    """Amounts by span of years: ``{2027-2028: 8, 2029: 26.22}``; one figure where they are all alike."""
    spans: list[list[float]] = []
    for year, amount in amounts.items():
        if spans and spans[-1][2] == amount:
            spans[-1][1] = year
        else:
            spans.append([year, year, amount])
    if len(spans) == 1:
        return spans[0][2]
    return {str(a) if a == b else f"{a}-{b}": amount for a, b, amount in spans}


def dearer(idea: Idea, factor: float, court: Court) -> Idea:
    """The same way with more money still, where whole units or rounding ask for it."""
    spec, steps, price = court.ground.scenario.spec, [], 0.0
    for step in idea.steps:
        after = {
            year: round(old + math.ceil((step.after[year] - old) * factor / GRAIN) * GRAIN, 6)
            for year, old in step.before.items()
        }
        price += sum(after[y] - step.before[y] for y in after) * spec.money.yuan
        steps.append(Step(step.statement, step.before, after, ((step.statement.key, _by_year(after)),)))
    return Idea("money", tuple(steps), price, "money")


def later(court: Court, suspects: Sequence[Statement], plan: Callable[[Changes], Any]) -> Iterator[Idea]:
    """The earliest later year of one promise that leaves a plan."""
    spec = court.ground.scenario.spec
    last = spec.horizon.start + spec.horizon.years - 1
    found = []
    for s in suspects:
        if s.kind in ("target", "gap"):
            by = int(s.says["by"] or last)
            year = _first_year(court, s, by, last)
            if year is not None:
                key = f"{s.key}.by" if s.kind == "target" else f"{s.key}.gap.by"
                found.append(Idea("year", (Step(s, by, year, ((key, year),)),), float(year - by), "years"))
        elif s.kind == "lock_year" and _keeps(
            court, [let_go(court.ground.rows.of("lock_elsewhere", f"rules_{s.number}"))]
        ):
            change = ((f"{s.key}.lock.start", "must"),)
            done = plan(change)
            year = None if done is None else done.starts(s.says["what"], s.says["name"])
            if year is not None:
                before = int(s.says["start"])
                step = Step(s, before, year, ((f"{s.key}.lock.start", year),))
                found.append(Idea("year", (step,), float(abs(year - before)), "years"))
    yield from sorted(found, key=lambda idea: idea.price)


def _first_year(court: Court, s: Statement, by: int, last: int) -> int | None:
    """The first later year by which a promise can be kept and held, by halving; None: none of the plan's."""
    if not _keeps(court, [_before(court, s, last)]):
        return None
    low, high = by, last
    while high - low > 1:
        middle = (low + high) // 2
        if _keeps(court, [_before(court, s, middle)]):
            high = middle
        else:
            low = middle
    return high if high > by else None


def _before(court: Court, s: Statement, year: int) -> Loose:
    """A promise that is tested from the end of a year on: its rows before that are let go."""
    ground = court.ground
    spec, timeline = ground.scenario.spec, ground.county.timeline
    first = (year - spec.horizon.start + 1) * timeline.steps_per_year
    number = s.number
    if s.kind == "gap":
        number = [i for i, entry in enumerate(spec.rules) if entry.gap is not None].index(s.number)
    family = "target" if s.kind == "target" else "gap"
    early = [
        rows
        for (name, label), parts in ground.rows.by_label.items()
        if name == family and label.startswith(f"{number}__") and int(label.rpartition("__")[2]) < first
        for rows in parts
    ]
    return let_go(np.concatenate(early) if early else np.zeros(0, dtype=np.int64))


def _keeps(court: Court, loose: Sequence[Loose]) -> bool:
    if court.left <= 0:
        return False
    every, whole = court.ground.statements, court.in_whole(court.ground.statements)
    still = court.ground.still(every)
    return court.trial.feasible(loose, relax=not whole, time_limit=court.left, still=still) is True


@dataclass(frozen=True)
class Dial:
    """A figure of a statement that can be turned: from what it says to where it asks for nothing."""

    key: str
    now: float
    loosest: float
    unit: Unit = "points"
    side: float = 0.0
    """1: the figure is what rows ask for, −1: what rows allow; 0: it stands among the coefficients."""


def dial_of(s: Statement, court: Court) -> Dial | None:
    """The figure of a statement that asks for less or allows more; None where it has none."""
    spec = court.ground.scenario.spec
    if s.kind == "target":
        return Dial(f"{s.key}.coverage", s.says["coverage"], 0.0, side=1.0)
    if not s.key.startswith("rules."):
        return None
    word, rule = spec.rules[s.number].rule
    key = f"{s.key}.{word}"
    if isinstance(rule, ShareOfMoney) and s.kind == "share_least":
        return Dial(f"{key}.at_least", float(rule.at_least or 0.0), 0.0)
    if isinstance(rule, ShareOfMoney) and s.kind == "share_most":
        return Dial(f"{key}.at_most", float(rule.at_most or 0.0), 1.0)
    if isinstance(rule, UpkeepAtLeast | Floor):
        return Dial(f"{key}.at_least", rule.at_least, 0.0)
    if isinstance(rule, Gap):
        return Dial(f"{key}.at_most", rule.at_most, 1.0)
    if isinstance(rule, Change):
        return Dial(f"{key}.at_most", rule.at_most, _ANY_CHANGE)
    if isinstance(rule, Limit) and len(rule.at_most.spans) == 1 and rule.at_most.spans[0].first is None:
        return Dial(f"{key}.at_most", rule.at_most.spans[0].value, math.inf, "money_a_year", -1.0)
    if isinstance(rule, Committed):
        return Dial(f"{key}.amount", rule.amount, 0.0, "money", 1.0)
    return None


def loosened(court: Court, suspects: Sequence[Statement], keeps: Callable[[Changes], bool | None]) -> Iterator[Idea]:
    """One promise or rule turned as little as can be so that a plan is left; points first, the smallest turn first.

    Where a figure is a right-hand side, one solve tells how far it must give way. Other figures are found by halving,
    each time with the program built anew (``keeps``).
    """
    found = []
    for s in suspects:
        dial = dial_of(s, court)
        if dial is None or court.left <= 0:
            continue
        value = _given(court, s, dial) if dial.side else _halved(dial, keeps)
        if value is not None:
            turned = abs(dial.now - value)
            price = 100.0 * turned if dial.unit == "points" else turned * court.ground.scenario.spec.money.yuan
            found.append(Idea("target", (Step(s, dial.now, value, ((dial.key, value),)),), price, dial.unit))
            if dial.unit == "points" and dial.side and value >= 1.0 / _POINT:  # where whole yuan ask for a little more
                less = round(value - 1.0 / _POINT, 6)
                step = Step(s, dial.now, less, ((dial.key, less),))
                found.append(Idea("target", (step,), price + 100.0 / _POINT, dial.unit))
    yield from sorted(found, key=lambda idea: (idea.unit != "points", idea.price))


def _given(court: Court, s: Statement, dial: Dial) -> float | None:
    """The figure nearest to what a right-hand side says that leaves a plan, rounded to the loose side."""
    rows, yuan = court.ground.rows_of(s), court.ground.scenario.spec.money.yuan
    if dial.unit == "points":
        if dial.now <= 0:
            return None
        per = court.trial.arrays.row_lower[rows] / dial.now
        grain = 1.0 / _POINT
    else:
        per = np.full(len(rows), dial.side * yuan / _SOLVER_UNIT)
        grain = GRAIN
    least = _least(court, np.array([court.trial.column(rows, per)]))
    if least is None:
        return None
    turned = math.ceil((float(least[0]) + 1e-6 * abs(dial.now)) / grain + 1e-3) * grain
    value = round(dial.now - dial.side * turned, 6)
    if dial.unit == "points":
        value = math.floor((dial.now - float(least[0])) * _POINT + 1e-4) / _POINT
    return max(0.0, value)


def _halved(dial: Dial, keeps: Callable[[Changes], bool | None]) -> float | None:
    """The figure nearest to what it says that leaves a plan, in tenths of a point."""
    if not keeps(((dial.key, dial.loosest),)):
        return None
    sign = 1.0 if dial.loosest > dial.now else -1.0
    low, high = 0, math.ceil(abs(dial.loosest - dial.now) * _POINT - 1e-9)

    def value(turn: int) -> float:
        figure = dial.now + sign * turn / _POINT
        return round(min(figure, dial.loosest) if sign > 0 else max(figure, dial.loosest), 6)

    while high - low > 1:
        middle = (low + high) // 2
        if keeps(((dial.key, value(middle)),)):
            high = middle
        else:
            low = middle
    return value(high)
