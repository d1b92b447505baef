"""Random single facility types with their places, straight as arrays: more than a scenario could write."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from builders import tiny
from hjplan.data.county import Block, County, FacilityType, Floats, Places, Prices, Timeline
from hjplan.data.rates import rates_from_shares
from hjplan.optimize.physics.oracle import BlockPrices


def county_of_one_block(seed: int) -> County:
    """One block of 1 to 6 places: 2–5 conditions, 1–3 regimes, any need path, lead, payment, limit and cost factor.

    Whole units only where no household leaves. Prices are 1 throughout; money lines, funds and targets are missing.
    """
    g = np.random.default_rng(seed)
    timeline = Timeline(2027, int(g.integers(1, 5)), int(g.choice([1, 1, 2])))
    periods, size = timeline.periods, int(g.integers(1, 7))
    facility = _facility(g, periods)
    one = np.ones(periods)
    beta = 1.0 / (1.0 + g.uniform(0.0, 0.08))
    return replace(
        tiny.county(),
        timeline=timeline,
        prices=Prices(one, one, one, one, one, beta=beta, beta_nominal=beta),
        places=_places(size),
        blocks=(_block(g, facility, size, periods),),
        after_years=float(g.choice([0, 5, 10])),
    )


def prices_of(seed: int, block: Block, zones: int, periods: int) -> BlockPrices:
    """Prices at which some things are worth doing and some are not; a fifth of them is zero."""
    g = np.random.default_rng([seed, 1])
    f = block.facility
    worth = f.households_per_unit * block.weight.max() * 5.0
    dearest = np.array([f.build_cost, np.nan_to_num(f.restore_cost).max(), f.regime_cost.max()])
    scale = worth / np.maximum(dearest, 1.0) * g.uniform(0.05, 1.0, 3)
    costs = g.exponential(1.0, (zones, 3, periods)) * scale[None, :, None] * (g.random((zones, 3, periods)) > 0.2)
    further = np.zeros((zones, 2, periods))
    if seed % 3 == 0:  # households give something for a unit; a floor under upkeep makes what stands dear
        further[:, 0] = -g.exponential(0.3 * scale[0] * max(f.build_cost, 1.0), (zones, periods))
        further[:, 1] = g.exponential(0.3 * scale[2], (zones, periods)) * (g.random((zones, periods)) > 0.3)
    costs = np.concatenate([costs, further], axis=1)
    served = g.exponential(0.3, (zones, periods + 1)) * (g.random((zones, periods + 1)) > 0.4) * g.integers(0, 2)
    served[:, 0] = 0.0
    return BlockPrices(costs, served)


def _facility(g: np.random.Generator, periods: int) -> FacilityType:
    size, regimes = int(g.integers(2, 6)), int(g.integers(1, 4))
    shares = np.sort(g.uniform(0.02, 0.6, (regimes, size - 1)), axis=0)[::-1]
    cost = np.zeros((regimes, size))
    cost[1:, :-1] = np.cumsum(g.exponential(8.0, (regimes - 1, size - 1)), axis=0)
    restore = g.uniform(50.0, 700.0, size) * np.where(g.random(size) < 0.7, 1.0, np.nan)
    restore[0] = np.nan
    pay = g.dirichlet(np.ones(int(g.integers(1, periods + 3))))
    return replace(
        tiny.TOILET,
        conditions=tuple(f"c{s}" for s in range(size)),
        service=np.concatenate([[1.0], np.sort(g.random(size - 2))[::-1], [0.0]]),
        regimes=("none", "routine", "intensive")[:regimes],
        rates=rates_from_shares(shares),
        operates=g.choice([0.0, 0.5, 1.0], regimes),
        regime_cost=cost,
        restore_cost=restore,
        build_cost=float(g.uniform(300.0, 2000.0)),
        lead=int(g.integers(1, periods + 3)),
        pay=pay,
        whole_units=bool(g.random() < 0.4),
        households_per_unit=float(g.choice([1.0, 7.5, 40.0])),
        stays=bool(g.random() < 0.5),
        care=int(g.integers(0, regimes)),
    )


def _block(g: np.random.Generator, facility: FacilityType, size: int, periods: int) -> Block:
    zone = g.integers(0, 3, size)
    change = g.choice([0.7, 0.9, 1.0, 1.0, 1.2], (size, periods))
    if g.random() < 0.1 and not facility.whole_units:
        change[0, -1] = 0.0
    if facility.whole_units and not facility.stays:
        change = np.maximum(change, 1.0)
    need = g.uniform(1.0, 12.0, size)[:, None] * np.cumprod(np.column_stack([np.ones(size), change]), axis=1)
    if g.random() < 0.3 and facility.whole_units:
        need = np.rint(need)
    stock = (need.min(axis=1) if facility.stays else need[:, 0]) * g.uniform(0.0, 1.0, size)
    whole = np.ones((size, periods)) if facility.stays else np.minimum(need[:, 1:] / need[:, :-1], 1.0)
    limit = g.uniform(0.05, 0.6) if g.random() < 0.7 else np.inf
    cap: Floats = need[:, :-1] * limit if np.isfinite(limit) else np.full((size, periods), np.inf)
    return Block(
        facility=facility,
        place=np.arange(size),
        zone=zone,
        need=need,
        opening=stock[:, None] * g.dirichlet(np.ones(len(facility.service)), size),
        rho=whole,
        cap=cap,
        cost_factor=g.choice([0.8, 1.0, 1.3], size),
        weight=np.array([1.0, 1.4, 0.6])[zone],
    )


def _places(size: int) -> Places:
    nothing = np.full(size, np.nan)
    names = tuple(f"p{i}" for i in range(size))
    return Places(
        ids=names,
        name_zh=names,
        name_en=names,
        township=names,
        tier=("village",) * size,
        tags=(frozenset(),) * size,
        households=np.full(size, 10.0),
        population=np.full(size, 30.0),
        income=nothing,
        zone=np.zeros(size, dtype=np.int64),
    )
