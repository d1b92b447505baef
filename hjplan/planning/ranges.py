"""What is firm in a plan and what is a matter of taste: the range of every line in plans almost as good.

Three words, of a fund's money for a line of work and use over the whole plan:

firm 刚性         the least that is proven is at least half (:data:`FIRM`) of what the plan gives it
never 从不        the most that is proven is nothing: at most :data:`NOTHING` of all that the plan spends
negotiable 可商量 everything else: more or less of it can be had without losing more than was allowed

Almost as good: no level of the scenario's goal loses more than ``within`` of its best. The plan itself lies in every
range. Ends are figures of plans as the solver counts; no plan at an end is published, so none is audited.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from hjplan.data import build_county
from hjplan.data.county import County
from hjplan.errors import InputError, Message
from hjplan.optimize.ranges import ALL, Base, LineOf, Ranges, lines_of
from hjplan.parallel import ordered_map
from hjplan.planning.engines import solve
from hjplan.planning.gaps import referred
from hjplan.results.loading import Run
from hjplan.results.summary import SHARE_UNIT
from hjplan.results.tables.column import tidy
from hjplan.results.tables.ranges import COLUMNS

FIRM = 0.5
"""Share of the plan's amount from which a least makes a line firm."""
NOTHING = 1e-5
"""Share of all that the plan spends up to which an amount is nothing."""
FIRM_WORD, NEVER, NEGOTIABLE = "firm", "never", "negotiable"
WIDEST = 0.5
"""Largest share of the goal that may be lost: with more the ranges say nothing of the plan."""


@dataclass(frozen=True, eq=False)
class _Work:
    """What a worker needs: a county whose goal is held, and the plan's money."""

    county: County
    best: tuple[float, ...]
    within: float
    base: Base
    planned: dict[tuple[str, str, str], float]
    spent: float


def check_within(run: Run, within: float) -> None:
    """InputError for a share that makes no range, or is smaller than what the run has left unproven."""
    if not 0 < within <= WIDEST:
        text = f"--within is a share of the goal above 0 and at most {WIDEST:g}, such as 0.02; {within:g} is given"
        raise InputError((Message(text, key="--within"),))
    gap = run.summary["gap"]
    if gap is not None and within < gap:
        text = f"the plan is proven to within {gap:.2g} of its best only: --within has to be at least that"
        raise InputError((Message(text, key="--within"),))


def ranges_table(
    run: Run, within: float, *, workers: int = 1, say: Callable[[str], None] = lambda _: None
) -> pd.DataFrame:
    """The table ``ranges`` of a saved run; up to ``workers`` lines at a time.

    Raises InputError for a share that makes no range, StoppedError where time ran out.
    """
    check_within(run, within)
    scenario = run.scenario()
    engine = scenario.spec.solve.engine
    county = referred(build_county(scenario), lambda plain: solve(plain, engine), say)
    best = _best(run, county)
    say("holding the goal near its best")
    model = Ranges(county, best, within)
    base = model.base()
    money = run.tables.money
    both = pd.concat([money, money.assign(fund="")])
    sums = both.groupby(["fund", "sector", "use"], as_index=False)["amount"].sum()
    planned = {(str(f), str(s), str(u)): float(v) for f, s, u, v in sums.itertuples(index=False)}
    work = _Work(county, best, within, base, planned, float(money["amount"].sum()))
    lines = lines_of(county)
    told = functools.partial(_say, say, len(lines))
    if workers > 1 and len(lines) > 1:
        parts = [lines[i::workers] for i in range(workers)]
        found = dict(zip(parts, ordered_map(functools.partial(_rows, work), parts, workers), strict=True))
        by_line = {line: row for part, rows in found.items() for line, row in zip(part, rows, strict=True)}
        rows = [by_line[line] for line in lines]
    else:
        rows = [_row(work, model, line, told, n) for n, line in enumerate(lines, start=1)]
    return tidy(COLUMNS, {name: [row[name] for row in rows] for name in COLUMNS})


def _say(say: Callable[[str], None], of: int, number: int) -> None:
    say(f"{number} of {of} lines are looked at")


def _rows(work: _Work, lines: tuple[LineOf, ...]) -> list[dict[str, object]]:
    """Ranges of several lines, in a worker with a model of its own."""
    model = Ranges(work.county, work.best, work.within)
    return [_row(work, model, line, lambda _: None, 0) for line in lines]


def _row(work: _Work, model: Ranges, line: LineOf, told: Callable[[int], None], number: int) -> dict[str, object]:
    fund = "" if line.fund == ALL else work.county.funds[line.fund].id
    planned = work.planned.get((fund, line.sector, line.use), 0.0)
    least, most = model.range_of(line, work.base, planned, work.spent)
    told(number)
    low, high = min(least.proven, planned), max(most.proven, planned)
    return {
        "fund": fund,
        "sector": line.sector,
        "use": line.use,
        "planned": planned,
        "least": low,
        "most": high,
        "least_shown": min(least.shown, planned),
        "most_shown": max(most.shown, planned),
        "word": word_of(low, high, planned, work.spent),
        "within": work.within,
    }


def word_of(least: float, most: float, planned: float, spent: float) -> str:
    """Firm, negotiable or never, of what is proven of a line."""
    nothing = NOTHING * spent
    if most <= nothing:
        return NEVER
    return FIRM_WORD if least >= FIRM * planned and least > nothing else NEGOTIABLE


def _best(run: Run, county: County) -> tuple[float, ...]:
    """Every level's value in the plan, in its own unit: money in yuan."""
    said = run.summary
    levels = said.get("levels") or [{"value": said["goal"], "unit": said["units"]["goal"]}]
    known = ("household-years", SHARE_UNIT)
    return tuple(level["value"] * (1.0 if level["unit"] in known else county.yuan) for level in levels)
