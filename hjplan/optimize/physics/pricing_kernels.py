"""The oracle, compiled: one block, class by class (formulas and shapes in oracle.py and docs/columns.md)."""

from __future__ import annotations

import math

import numpy as np

from hjplan.compiling import compiled
from hjplan.data.county import Floats, Ints


@compiled
def best_care(
    price_upkeep: Floats,
    price_restore: Floats,
    worth: Floats,
    rho: Floats,
    factor: float,
    upkeep: Floats,
    restore: Floats,
    matrices: Floats,
    under: Floats,
    new: float,
    value: Floats,
    choice: Ints,
) -> None:
    """Backward: V [S, T+1] (column T given) and the choice [S, T] in each condition: a regime, or R for restoring."""
    size, regimes = upkeep.shape
    for t in range(len(price_upkeep) - 1, -1, -1):
        for s in range(size):
            best, pick = -math.inf, 0
            for r in range(regimes):
                if upkeep[s, r] == math.inf:
                    continue
                later = worth[t + 1] * under[s, r]
                for j in range(size):
                    later += matrices[r, s, j] * value[j, t + 1]
                gain = rho[t] * later - price_upkeep[t] * upkeep[s, r] * factor
                if gain > best:
                    best, pick = gain, r
            if restore[s] != math.inf:
                gain = rho[t] * (worth[t + 1] * new + value[0, t + 1]) - price_restore[t] * restore[s] * factor
                if gain > best:
                    best, pick = gain, regimes
            value[s, t] = best
            choice[s, t] = pick


@compiled
def building_gains(
    price_build: Floats,
    pay: Floats,
    build: float,
    worth: Floats,
    new: float,
    best: Floats,
    survive: Floats,
    shrink: Floats,
    lead: int,
    due: Floats,
    gain: Floats,
) -> None:
    """What one b' started in each period brings, net of its cost. ``best`` [T+1] is V of the best condition."""
    periods = len(price_build)
    for t in range(periods):
        arrives = t + lead
        if arrives <= periods:  # noqa: SIM108 -- one line would be unreadable
            later = worth[arrives] * new + best[arrives]
        else:
            later = best[periods] * due[arrives - periods]
        bill = 0.0
        for j in range(min(len(pay), periods - t)):
            bill += pay[j] * price_build[t + j]
        gain[t] = shrink[t] * (survive[t] * later - bill * build)


@compiled
def fill(order: Ints, gain: Floats, cap: Floats, slack: Floats, left: Floats, started: Floats) -> None:
    """Fill periods in falling gain > 0, each by min(cap, what every later nested limit still leaves)."""
    periods = len(cap)
    for t in range(periods):
        left[t] = slack[t]
        started[t] = 0.0
    for t in order:
        if gain[t] <= 0.0:
            break
        most = cap[t]
        for k in range(t, periods):
            most = min(most, left[k])
        if most > 0.0:
            started[t] = most
            for k in range(t, periods):
                left[k] -= most


@compiled
def roll(
    opening: Floats,
    choice: Ints,
    built: Floats,
    survive: Floats,
    rho: Floats,
    factor: float,
    upkeep: Floats,
    restore: Floats,
    build: float,
    matrices: Floats,
    under: Floats,
    new: float,
    pay: Floats,
    lead: int,
    stock: Floats,
    costs: Floats,
    served: Floats,
) -> None:
    """Forward: add what a class costs [3, T] (build, restore, upkeep) and serves [T+1]; ``stock`` [S] ends at T."""
    size, regimes = upkeep.shape
    periods = len(rho)
    after = np.empty(size)
    for s in range(size):
        stock[s] = opening[s]
    for t in range(periods):
        after[:] = 0.0
        here = 0.0
        for s in range(size):
            r = choice[s, t]
            if r == regimes:
                costs[1, t] += stock[s] * restore[s] * factor
                after[0] += stock[s]
                here += stock[s] * new
            else:
                costs[2, t] += stock[s] * upkeep[s, r] * factor
                here += stock[s] * under[s, r]
                for j in range(size):
                    after[j] += stock[s] * matrices[r, s, j]
        arrives = survive[t + 1 - lead] * built[t + 1 - lead] if t + 1 >= lead else 0.0
        for s in range(size):
            stock[s] = rho[t] * after[s]
        stock[0] += arrives
        served[t + 1] += rho[t] * here + arrives * new
        for j in range(min(len(pay), periods - t)):
            costs[0, t + j] += pay[j] * built[t] * build * factor


@compiled
def price_block(  # noqa: C901 -- one loop over classes, compiled as a whole
    prices: Floats,
    worth: Floats,
    closing: Floats,
    zone: Ints,
    begins: Ints,
    rho: Floats,
    factor: Floats,
    opening: Floats,
    shrink: Floats,
    survive: Floats,
    cap: Floats,
    slack: Floats,
    upkeep: Floats,
    restore: Floats,
    build: float,
    matrices: Floats,
    under: Floats,
    new: float,
    pay: Floats,
    lead: int,
    due: Floats,
    fixed: Floats,
    gained: Floats,
    end: Floats,
    costs: Floats,
    served: Floats,
    choices: Ints,
    started: Floats,
) -> None:
    """Best plan of every class at ``prices`` [Z, 3, T] (build, restore, upkeep) and ``worth`` [Z, T+1].

    Adds by zone: ``gained`` [Z] the value net of prices, ``end`` [Z] the closing value, ``costs`` [Z, 3, T], ``served``
    [Z, T+1]. Fills ``choices`` [C, S, T], and ``started`` [n, T] where it has rows. Where ``fixed`` has rows [C, T],
    so many units are started whatever they bring.
    """
    classes, size = opening.shape
    periods = rho.shape[1]
    value, gain = np.empty((size, periods + 1)), np.empty(periods)
    left, one, built, stock = np.empty(periods), np.empty(periods), np.empty(periods), np.empty(size)
    for c in range(classes):
        z = zone[c]
        value[:, periods] = closing[z]
        best_care(
            prices[z, 2],
            prices[z, 1],
            worth[z],
            rho[c],
            factor[c],
            upkeep,
            restore,
            matrices,
            under,
            new,
            value,
            choices[c],
        )
        building_gains(
            prices[z, 0], pay, build * factor[c], worth[z], new, value[0], survive[c], shrink[c], lead, due, gain
        )
        built[:] = 0.0
        if len(fixed) > 0:
            for t in range(periods):
                built[t] = fixed[c, t] / shrink[c, t] if shrink[c, t] > 0.0 else 0.0
        elif gain.max() > 0.0:
            order = np.argsort(-gain, kind="mergesort")
            for i in range(begins[c], begins[c + 1]):
                fill(order, gain, cap[i], slack[i], left, one)
                for t in range(periods):
                    built[t] += one[t]
                if len(started) > 0:
                    for t in range(periods):
                        started[i, t] = one[t] * shrink[c, t]
        for t in range(periods):
            gained[z] += built[t] * gain[t]
            built[t] *= shrink[c, t]
        for s in range(size):
            gained[z] += opening[c, s] * value[s, 0]
        roll(
            opening[c],
            choices[c],
            built,
            survive[c],
            rho[c],
            factor[c],
            upkeep,
            restore,
            build,
            matrices,
            under,
            new,
            pay,
            lead,
            stock,
            costs[z],
            served[z],
        )
        for s in range(size):
            end[z] += stock[s] * closing[z, s]
        for t in range(max(0, periods - lead + 1), periods):
            end[z] += survive[c, t] * built[t] * closing[z, 0] * due[t + lead - periods]
