"""The columns engine: Dantzig–Wolfe over the same ledger, with an oracle that prices every place exactly.

The ledger is that of the exact engine, row for row; physics is replaced by convex weights of priced plans. Right for
counties of any size; what it cannot do exactly it refuses, with the reason (model.md, section 9; docs/columns.md).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from hjplan.books.plan import Plan
from hjplan.data.county import Block, County, Floats, Ints
from hjplan.data.ways import acting, bundles_of, count_of_ways, hanging_together
from hjplan.optimize.aggregate import aggregate
from hjplan.optimize.backend.highs import Progress, prices
from hjplan.optimize.backend.master import Warm
from hjplan.optimize.branching import Branching
from hjplan.optimize.column_search import UNMET_RULE, Search, prepare
from hjplan.optimize.column_search import RefusedError as RefusedError
from hjplan.optimize.engine_exact import Model
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT
from hjplan.optimize.physics.member import Member
from hjplan.optimize.physics.oracle import Oracle
from hjplan.optimize.physics.ways import MOST_WAYS, Ways
from hjplan.optimize.solution import Solution, size_of
from hjplan.optimize.whole_units import systematic

SHARES = (1.0, 0.9995, 0.998, 0.99, 0.96, 0.9, 0.7, 0.4, 0.0)
"""Shares of the building planned that are rounded to whole units, one after the other, until it can be paid."""
UNMET_TARGET = "a hard target stays unmet at every price tried: the exact engine can say whether any plan meets it"
OTHER_GOAL = "columns maximize households served and nothing else: the scenario's goal is another one"
OUT_OF_TIME = "time ran out before a plan met every hard target: raise solve.time_limit, or take the exact engine"


def why_not_columns(county: County) -> str | None:
    """The reason why columns cannot plan a county exactly, or None.

    Whole units are exact where no household leaves: nested limits in shrinking units are no polymatroid of integers.
    """
    if not county.aim.is_plain:
        return OTHER_GOAL
    works = county.works
    together = hanging_together(works)
    hanging = {b for blocks in together for b in blocks}
    trenches = {b for d in works.dig_once for b in (d.first, d.second)}
    for number, block in enumerate(county.blocks):
        if block.facility.whole_units and (block.rho < 1).any():
            return f"`{block.facility.id}` is built in whole units where its need falls: only the exact engine is exact"
        if number in hanging and block.facility.whole_units:
            return f"`{block.facility.id}` is built in whole units and hangs together with another facility"
        if number in hanging and acting(county, number, on_growth=True):
            return f"a mechanism changes the need of `{block.facility.id}`, which hangs together with another facility"
        if bundles_of(county, number) and (block.facility.whole_units or (block.facility.stays and falls(block))):
            return f"`{block.facility.id}` is taken by a bundle and built in whole units, or its need falls"
        if bundles_of(county, number) and number in trenches:
            return f"`{block.facility.id}` is taken by a bundle and lies in a shared trench"
        if sum(d.second == number for d in works.dig_once) > 1:
            return f"`{block.facility.id}` may lie in more than one shared trench: what each saves is not told apart"
    alone = [(b,) for b in range(len(county.blocks)) if b not in hanging]
    for blocks in (*together, *alone):
        if count_of_ways(county, blocks) > MOST_WAYS:
            names = " and ".join(f"`{county.blocks[b].facility.id}`" for b in blocks)
            return f"mechanisms may be in force, and bundles start, on {names} in more than {MOST_WAYS} ways"
    return None


def falls(block: Block) -> bool:
    """Does the need of a place fall somewhere?"""
    return bool((np.diff(block.need, axis=1) < 0).any())


def solve_columns(county: County, *, why: str = "asked for by name", progress: Progress | None = None) -> Solution:
    """Plan a county by columns, to the gap asked for and with the bound that proves it.

    Raises RefusedError where columns cannot be exact, or where a hard target stays unmet at any price tried: whether
    the scenario has a plan at all is then for the exact engine to say.
    """
    found = search_columns(county, progress=progress)
    made = solution_of(found.search, found.warm, why, found.seconds)
    return replace(made, lp_bound=found.lp_bound, levels=found.levels)


@dataclass(frozen=True, eq=False)
class Searched:
    """A search that has come to its plan, still alive: whoever asks for the plan under other terms goes on from it."""

    search: Search
    warm: Warm
    lp_bound: float
    levels: dict[int, Ints]
    seconds: dict[str, float]
    oracles: tuple[Oracle | Ways | Member, ...]
    """As they were before whole units were decided."""


def search_columns(county: County, *, progress: Progress | None = None) -> Searched:
    """Search for the plan of a county; raises RefusedError as :func:`solve_columns` does."""
    reason = why_not_columns(county)
    if reason is not None:
        raise RefusedError(reason)
    say = progress or (lambda _: None)
    begun = time.perf_counter()
    say("building the ledger")
    search = prepare(county)
    oracles = tuple(search.oracles)
    built = time.perf_counter() - begun
    deadline = begun + county.time_limit
    say("pricing")
    whole = [b for b, block in enumerate(county.blocks) if block.facility.whole_units]
    wanted = county.gap / 2 if whole else county.gap
    warm = search.generate(search.begin(_first_prices(county, search)), wanted, deadline, say)
    lp_bound = search.bound
    levels: dict[int, Ints] = {}
    branching = Branching(search, wanted, deadline, say)
    if branching.is_needed:
        say("fee levels, projects and awards: branching")
        chosen = branching.run(warm)
        warm, levels = chosen.warm, chosen.levels
        lp_bound = max(lp_bound, search.bound)  # the same bound found anew may differ in its last digit
    if not search.is_met(warm):
        raise RefusedError(OUT_OF_TIME if search.out_of_time(deadline) else _unmet(county))
    if whole:
        say("whole units: rounding")
        warm = _whole(search, warm, whole, deadline, say)
    seconds = {"build": built, "solve": time.perf_counter() - begun - built}
    return Searched(search, warm, lp_bound, levels, seconds, oracles)


def _unmet(county: County) -> str:
    """What stays unmet: a hard target where there is one, else a rule."""
    return UNMET_TARGET if any(target.hard for target in county.targets) else UNMET_RULE


def _first_prices(county: County, search: Search) -> Floats:
    """Duals of the aggregated county, row by row: both ledgers name their rows alike."""
    program = search.physics.program
    model = Model(aggregate(county), search.physics.alike)
    duals = prices(model.program.arrays(), time_limit=county.time_limit)
    if duals is None:
        return np.zeros(program.rows)
    known = dict(zip(model.program.row_names(), duals.tolist(), strict=True))
    return np.array([known.get(name, 0.0) for name in program.row_names()])


def _whole(search: Search, warm: Warm, whole: list[int], deadline: float, say: Progress) -> Warm:
    """Round what whole-unit blocks start, fix it, and price care and money anew around it.

    The bound stays that of the search before, which went to half the gap asked for; this one goes to a quarter, so that
    rounding may cost the rest. Where what is rounded up cannot be paid for, a little less of the plan is rounded.
    """
    made = search.blocks(warm)
    planned = [made[b].started for b in whole]
    blocks = [search.oracles[b].block for b in whole]
    if all(
        np.abs(units - systematic(block, units)).max() <= 1e-9 for block, units in zip(blocks, planned, strict=True)
    ):
        return warm
    bound, again = search.bound, None
    for share in SHARES:
        started = [systematic(block, share * units) for block, units in zip(blocks, planned, strict=True)]
        again = _payable(search, warm, whole, started)
        if again is not None:
            break
    if again is None:
        raise RefusedError("rounded to whole units the plan cannot be paid: the exact engine has to decide")
    search.bound = np.inf
    again = search.generate(again, search.county.gap / 4, deadline, say)
    search.bound = bound
    if not search.is_met(again):
        raise RefusedError("rounded to whole units the plan misses a hard target: the exact engine has to decide")
    return again


def _payable(search: Search, warm: Warm, whole: list[int], started: list[Floats]) -> Warm | None:
    """The master with this building, and the care and repair that a few prices would buy around it; None: too dear."""
    search.fix(whole, started)
    nobody = np.zeros(len(warm.duals))
    search.add_nothing()
    for factor in (1.0, 0.5, 2.0):
        search.add(nobody, *search.price(warm.duals * factor), -np.inf)
    return search.master.solve()


def solution_of(search: Search, warm: Warm, why: str, seconds: dict[str, float]) -> Solution:
    """What a search has come to, as a solution."""
    county, program = search.county, search.physics.program
    plan: Plan = search.plan(warm)
    gap = search.gap(warm)
    proven = gap <= county.gap
    return Solution(
        status="optimal" if proven else "feasible",
        plan=plan,
        goal=warm.objective,
        bound=search.bound,
        lp_bound=search.bound,
        gap=gap,
        proven=proven,
        engine="columns",
        why_engine=why,
        seconds=seconds,
        size=size_of(county, program.columns + search.master.added, program.rows),
        fund_value=search.ledger.fund_values(warm.duals) / YUAN_PER_SOLVER_UNIT,
    )
