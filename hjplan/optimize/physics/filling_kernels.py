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
    saved: Floats,
) -> None:
    """What one b' started, or handed over by a project, in each period brings, net of its cost: ``gain`` [1+H, T].

    ``saved`` [T] is what it costs in lines of building: a bundle saves a share of it.
    """
    periods = gain.shape[1]
    for t in range(periods):
        arrives = t + terms.lead
        if arrives <= periods:
            later = worth[arrives] * terms.built + handed_over(terms, value, arrives)
        else:
            later = handed_over(terms, value, periods) * terms.due[arrives - periods]
        bill = 0.0
        saved[t] = 0.0
        for j in range(min(len(terms.pay), periods - t)):
            saved[t] += shrink[t] * terms.pay[j] * costs[0, t + j] * terms.build * factor
            bill += terms.pay[j] * (costs[0, t + j] * terms.build * factor + costs[3, t + j])
        gain[0, t] = shrink[t] * (survive[t] * later - bill)
        for h in range(len(handed)):
            gain[1 + h, t] = -math.inf
            if handed[h, t] != math.inf:
                new = rho[t] * (worth[t + 1] * terms.new + value[0, t + 1])
                gain[1 + h, t] = shrink[t] * (new - handed[h, t])


@compiled
def fill_periods(
    order: Ints, gain: Floats, members: Bools, cell: int, cap: Floats, first: int, last: int, least: float,
    left: Floats, started: Floats,
) -> None:  # fmt: skip
    """Fill periods ``first`` … ``last`` in falling gain > ``least``, each by min(cap, what every later limit leaves).

    What a project hands over has no yearly limit; it takes of the same nested limits as building.
    """
    periods = len(cap)
    for e in order:
        kind, t = e // periods, e % periods
        if gain[kind, t] <= least:
            break
        if t < first or t > last or (kind > 0 and not members[kind - 1, cell]):
            continue
        most = cap[t] if kind == 0 else math.inf
        for k in range(t, last + 1):
            most = min(most, left[k])
        if most > 0.0:
            started[kind, t] = most
            for k in range(t, last + 1):
                left[k] -= most


@compiled
def fill(
    order: Ints, gain: Floats, members: Bools, cell: int, cap: Floats, slack: Floats, left: Floats, started: Floats
) -> None:
    """Fill all periods where anything is gained: ``started`` [1+H, T]; ``slack`` [T] the nested limits."""
    started[:] = 0.0
    left[:] = slack
    fill_periods(order, gain, members, cell, cap, 0, len(cap) - 1, 0.0, left, started)


@compiled
def fill_whole(
    order: Ints, gain: Floats, members: Bools, cell: int, cap: Floats, slack: Floats, at: int, least: float,
    left: Floats, started: Floats,
) -> None:  # fmt: skip
    """Fill where a bundle starts in period ``at`` all that is then unserved, which brings ``least`` per b'.

    What is started or handed over before leaves that much less for the bundle: it has to bring more. What comes after
    has what joins later.
    """
    started[:] = 0.0
    left[:] = slack
    cap[at] = 0.0
    fill_periods(order, gain, members, cell, cap, 0, at, least, left, started)
    started[0, at] = max(left[at], 0.0)
    for t in range(at + 1, len(cap)):
        left[t] = max(slack[t] - slack[at], 0.0)
    fill_periods(order, gain, members, cell, cap, at + 1, len(cap) - 1, 0.0, left, started)


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
    terms: Terms, places: Places, cell: int, rho: Floats, shrink: Floats, order: Ints, gain: Floats, saved: Floats,
    room: Floats, started: Floats,
) -> None:  # fmt: skip
    """What is started in a cell, and handed over: ``started`` [1+H, T] in b'; ``room`` [3, T] is scratch.

    Where building is fixed, projects hand over what it leaves.
    """
    periods = len(rho)
    cap, slack, left = room[0], room[1], room[2]
    limit(terms, places, cell, rho, shrink, cap, slack)
    if len(places.fixed) == 0 and len(places.whole_at) > 0 and places.whole_at[cell] >= 0:
        at = places.whole_at[cell]
        least = gain[0, at] + places.saving[cell] * saved[at]
        fill_whole(order, gain, places.members, cell, cap, slack, at, least, left, started)
        return
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
    terms: Terms, members: Members, places: Places, asked: Asked, c: int, gain: Floats, saved: Floats, built: Floats
) -> None:
    """Fill every cell of a class: ``built`` [1+H+1, T] gets their sum in b'; last, what bundles save of it."""
    kinds, periods = gain.shape
    built[:] = 0.0
    whole = len(places.whole_at) > 0
    if len(asked.fixed) > 0 and kinds == 1 and not whole:
        for t in range(periods):
            built[0, t] = asked.fixed[c, t] / members.shrink[c, t] if members.shrink[c, t] > 0.0 else 0.0
        return
    if gain.max() <= 0.0 and len(asked.fixed) == 0 and not whole:
        return
    order = np.argsort(-gain.ravel(), kind="mergesort")
    room, one = np.empty((3, periods)), np.empty((kinds, periods))
    for i in range(members.begins[c], members.begins[c + 1]):
        cell = places.order[i]
        fill_cell(terms, places, cell, members.rho[c], members.shrink[c], order, gain, saved, room, one)
        if whole and places.whole_at[cell] >= 0:
            built[kinds, places.whole_at[cell]] += places.saving[cell] * one[0, places.whole_at[cell]]
        for kind in range(kinds):
            for t in range(periods):
                built[kind, t] += one[kind, t]


@compiled
def fill_block(terms: Terms, members: Members, places: Places, gains: Floats, saved: Floats, built: Floats) -> None:
    """What every cell would start, and be handed over, at these gains [C, 1+H, T]: ``built`` [n, 1+H, T] in b'."""
    room = np.empty((3, gains.shape[2]))
    for c in range(len(gains)):
        order = np.argsort(-gains[c].ravel(), kind="mergesort")
        for i in range(members.begins[c], members.begins[c + 1]):
            cell = places.order[i]
            fill_cell(
                terms, places, cell, members.rho[c], members.shrink[c], order, gains[c], saved[c], room, built[cell]
            )


@compiled
def limits(terms: Terms, members: Members, places: Places, cap: Floats, slack: Floats) -> None:
    """[n, T] most that every cell may start in a period, and by its end, in b'."""
    for c in range(len(members.rho)):
        for i in range(members.begins[c], members.begins[c + 1]):
            cell = places.order[i]
            limit(terms, places, cell, members.rho[c], members.shrink[c], cap[cell], slack[cell])
