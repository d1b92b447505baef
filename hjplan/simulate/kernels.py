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
from hjplan.simulate.chance import RARE, SMALL, VANISHED
from hjplan.simulate.execution import PLACES_IN_COUNTER, TIMES, Chance
from hjplan.simulate.kernel_chance import binomial, events, stay, uniform

_MOVE, _SPLIT, _START = int(Chance.MOVE), int(Chance.SPLIT), int(Chance.START)
_LEAVE, _LEAVE_PIPELINE, _FAULTY = int(Chance.LEAVE), int(Chance.LEAVE_PIPELINE), int(Chance.FAULTY)
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
def split_draw(
    d: int,
    t: int,
    stock: Floats,
    under: Floats,
    restore: Floats,
    restored: Floats,
    rung: Ints,
    part: Floats,
    rungs: Ints,
    none: int,
    zone: Ints,
    keys: Words,
    care: Floats,
    aside: Floats,
) -> None:
    """Day 1: divide each condition into whole groups, by one uniform each (systematic rounding).

    Fills ``care`` [n, R, S] pieces under each regime and ``aside`` [n, S] pieces to be restored.
    """
    size, states, regimes, last_rung = stock.shape[1], stock.shape[2], under.shape[3], rungs.shape[0] - 1
    e, share = d if under.shape[0] > 1 else 0, np.zeros(regimes)
    for i in range(size):
        z = zone[i]
        above, weight = rung[d, z], part[d, z]
        below = min(above + 1, last_rung)
        for s in range(states):
            pieces = stock[d, i, s]
            if pieces <= 0.0:
                aside[i, s] = 0.0
                for r in range(regimes):
                    care[i, r, s] = 0.0
                continue
            repaired = restore[e, i, s] * restored[d, z, s]
            for r in range(regimes):
                share[r] = 0.0
            for r in range(regimes):
                share[rungs[above, s, r]] += weight * under[e, i, s, r]
            if below > above:
                for r in range(regimes):
                    share[rungs[below, s, r]] += (1.0 - weight) * under[e, i, s, r]
            share[none] += restore[e, i, s] - repaired
            u = uniform(keys[d, i], _SPLIT * _KIND + t * _TIME + s * _CONDITION)
            total = pieces * repaired
            before = min(math.floor(total + u), pieces)
            aside[i, s] = before
            for r in range(regimes - 1):
                total = total + pieces * share[r]
                after = max(min(math.floor(total + u), pieces), before)
                care[i, r, s] = after - before
                before = after
            care[i, regimes - 1, s] = pieces - before


@compiled
def quiet(n: float, p: float) -> float:
    """The level up to which a uniform moves none of n pieces: 2 for every uniform, −1 where only the quantile knows."""
    if p <= 0.0:
        return 2.0
    if p > 0.5 or (n > SMALL and n * p > RARE):
        return -1.0
    mass = stay(n, 1.0 - p)
    return mass if mass > VANISHED else 2.0


@compiled
def age_draw(  # noqa: C901 -- one nest of loops: a call with arrays costs more than what it would do
    d: int,
    t: int,
    matrices: Floats,
    keys: Words,
    groups: Ints,
    service: Floats,
    operates: Floats,
    profiles: Floats,
    care: Floats,
    aside: Floats,
    due: Floats,
    fine: Floats,
    kept: Floats,
    months: Floats,
) -> None:
    """The months of a period: pieces leave for worse conditions, the worst first so that none moves twice.

    Most months nothing leaves: ``level`` keeps up to which uniform that is so for ``counted`` pieces. What stands and
    serves at the end of each month inside the period is added to its tier and its township in ``months``.
    """
    size, regimes, states = care.shape
    length, f = profiles.shape[1], d if matrices.shape[0] > 1 else 0
    counted, level, odds = np.zeros((3, regimes, states))
    stand, serve = np.zeros(length), np.zeros(length)
    for i in range(size):
        key, tier, township, g = keys[d, i], groups[1, i], groups[2, i], i if matrices.shape[1] > 1 else 0
        counted[:] = -1.0
        frozen = total = built = served = 0.0
        for s in range(states):
            frozen = frozen + aside[i, s] * service[s]
            total = total + aside[i, s]
        changed = True
        for j in range(length):
            for s in range(states - 2, -1, -1):
                begin = _MOVE * _KIND + (t * length + j) * _TIME + s * _CONDITION
                for r in range(regimes):
                    pieces = care[i, r, s]
                    if pieces <= 0.0:
                        continue
                    if pieces != counted[r, s]:
                        mass = 1.0 - matrices[f, g, r, s, s]
                        if counted[r, s] < 0.0:
                            odds[r, s] = mass / (1.0 - mass)
                        counted[r, s] = pieces
                        level[r, s] = quiet(pieces, mass)
                    first, own = level[r, s], begin
                    begin += _TURN
                    if first > 1.0:
                        continue
                    u = uniform(key, own)
                    if u <= first:
                        continue
                    mass = 1.0 - matrices[f, g, r, s, s]
                    leaving = events(pieces, odds[r, s], first, u) if first > 0.0 else binomial(pieces, mass, u)
                    care[i, r, s] = pieces - leaving
                    changed = True
                    for k in range(s + 1, states - 1):
                        if leaving <= 0.0:
                            break
                        rest = max(mass - matrices[f, g, r, s, k], 0.0)
                        further = rest / mass if mass > 0.0 else 0.0
                        beyond = binomial(leaving, further, uniform(key, own + k))
                        care[i, r, k] += leaving - beyond
                        leaving, mass = beyond, rest
                    care[i, r, states - 1] += leaving
            if j + 1 == length:
                break
            if changed:
                changed = False
                built = served = 0.0
                for r in range(regimes):
                    working = 0.0
                    for s in range(states):
                        built = built + care[i, r, s]
                        working = working + care[i, r, s] * service[s]
                    served = served + operates[r] * working
            handed, new = profiles[0, j], fine[i] * profiles[1, j]
            stands = built + total + due[i] * profiles[1, j]
            serves = served + frozen * (1.0 - handed) + (total * handed + new) * service[0]
            if len(kept) > 0:
                serves *= kept[d, i]
            stand[j], serve[j] = stands, serves
        for j in range(length - 1):
            months[0, tier, d, j] += stand[j]
            months[1, tier, d, j] += serve[j]
        for j in range(length - 1):
            months[0, township, d, j] += stand[j]
            months[1, township, d, j] += serve[j]


@compiled
def close_draw(
    d: int,
    t: int,
    pipeline: Floats,
    backlog: Floats,
    keys: Words,
    groups: Ints,
    factor: Floats,
    rho: Floats,
    service: Floats,
    operates: Floats,
    again_cost: float,
    care: Floats,
    aside: Floats,
    due: Floats,
    fine: Floats,
    begun: Floats,
    fresh: Floats,
    new_stock: Floats,
    new_pipeline: Floats,
    new_backlog: Floats,
    new_served: Floats,
    months: Floats,
    flows: Floats,
) -> None:
    """Last day: hand over, let households leave, move the pipeline on; count what relapsed and was restored."""
    size, regimes, states = care.shape
    last, month, stages = states - 1, months.shape[3] - 1, pipeline.shape[2]
    for i in range(size):
        key, tier, township = keys[d, i], groups[1, i], groups[2, i]
        relapsed = -fresh[i]
        for r in range(regimes):
            relapsed += care[i, r, last]
        new, bad = fine[i], due[i] - fine[i]
        for s in range(states):
            new += aside[i, s]
        built = served = kept = 0.0
        for s in range(states):
            pieces = giving = 0.0
            for r in range(regimes):
                pieces += care[i, r, s]
                giving += operates[r] * care[i, r, s]
            giving *= service[s]
            if s == 0:
                pieces += new
                giving += new * service[0]
            if s == last:
                pieces += bad
                giving += bad * service[last]
            stay_here = pieces
            if rho[i] < 1.0 and pieces > 0.0:
                u = uniform(key, _LEAVE * _KIND + t * _TIME + s * _CONDITION)
                stay_here = pieces - binomial(pieces, 1.0 - rho[i], u)
            kept = stay_here / pieces if pieces > 0.0 else 0.0
            new_stock[d, i, s] = stay_here
            served = served + giving * kept
            built += stay_here
        for k in range(1, stages):
            waiting = pipeline[d, i, k] + (begun[i] if k == stages - 1 else 0.0)
            if rho[i] < 1.0 and waiting > 0.0:
                u = uniform(key, _LEAVE_PIPELINE * _KIND + t * _TIME + (k - 1) * _CONDITION)
                waiting -= binomial(waiting, 1.0 - rho[i], u)
            new_pipeline[d, i, k - 1] = waiting
        from_old = min(backlog[d, i], aside[i, last])
        again = aside[i, last] - from_old
        new_backlog[d, i] = (backlog[d, i] - from_old) * kept
        new_served[d, i] = served
        for group in (tier, township):
            months[0, group, d, month] += built
            months[1, group, d, month] += served
        flows[d, tier, 0] += relapsed
        flows[d, tier, 1] += aside[i, last]
        flows[d, tier, 2] += again
        flows[d, tier, 3] += again * again_cost * factor[i]


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
    faulty: float,
    handed: Floats,
    kept: Floats,
    new_stock: Floats,
    new_pipeline: Floats,
    new_backlog: Floats,
    new_served: Floats,
    months: Floats,
    flows: Floats,
) -> None:
    """Carry every cell of a block through the months of period t in every draw; the last six arrays are filled.

    ``groups`` [3, n] zone, tier, township; ``profiles`` [2, m] handed over, completed; ``handed`` [D, n] by projects
    and ``kept`` [D, n] of service, of no length where there is none; ``months`` [2, G, D, m] built, served.
    """
    draws, size, states = stock.shape
    regimes, stages = under.shape[3], pipeline.shape[2]
    care, aside, zone = np.zeros((size, regimes, states)), np.zeros((size, states)), groups[0]
    due, fine, begun, fresh = np.zeros((4, size))
    for d in range(draws):
        split_draw(d, t, stock, under, restore, restored, rung, part, rungs, none, zone, keys, care, aside)
        for i in range(size):
            begun[i] = 0.0
            if start[d, i] > 0.0:
                u = uniform(keys[d, i], _START * _KIND + t * _TIME)
                begun[i] = math.floor(start[d, i] * started[d, zone[i]] + u)
            built = pipeline[d, i, 0] + (begun[i] if stages == 1 else 0.0)
            due[i] = built + (handed[d, i] if len(handed) > 0 else 0.0)
            fine[i] = due[i]
            if faulty > 0.0 and built > 0.0:
                fine[i] -= binomial(built, faulty, uniform(keys[d, i], _FAULTY * _KIND + t * _TIME))
            fresh[i] = 0.0
            for r in range(regimes):
                fresh[i] += care[i, r, states - 1]
        age_draw(d, t, matrices, keys, groups, service, operates, profiles, care, aside, due, fine, kept, months)
        close_draw(
            d,
            t,
            pipeline,
            backlog,
            keys,
            groups,
            factor,
            rho,
            service,
            operates,
            again_cost,
            care,
            aside,
            due,
            fine,
            begun,
            fresh,
            new_stock,
            new_pipeline,
            new_backlog,
            new_served,
            months,
            flows,
        )
