"""The columns engine: Dantzig–Wolfe over the same ledger, with an oracle that prices every place exactly.

The restricted master is the ledger of the exact engine; physics is replaced by convex weights of priced plans. At any
prices π that the ledger accepts (no fund variable gains at them) the Lagrangian value

    bound(π) = Σ_rows π·right-hand side + Σ_(block, zone) max over plans of (value − price·measures)

is an upper bound of the optimum: every plan of the county is a choice of plans of its places. The search stops when
bound and master agree within the gap asked for. Prices are smoothed between the master's duals and the best bound's
(in-out, Wentges), and begin at the duals of the aggregated county (docs/columns.md).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from hjplan.books.plan import BlockPlan, Plan, block_coefficients
from hjplan.data.county import County, Floats, Ints
from hjplan.errors import StoppedError
from hjplan.optimize.aggregate import aggregate
from hjplan.optimize.backend import Problem
from hjplan.optimize.backend.highs import Progress
from hjplan.optimize.backend.master import Master, Warm, binding_side
from hjplan.optimize.engine_exact import Model
from hjplan.optimize.goals import targets
from hjplan.optimize.ledger import balance, max_share, payment
from hjplan.optimize.ledger.spending import Spending, add_spending
from hjplan.optimize.physics.columns import ColumnPhysics
from hjplan.optimize.physics.oracle import BlockPrices, Column, Oracle
from hjplan.optimize.program import Program
from hjplan.optimize.solution import Solution

SMOOTHING = 0.5
"""Weight of the best bound's prices against the master's; halved whenever smoothed prices bring no column."""
FIRST_PRICES = (1.0, 0.85, 1.15, 0.7, 1.4)
"""The aggregated county's prices times these give the first columns."""
MOST_ROUNDS = 1000
USELESS = 1e-9
"""Reduced cost, as a share of the goal, below which a column brings nothing."""
WORKERS = 2


@dataclass
class Search:
    """The state of column generation: the master, what has been priced, the best bound."""

    county: County
    oracles: tuple[Oracle, ...]
    physics: ColumnPhysics
    spending: Spending
    balance: Ints
    master: Master
    side: Floats
    """[rows] right-hand side that each dual is about; 0 for convexity rows."""
    prices: list[tuple[BlockPrices, ...]] = field(default_factory=list)
    """Prices of each batch of columns: the places' plans are made again from them."""
    batch: list[Ints] = field(default_factory=list)
    """Groups of the columns that each batch has added."""
    bound: float = np.inf

    def price(self, duals: Floats) -> tuple[tuple[BlockPrices, ...], list[Column]]:
        """Every place's best plan at these duals, blocks side by side in threads."""
        prices = self.physics.prices(duals)
        with ThreadPoolExecutor(WORKERS) as pool:
            return prices, list(pool.map(lambda pair: pair[0].price(pair[1]), zip(self.oracles, prices, strict=True)))

    def lagrangian(self, duals: Floats, columns: Sequence[Column]) -> float:
        """The upper bound that these prices prove."""
        return float(self.side @ duals) + float(sum(c.gained.sum() for c in columns))

    def add(self, duals: Floats, prices: tuple[BlockPrices, ...], columns: Sequence[Column], least: float) -> int:
        """Add the columns that gain more than ``least`` at the master's duals; return how many."""
        new = self.physics.entries(columns)
        position = np.repeat(np.arange(len(new.objective)), np.diff(new.starts))
        reduced = new.objective - np.bincount(position, new.values * duals[new.rows], len(new.objective))
        kept = reduced > least
        if not kept.any():
            return 0
        inside = kept[position]
        starts = np.concatenate([[0], np.cumsum(np.diff(new.starts)[kept])])
        self.master.add(new.objective[kept], starts, new.rows[inside], new.values[inside])
        self.prices.append(prices)
        self.batch.append(new.group[kept])
        return int(kept.sum())


def solve_columns(county: County, *, why: str = "asked for", progress: Progress | None = None) -> Solution:
    """Plan a county by columns, to the gap asked for and with the bound that proves it."""
    say = progress or (lambda _: None)
    begun = time.perf_counter()
    say("building the ledger")
    search, first = _prepare(county)
    built = time.perf_counter() - begun
    say("pricing")
    warm = _generate(search, first, begun + county.time_limit, say)
    plan = _plan(search, warm)
    gap = max(0.0, search.bound - warm.objective) / max(1.0, abs(warm.objective))
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
        seconds={"build": built, "solve": time.perf_counter() - begun - built},
        size={
            "places": len(county.places.ids),
            "zones": len(county.zones),
            "facilities": len(county.blocks),
            "periods": county.timeline.periods,
            "variables": search.physics.program.columns + search.master.added,
            "rows": search.physics.program.rows,
        },
        fund_value=warm.duals[search.balance] / 1e6,
    )


def _prepare(county: County) -> tuple[Search, Floats]:
    """The master without columns, and the first prices."""
    measures = block_coefficients(county)
    oracles = tuple(Oracle(county, b, m) for b, m in zip(county.blocks, measures, strict=True))
    program = Program()
    physics = ColumnPhysics(program, county, oracles)
    spending = add_spending(program, county)
    cost = physics.cost()
    payment.rows(program, county, spending, cost)
    balances = balance.rows(program, county, spending, physics)
    max_share.rows(program, county, spending, cost)
    targets.rows(program, county, physics)
    physics.close()
    problem = Problem(program, county.name.replace("-", "_"))
    arrays = problem.arrays
    side = binding_side(arrays.row_lower, arrays.row_upper)
    side[physics.convexity] = 0.0
    search = Search(county, oracles, physics, spending, balances, Master(problem), side)
    return search, _first_prices(county, program)


def _first_prices(county: County, program: Program) -> Floats:
    """Duals of the aggregated county, row by row: both ledgers name their rows alike."""
    model = Model(aggregate(county))
    answer = model.problem.solve(gap=1e-6, time_limit=county.time_limit, relax=True)
    duals = np.zeros(program.rows)
    if answer.duals is None:
        return duals
    known = dict(zip(model.program.row_names(), answer.duals.tolist(), strict=True))
    return np.array([known.get(name, 0.0) for name in program.row_names()])


def _generate(search: Search, first: Floats, deadline: float, say: Progress) -> Warm:
    """Column generation until the gap is proven, time is up, or nothing more is to be gained."""
    _first_columns(search, first)
    center = first
    warm = search.master.solve()
    for number in range(MOST_ROUNDS):
        gap = (search.bound - warm.objective) / max(1.0, abs(warm.objective))
        if gap <= search.county.gap:
            break
        if time.perf_counter() > deadline:
            say("time is up")
            break
        weight, added = SMOOTHING, 0
        while not added:
            duals = weight * center + (1.0 - weight) * warm.duals
            prices, columns = search.price(duals)
            bound = search.lagrangian(duals, columns)
            if bound < search.bound:
                search.bound, center = bound, duals
            added = search.add(warm.duals, prices, columns, USELESS * max(1.0, abs(warm.objective)))
            if weight == 0.0:
                break
            weight = weight / 2 if weight > 0.1 else 0.0
        if not added:
            break
        warm = search.master.solve()
        if number % 10 == 9:
            say(f"pricing: gap {gap:.1e}")
    return warm


def _first_columns(search: Search, duals: Floats) -> None:
    """Columns to begin with: nothing bought at all, and what the aggregated county's prices, varied, would buy."""
    dear = np.zeros(len(duals))
    dear[search.physics.cost_rows] = -(np.finfo(np.float64).max ** 0.25)
    prices, columns = search.price(dear)
    search.add(np.zeros(len(duals)), prices, columns, -np.inf)
    for factor in FIRST_PRICES:
        prices, columns = search.price(duals * factor)
        if factor == 1.0:
            search.bound = search.lagrangian(duals, columns)
        search.add(np.zeros(len(duals)), prices, columns, -np.inf)


def _plan(search: Search, warm: Warm) -> Plan:
    """Who gets what, when, in which place: Σ λ·(plan of each column), made again from the prices that gave it."""
    weights = warm.x[search.physics.program.columns :]
    group_block = np.array([b for b, _ in search.physics.groups])
    group_zone = np.array([z for _, z in search.physics.groups])
    blocks: list[BlockPlan | None] = [None] * len(search.oracles)
    position = 0
    for prices, groups in zip(search.prices, search.batch, strict=True):
        used = weights[position : position + len(groups)]
        position += len(groups)
        for b in np.unique(group_block[groups[used > 0]]).tolist():
            mine = (group_block[groups] == b) & (used > 0)
            share = np.zeros(len(search.county.zones))
            share[group_zone[groups[mine]]] = used[mine]
            blocks[b] = _mix(blocks[b], search.oracles[b].plan(prices[b]), share[search.county.blocks[b].zone])
    if any(b is None for b in blocks):
        raise StoppedError("a facility was left without a plan: please report this scenario")
    return Plan(
        tuple(b for b in blocks if b is not None), search.spending.plan(warm.x[: search.physics.program.columns])
    )


def _mix(so_far: BlockPlan | None, plan: BlockPlan, share: Floats) -> BlockPlan:
    under = plan.under * share[:, None, None, None]
    restored = plan.restored * share[:, None, None]
    started = plan.started * share[:, None]
    if so_far is None:
        return BlockPlan(under, restored, started)
    return BlockPlan(so_far.under + under, so_far.restored + restored, so_far.started + started)
