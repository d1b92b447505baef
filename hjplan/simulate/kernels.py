"""A period of a block in every draw, compiled: loops over draws and cells that do what ``reference`` defines.

Every sum is added in the order of the reference, so that both agree to the last bit. Work arrays are of one cell:
``care`` [R, S] pieces under each regime, ``aside`` [S] pieces set aside for restoring.
"""

from __future__ import annotations

import math

import numpy as np

from hjplan.compiling import compiled
from hjplan.data.county import Floats, Ints
from hjplan.data.draws import Words
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
    repair: Floats,
    rungs: Ints,
    none: int,
    rung: int,
    part: float,
    key: np.uint64,
    t: int,
    care: Floats,
    aside: Floats,
    share: Floats,
) -> None:
    """Day 1: divide each condition [S] into whole groups, by one uniform each (systematic rounding).

    ``repair`` [2·S]: share of each condition that is restored, then share that should be and cannot.
    """
    states, regimes = under.shape
    for s in range(states):
        repaired = repair[s]
        for r in range(regimes):
            share[r] = 0.0
        for k in range(rung, min(rung + 2, rungs.shape[0])):
            weight = part if k == rung else 1.0 - part
            for r in range(regimes):
                share[rungs[k, s, r]] += weight * under[s, r]
        share[none] += repair[states + s]
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
def load_cell(
    stock: Floats,
    under: Floats,
    restore: Floats,
    restored: Floats,
    pipeline: Floats,
    matrices: Floats,
    d: int,
    i: int,
    z: int,
    before: Floats,
    wish: Floats,
    repair: Floats,
    queue: Floats,
    step: Floats,
) -> None:
    """Copy what belongs to a cell into work arrays: cheaper than views, whose owners would be counted."""
    states, regimes = wish.shape
    e = d if under.shape[0] > 1 else 0
    f, g = d if matrices.shape[0] > 1 else 0, i if matrices.shape[1] > 1 else 0
    for s in range(states):
        before[s] = stock[d, i, s]
        repair[s] = restore[e, i, s] * restored[d, z, s]
        repair[states + s] = restore[e, i, s] - repair[s]
        for r in range(regimes):
            wish[s, r] = under[e, i, s, r]
            for k in range(states):
                step[r, s, k] = matrices[f, g, r, s, k]
    for j in range(len(queue)):
        queue[j] = pipeline[d, i, j]


@compiled
def note_month(months: Floats, d: int, j: int, tier: int, township: int, built: float, served: float) -> None:
    """Add what stands and serves in a cell at the end of a month to its tier and its township."""
    months[0, d, j, tier] += built
    months[0, d, j, township] += built
    months[1, d, j, tier] += served
    months[1, d, j, township] += served


@compiled
def execute(
    stock: Floats,
    pipeline: Floats,
    backlog: Floats,
    under: Floats,
    restore: Floats,
    start: Floats,
    rung: Ints,
    part: Floats,
    restored: Floats,
    started: Floats,
    matrices: Floats,
    keys: Words,
    groups: Ints,
    factor: Floats,
    rho: Floats,
    rungs: Ints,
    none: int,
    service: Floats,
    operates: Floats,
    again_cost: float,
    profiles: Floats,
    t: int,
    new_stock: Floats,
    new_pipeline: Floats,
    new_backlog: Floats,
    new_served: Floats,
    months: Floats,
    flows: Floats,
) -> None:
    """Carry every cell of a block through the months of period t in every draw; the last six arrays are filled.

    ``groups`` [3, n] zone, tier, township; ``profiles`` [2, m] handed over, completed; ``months`` [2, D, m, G] built,
    served.
    """
    draws, size, states = stock.shape
    regimes, length, last = under.shape[3], profiles.shape[1], states - 1
    care, aside, share = np.zeros((regimes, states)), np.zeros(states), np.zeros(regimes)
    before, after, repair = np.zeros(states), np.zeros(states), np.zeros(2 * states)
    wish, step = np.zeros((states, regimes)), np.zeros((regimes, states, states))
    queue, later = np.zeros(pipeline.shape[2]), np.zeros(pipeline.shape[2])
    for d in range(draws):
        for i in range(size):
            z, tier, township, key = groups[0, i], groups[1, i], groups[2, i], keys[d, i]
            load_cell(stock, under, restore, restored, pipeline, matrices, d, i, z, before, wish, repair, queue, step)
            split_cell(before, wish, repair, rungs, none, rung[d, z], part[d, z], key, t, care, aside, share)
            queue[-1] += math.floor(start[d, i] * started[d, z] + uniform(key, _START * _KIND + t * _TIME))
            relapsed = 0.0
            for r in range(regimes):
                relapsed -= care[r, last]
            for j in range(length):
                move_cell(care, step, key, t * length + j)
                if j + 1 < length:
                    built, served = during_cell(
                        care, aside, queue[0], service, operates, profiles[0, j], profiles[1, j]
                    )
                    note_month(months, d, j, tier, township, built, served)
            for r in range(regimes):
                relapsed += care[r, last]
            from_old = min(backlog[d, i], aside[last])
            again = aside[last] - from_old
            built, served, kept = close_cell(care, aside, queue, service, operates, rho[i], key, t, after, later)
            for s in range(states):
                new_stock[d, i, s] = after[s]
            for j in range(len(later)):
                new_pipeline[d, i, j] = later[j]
            new_backlog[d, i] = (backlog[d, i] - from_old) * kept
            new_served[d, i] = served
            note_month(months, d, length - 1, tier, township, built, served)
            cost = again * again_cost * factor[i]
            for column, amount in enumerate((relapsed, aside[last], again, cost)):
                flows[d, tier, column] += amount


@compiled
def fill_months(steps: Floats, order: int, out: Floats) -> None:
    """P = expm of a bidiagonal generator for every row of ``steps`` [N, S−1] (rate × time) into ``out`` [N, S, S].

    Taylor series of the step halved until it is at most ½, then squared back, as in :mod:`hjplan.simulate.months`.
    """
    size = out.shape[1]
    term, square = np.zeros((size, size)), np.zeros((size, size))
    for i in range(len(steps)):
        p = out[i]
        halvings, scale = 0, 1.0
        while steps[i].max() * scale > 0.5:
            halvings += 1
            scale *= 0.5
        p[:] = 0.0
        term[:] = 0.0
        for a in range(size):
            p[a, a] = term[a, a] = 1.0
        for k in range(1, order + 1):
            for a in range(size):
                for b in range(size - 1, a - 1, -1):
                    enter = term[a, b - 1] * steps[i, b - 1] * scale if b > a else 0.0
                    leave = term[a, b] * steps[i, b] * scale if b < size - 1 else 0.0
                    term[a, b] = (enter - leave) / k
                    p[a, b] += term[a, b]
        for _ in range(halvings):
            square[:] = p
            for a in range(size):
                for b in range(a, size):
                    total = 0.0
                    for c in range(a, b + 1):
                        total += square[a, c] * square[c, b]
                    p[a, b] = total
