"""Random counties as arrays, with a random plan that ample money pays: for tests of the simulation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.books.accounts import line_costs
from hjplan.books.plan import BlockPlan, BlockTrajectory, Books, Plan, block_coefficients, follow
from hjplan.books.rounding import close_books
from hjplan.data.county import (
    PLACE_USES,
    Block,
    County,
    FacilityType,
    FundTerms,
    Lines,
    Places,
    Prices,
    TargetTerms,
    Timeline,
    Zone,
)
from hjplan.dynamics import coefficients, opening, step

PLENTY = 10**10


@dataclass(frozen=True)
class Case:
    """A county, a plan, and what follows from it."""

    county: County
    plan: Plan
    trajectory: tuple[BlockTrajectory, ...]
    books: Books


def random_case(seed: int, *, grain: float = 1.0) -> Case:
    """2 to 4 conditions, leads of 1 to 3 periods, any step, instalments, growing, falling and staying need."""
    g = np.random.default_rng(seed)
    timeline = Timeline(2027, int(g.integers(2, 4)), int(g.choice([1, 2, 4, 12])))
    size = int(g.integers(2, 5))
    places = _places(size, g)
    blocks = tuple(_block(i, size, timeline, g, grain) for i in range(int(g.integers(1, 4))))
    return planned(_county(timeline, places, blocks, g), g)


def planned(county: County, g: np.random.Generator) -> Case:
    """A random plan: random shares of each condition, random starts, all paid by the fund `county`."""
    blocks = tuple(_random_plan(b, county.timeline, g) for b in county.blocks)
    plan = Plan(blocks, np.zeros((len(county.funds), county.lines.count, county.timeline.periods)))
    plan.spend[0] = line_costs(county, plan)
    trajectory = tuple(
        follow(b, p, c) for b, p, c in zip(county.blocks, blocks, block_coefficients(county), strict=True)
    )
    return Case(county, plan, trajectory, close_books(county, plan, trajectory))


def _places(size: int, g: np.random.Generator) -> Places:
    return Places(
        ids=tuple(f"p{i}" for i in range(size)),
        name_zh=("",) * size,
        name_en=("",) * size,
        township=tuple(f"t{i % 2}" for i in range(size)),
        tier=tuple(str(g.choice(["seat", "town", "village"])) for _ in range(size)),
        tags=(frozenset(),) * size,
        households=g.uniform(50.0, 400.0, size),
        population=g.uniform(150.0, 1200.0, size),
        income=np.full(size, 15000.0),
        zone=np.arange(size) % 2,
    )


def _facility(index: int, g: np.random.Generator, grain: float) -> FacilityType:
    states = int(g.integers(2, 5))
    rates = np.sort(g.uniform(0.02, 0.6, (3, states - 1)), axis=0)[::-1].copy()
    cost = np.outer([0.0, 60.0, 150.0], np.linspace(1.0, 1.5, states))
    cost[:, -1] = 0.0
    restore = np.concatenate([[np.nan], np.linspace(100.0, 900.0, states - 1)])
    if states > 2 and g.random() < 0.5:
        restore[1] = np.nan
    parts = int(g.integers(1, 4))
    return FacilityType(
        id=f"f{index}",
        sector=f"s{index % 2}",
        title_zh="",
        title_en="",
        unit="household",
        conditions=tuple(f"c{s}" for s in range(states)),
        service=np.concatenate([np.linspace(1.0, 0.5, states - 1), [0.0]]),
        regimes=("none", "routine", "staffed"),
        rates=rates,
        operates=np.array([g.choice([0.0, 0.5, 1.0]), 1.0, 1.0]),
        regime_cost=cost,
        restore_cost=restore,
        build_cost=3000.0,
        lead=int(g.integers(1, 4)),
        pay=np.full(parts, 1.0 / parts),
        whole_units=False,
        grain=grain,
        households_per_unit=float(g.uniform(0.5, 3.0)),
        share=float(g.uniform(0.3, 1.0)),
        stays=bool(g.random() < 0.3),
        care=0,
    )


def _block(index: int, size: int, timeline: Timeline, g: np.random.Generator, grain: float) -> Block:
    f = _facility(index, g, grain)
    points = np.arange(timeline.periods + 1) * timeline.dt
    start = g.uniform(40.0, 300.0, size)
    parts = g.dirichlet(np.ones(len(f.service) + 1), size)
    stock = start[:, None] * parts[:, :-1]
    need = start[:, None] * (1.0 + g.uniform(-0.15, 0.1, size)[:, None]) ** points
    if f.stays:
        need = np.maximum.accumulate(need, axis=1)
    return Block(
        facility=f,
        place=np.arange(size),
        zone=np.arange(size) % 2,
        need=need,
        opening=stock,
        rho=np.ones((size, timeline.periods)) if f.stays else np.minimum(1.0, need[:, 1:] / need[:, :-1]),
        cap=np.full((size, timeline.periods), np.inf),
        cost_factor=g.uniform(0.8, 1.2, size),
        weight=g.uniform(0.5, 1.5, size),
    )


def _county(timeline: Timeline, places: Places, blocks: tuple[Block, ...], g: np.random.Generator) -> County:
    keys = [(z, b, use) for b in range(len(blocks)) for z in range(2) for use in PLACE_USES]
    lines = Lines(
        zone=np.array([k[0] for k in keys]),
        block=np.array([k[1] for k in keys]),
        use=tuple(k[2] for k in keys),
        sector=tuple(blocks[k[1]].facility.sector for k in keys),
        facility=tuple(blocks[k[1]].facility.id for k in keys),
        tier=("village",) * len(keys),
        debt=("",) * len(keys),
    )
    periods = timeline.periods
    index = 1.03 ** np.arange(periods)
    arrival = np.full(periods, PLENTY, dtype=np.int64)
    fund = FundTerms("county", "grant", "", "", arrival, -1, np.ones(len(keys), bool), 1.0, "line", 0.0)
    points = np.arange(1, periods + 1)
    members = tuple(np.ones(b.size, bool) for b in blocks)
    return County(
        name="random",
        title_zh="",
        title_en="",
        fictional=True,
        unit="yuan",
        yuan=1.0,
        timeline=timeline,
        prices=Prices(index, index, index * 1.02, index, index, 0.96, 0.94),
        places=places,
        zones=tuple(Zone(f"z{z}", "village", (), np.flatnonzero(places.zone == z)) for z in range(2)),
        blocks=blocks,
        lines=lines,
        funds=(fund,),
        fees=(),
        targets=(TargetTerms("all", members, float(g.uniform(0.3, 0.8)), 2027, points, False, 2, 10.0),),
        after_years=5.0,
        gap=1e-4,
        time_limit=60.0,
    )


def _random_plan(block: Block, timeline: Timeline, g: np.random.Generator) -> BlockPlan:
    f, c = block.facility, coefficients(block, timeline.dt)
    states, regimes = len(f.service), len(f.regimes)
    under = np.zeros((block.size, timeline.periods, states, regimes))
    restored, started = np.zeros((block.size, timeline.periods, states)), np.zeros((block.size, timeline.periods))
    stage = opening(block)
    for t in range(timeline.periods):
        aside = np.where(np.isfinite(f.restore_cost), g.uniform(0.0, 0.8, (block.size, states)), 0.0)
        care = g.dirichlet(np.ones(regimes), (block.size, states))
        care[:, -1] = 0.0
        care[:, -1, f.none] = 1.0
        restored[:, t] = aside * stage.stock
        under[:, t] = care * (stage.stock - restored[:, t])[..., None]
        room = np.maximum(stage.unserved, 0.0)
        if f.stays:
            room = np.maximum(
                np.minimum(room, block.need[:, t:].min(axis=1) - stage.stock.sum(1) - stage.pipeline.sum(1)), 0
            )
        started[:, t] = g.uniform(0.0, 0.7, block.size) * room
        stage = step(block, t, stage, under[:, t], restored[:, t], started[:, t], c.moves(t))
    return BlockPlan(under, restored, started)
