"""A period of a block in every draw, compiled: loops over draws and cells that do what ``reference`` defines.

Every sum is added in the order of the reference, so that both agree to the last bit. Work arrays are of one cell:
``care`` [R, S] pieces under each regime, ``aside`` [S] pieces set aside for restoring.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hjplan.data.county import Floats, Ints
from hjplan.data.draws import Words
from hjplan.simulate.compiling import compiled
from hjplan.simulate.execution import PLACES_IN_COUNTER, TIMES, Chance
from hjplan.simulate.kernel_chance import binomial, uniform

_MOVE, _SPLIT, _START = int(Chance.MOVE), int(Chance.SPLIT), int(Chance.START)
_LEAVE, _LEAVE_PIPELINE = int(Chance.LEAVE), int(Chance.LEAVE_PIPELINE)
_TURN = PLACES_IN_COUNTER
_CONDITION = PLACES_IN_COUNTER * PLACES_IN_COUNTER
_TIME = _CONDITION * PLACES_IN_COUNTER
_KIND = _TIME * TIMES


@compiled
def price(
    stock: Floats,
    under: Floats,
    restore: Floats,
    start: Floats,
    zone: Ints,
    factor: Floats,
    rung_cost: Floats,
    restore_cost: Floats,
    build_cost: float,
    upkeep: Floats,
    repair: Floats,
    build: Floats,
) -> None:
    """Add what the wishes cost to ``upkeep`` [D, Z, K], ``repair`` [D, Z, S] and ``build`` [D, Z]."""
    draws, size, states = stock.shape
    rungs, regimes = rung_cost.shape[0], under.shape[3]
    for d in range(draws):
        e = d if under.shape[0] > 1 else 0
        for i in range(size):
            z = zone[i]
            for k in range(rungs):
                cost = 0.0
                for s in range(states):
                    for r in range(regimes):
                        cost += stock[d, i, s] * under[e, i, s, r] * rung_cost[k, s, r]
                upkeep[d, z, k] += cost * factor[i]
            for s in range(states):
                repair[d, z, s] += stock[d, i, s] * restore[e, i, s] * restore_cost[s] * factor[i]
            build[d, z] += start[d, i] * build_cost * factor[i]


@compiled
def split_cell(
    stock: Floats,
    under: Floats,
    restore: Floats,
    rungs: Ints,
    none: int,
    rung: int,
    part: float,
    restored: Floats,
    key: np.uint64,
    t: int,
    care: Floats,
    aside: Floats,
    share: Floats,
) -> None:
    """Day 1: divide each condition [S] into whole groups, by one uniform each (systematic rounding)."""
    states, regimes = under.shape
    for s in range(states):
        repaired = restore[s] * restored[s]
        share[:] = 0.0
        for k in range(rung, min(rung + 2, rungs.shape[0])):
            weight = part if k == rung else 1.0 - part
            for r in range(regimes):
                share[rungs[k, s, r]] += weight * under[s, r]
        share[none] += restore[s] - repaired
        u = uniform(key, _SPLIT * _KIND + t * _TIME + s * _CONDITION)
        total = stock[s] * repaired
        before = min(math.floor(total + u), stock[s])
        aside[s] = before
        for r in range(regimes - 1):
            total = total + stock[s] * share[r]
            after = max(min(math.floor(total + u), stock[s]), before)
            care[r, s] = after - before
            before = after
        care[regimes - 1, s] = stock[s] - before


@compiled
def move_cell(care: Floats, matrices: Floats, key: np.uint64, month: int) -> None:
    """One month: pieces leave for worse conditions, the worst first so that none moves twice."""
    regimes, states = care.shape
    for s in range(states - 2, -1, -1):
        turn = 0
        for r in range(regimes):
            pieces = care[r, s]
            if pieces <= 0.0:
                continue
            begin = _MOVE * _KIND + month * _TIME + s * _CONDITION + turn * _TURN
            turn += 1
            mass = 1.0 - matrices[r, s, s]
            leaving = binomial(pieces, mass, uniform(key, begin))
            care[r, s] = pieces - leaving
            for k in range(s + 1, states - 1):
                if leaving <= 0.0:
                    break
                rest = max(mass - matrices[r, s, k], 0.0)
                further = rest / mass if mass > 0.0 else 0.0
                beyond = binomial(leaving, further, uniform(key, begin + k))
                care[r, k] += leaving - beyond
                leaving, mass = beyond, rest
            care[r, states - 1] += leaving


@compiled
def during_cell(
    care: Floats, aside: Floats, done: float, service: Floats, operates: Floats, handed: float, completed: float
) -> tuple[float, float]:
    """What stands and what serves at the end of a month inside the period."""
    built = served = frozen = total = 0.0
    regimes, states = care.shape
    for r in range(regimes):
        working = 0.0
        for s in range(states):
            built = built + care[r, s]
            working = working + care[r, s] * service[s]
        served = served + operates[r] * working
    for s in range(states):
        frozen = frozen + aside[s] * service[s]
        total = total + aside[s]
    new = total * handed + done * completed
    served = served + frozen * (1.0 - handed) + new * service[0]
    return built + total + done * completed, served


@compiled
def close_cell(
    care: Floats,
    aside: Floats,
    pipeline: Floats,
    service: Floats,
    operates: Floats,
    rho: float,
    key: np.uint64,
    t: int,
    stock: Floats,
    later: Floats,
) -> tuple[float, float, float]:
    """Last day: hand over, let households leave; fills ``stock`` [S] and ``later`` [L].

    Returns pieces standing, pieces' worth of service, and the share of relapsed pieces that stay.
    """
    regimes, states = care.shape
    new = pipeline[0]
    for s in range(states):
        new += aside[s]
    built = served = kept = 0.0
    for s in range(states):
        pieces = giving = 0.0
        for r in range(regimes):
            pieces += care[r, s]
            giving += operates[r] * care[r, s]
        giving *= service[s]
        if s == 0:
            pieces += new
            giving += new * service[0]
        u = uniform(key, _LEAVE * _KIND + t * _TIME + s * _CONDITION)
        stock[s] = pieces - binomial(pieces, 1.0 - rho, u)
        kept = stock[s] / pieces if pieces > 0.0 else 0.0
        served = served + giving * kept
        built += stock[s]
    last = len(later) - 1
    for i in range(last):
        u = uniform(key, _LEAVE_PIPELINE * _KIND + t * _TIME + i * _CONDITION)
        later[i] = pipeline[i + 1] - binomial(pipeline[i + 1], 1.0 - rho, u)
    later[last] = 0.0
    return built, served, kept


@compiled
def execute(
    stock: Floats,
    pipeline: Floats,
    backlog: Floats,
    under: Floats,
    restore: Floats,
    start: Floats,
    rung: NDArray[np.int64],
    part: Floats,
    restored: Floats,
    started: Floats,
    matrices: Floats,
    keys: Words,
    zone: Ints,
    tier: Ints,
    township: Ints,
    factor: Floats,
    rho: Floats,
    rungs: Ints,
    none: int,
    service: Floats,
    operates: Floats,
    again_cost: float,
    handover: Floats,
    completion: Floats,
    t: int,
    new_stock: Floats,
    new_pipeline: Floats,
    new_backlog: Floats,
    new_served: Floats,
    built_months: Floats,
    served_months: Floats,
    flows: Floats,
) -> None:
    """Carry every cell of a block through the months of period t in every draw; the last seven are filled."""
    draws, size, states = stock.shape
    regimes, months = under.shape[3], len(handover)
    care, aside, share = np.zeros((regimes, states)), np.zeros(states), np.zeros(regimes)
    work = np.zeros(pipeline.shape[2])
    for d in range(draws):
        e = d if under.shape[0] > 1 else 0
        f = d if matrices.shape[0] > 1 else 0
        for i in range(size):
            z, key = zone[i], keys[d, i]
            g = i if matrices.shape[1] > 1 else 0
            split_cell(
                stock[d, i], under[e, i], restore[e, i], rungs, none, rung[d, z], part[d, z], restored[d, z], key, t,
                care, aside, share,
            )  # fmt: skip
            work[:] = pipeline[d, i]
            begun = math.floor(start[d, i] * started[d, z] + uniform(key, _START * _KIND + t * _TIME))
            work[-1] += begun
            relapsed = 0.0
            for r in range(regimes):
                relapsed -= care[r, states - 1]
            for j in range(months):
                move_cell(care, matrices[f, g], key, t * months + j)
                if j + 1 < months:
                    b, v = during_cell(care, aside, work[0], service, operates, handover[j], completion[j])
                    built_months[d, j, tier[i]] += b
                    built_months[d, j, township[i]] += b
                    served_months[d, j, tier[i]] += v
                    served_months[d, j, township[i]] += v
            for r in range(regimes):
                relapsed += care[r, states - 1]
            from_old = min(backlog[d, i], aside[states - 1])
            again = aside[states - 1] - from_old
            b, v, kept = close_cell(
                care, aside, work, service, operates, rho[i], key, t, new_stock[d, i], new_pipeline[d, i]
            )
            new_backlog[d, i] = (backlog[d, i] - from_old) * kept
            new_served[d, i] = v
            for group in (tier[i], township[i]):
                built_months[d, months - 1, group] += b
                served_months[d, months - 1, group] += v
            flows[d, tier[i], 0] += relapsed
            flows[d, tier[i], 1] += aside[states - 1]
            flows[d, tier[i], 2] += again
            flows[d, tier[i], 3] += again * again_cost * factor[i]
