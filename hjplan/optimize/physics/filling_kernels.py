"""Building, compiled: what is started in a place, and what projects hand over there (docs/columns.md).

Unserved need is a nested family of limits, so periods and kinds are filled in falling gain: a polymatroid.
"""

from __future__ import annotations

import math

import numpy as np

from hjplan.compiling import compiled
from hjplan.data.county import Bools, Floats, Ints
from hjplan.optimize.physics.pricing_records import Asked, Members, Places, Terms


@compiled
def handed_over(terms: Terms, value: Floats, at: int) -> float:
    """What a unit built is worth at a point, whatever the condition in which it is handed over."""
    worth = 0.0
    for s in range(len(terms.handover)):
        if terms.handover[s] > 0.0:
            worth += terms.handover[s] * value[s, at]
    return worth


@compiled
def building_gains(
    terms: Terms,
    costs: Floats,
    handed: Floats,
    worth: Floats,
    value: Floats,
    rho: Floats,
    survive: Floats,
    shrink: Floats,
    factor: float,
    gain: Floats,
) -> None:
    """What one b' started, or handed over by a project, in each period brings, net of its cost: ``gain`` [1+H, T]."""
    periods = gain.shape[1]
    for t in range(periods):
        arrives = t + terms.lead
        if arrives <= periods:
            later = worth[arrives] * terms.built + handed_over(terms, value, arrives)
        else:
            later = handed_over(terms, value, periods) * terms.due[arrives - periods]
        bill = 0.0
        for j in range(min(len(terms.pay), periods - t)):
            bill += terms.pay[j] * (costs[0, t + j] * terms.build * factor + costs[3, t + j])
        gain[0, t] = shrink[t] * (survive[t] * later - bill)
        for h in range(len(handed)):
            gain[1 + h, t] = -math.inf
            if handed[h, t] != math.inf:
                new = rho[t] * (worth[t + 1] * terms.new + value[0, t + 1])
                gain[1 + h, t] = shrink[t] * (new - handed[h, t])


@compiled
def fill(
    order: Ints, gain: Floats, members: Bools, cell: int, cap: Floats, slack: Floats, left: Floats, started: Floats
) -> None:
    """Fill in falling gain > 0, each by min(cap, what every later nested limit still leaves): ``started`` [1+H, T].

    What a project hands over has no yearly limit; it takes of the same nested limits as building.
    """
    periods = len(cap)
    started[:] = 0.0
    for t in range(periods):
        left[t] = slack[t]
    for e in order:
        kind, t = e // periods, e % periods
        if gain[kind, t] <= 0.0:
            break
        most = cap[t] if kind == 0 else math.inf
        if kind > 0 and not members[kind - 1, cell]:
            continue
        for k in range(t, periods):
            most = min(most, left[k])
        if most > 0.0:
            started[kind, t] = most
            for k in range(t, periods):
                left[k] -= most


@compiled
def limit(terms: Terms, places: Places, cell: int, rho: Floats, shrink: Floats, cap: Floats, slack: Floats) -> None:
    """Most that a cell may start in each period and by its end, in b' [T].

    W[t] = u[0] + Σ_{τ≤t} joins[τ]/D[τ], and u ≥ 0 at T too. Worked out anew at every pricing: to keep both for all
    cells would take more memory than the county itself.
    """
    unserved = places.need[cell, 0] - places.opening[cell].sum()
    before, joined, paced = unserved, 0.0, 0.0
    for t in range(len(rho)):
        alive = shrink[t] if shrink[t] > 0.0 else 1.0
        later = shrink[t] * rho[t] if shrink[t] * rho[t] > 0.0 else 1.0
        growth = places.need[cell, t + 1] - places.need[cell, t]
        joined += (growth if terms.stays else max(growth, 0.0)) / later
        slack[t] = max(min(before, unserved + joined), 0.0)
        before = unserved + joined
        cap[t] = places.cap[cell, t] / alive
        if terms.whole_units:
            paced += places.cap[cell, t]
            cap[t] = np.ceil(cap[t] - 1e-9)
            slack[t] = min(np.floor(slack[t] + 1e-9), max(1.0, np.ceil(paced - 1e-9)))


@compiled
def fill_cell(
    terms: Terms, places: Places, cell: int, rho: Floats, shrink: Floats, order: Ints, gain: Floats, room: Floats,
    started: Floats,
) -> None:  # fmt: skip
    """What is started in a cell, and handed over: ``started`` [1+H, T] in b'; ``room`` [3, T] is scratch.

    Where building is fixed, projects hand over what it leaves.
    """
    periods = len(rho)
    cap, slack, left = room[0], room[1], room[2]
    limit(terms, places, cell, rho, shrink, cap, slack)
    if len(places.fixed) == 0:
        fill(order, gain, places.members, cell, cap, slack, left, started)
        return
    if places.given.shape[1] > 0:
        for t in range(periods):
            alive = shrink[t] if shrink[t] > 0.0 else 1.0
            started[0, t] = places.fixed[cell, t] / alive
            for h in range(len(places.given)):
                started[1 + h, t] = places.given[h, cell, t] / alive
        return
    for t in range(periods):
        cap[t] = 0.0
        taken = places.fixed[cell, t] / shrink[t] if shrink[t] > 0.0 else 0.0
        for k in range(t, periods):
            slack[k] = max(0.0, slack[k] - taken)
    fill(order, gain, places.members, cell, cap, slack, left, started)
    for t in range(periods):
        started[0, t] = places.fixed[cell, t] / shrink[t] if shrink[t] > 0.0 else 0.0


@compiled
def build_class(
    terms: Terms, members: Members, places: Places, asked: Asked, c: int, gain: Floats, built: Floats
) -> None:
    """Fill every cell of a class: ``built`` [1+H, T] gets their sum in b'."""
    kinds, periods = gain.shape
    built[:] = 0.0
    if len(asked.fixed) > 0 and kinds == 1:
        for t in range(periods):
            built[0, t] = asked.fixed[c, t] / members.shrink[c, t] if members.shrink[c, t] > 0.0 else 0.0
        return
    if gain.max() <= 0.0 and len(asked.fixed) == 0:
        return
    order = np.argsort(-gain.ravel(), kind="mergesort")
    room, one = np.empty((3, periods)), np.empty((kinds, periods))
    for i in range(members.begins[c], members.begins[c + 1]):
        fill_cell(terms, places, places.order[i], members.rho[c], members.shrink[c], order, gain, room, one)
        for kind in range(kinds):
            for t in range(periods):
                built[kind, t] += one[kind, t]


@compiled
def fill_block(terms: Terms, members: Members, places: Places, gains: Floats, built: Floats) -> None:
    """What every cell would start, and be handed over, at these gains [C, 1+H, T]: ``built`` [n, 1+H, T] in b'."""
    room = np.empty((3, gains.shape[2]))
    for c in range(len(gains)):
        order = np.argsort(-gains[c].ravel(), kind="mergesort")
        for i in range(members.begins[c], members.begins[c + 1]):
            cell = places.order[i]
            fill_cell(terms, places, cell, members.rho[c], members.shrink[c], order, gains[c], room, built[cell])


@compiled
def limits(terms: Terms, members: Members, places: Places, cap: Floats, slack: Floats) -> None:
    """[n, T] most that every cell may start in a period, and by its end, in b'."""
    for c in range(len(members.rho)):
        for i in range(members.begins[c], members.begins[c + 1]):
            cell = places.order[i]
            limit(terms, places, cell, members.rho[c], members.shrink[c], cap[cell], slack[cell])
