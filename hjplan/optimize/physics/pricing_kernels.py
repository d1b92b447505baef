"""The oracle, compiled: one block, class by class (formulas and shapes in oracle.py and docs/columns.md)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from hjplan.compiling import compiled
from hjplan.data.county import Floats, Ints


class Terms(NamedTuple):
    """What a facility type is: the same for all its classes."""

    upkeep: Floats
    """[S, R] yuan per unit under a regime for a period; inf where the regime is not possible."""
    restore: Floats
    """[S] yuan per unit; inf where it is not possible."""
    build: float
    matrices: Floats
    """[R, S, S]"""
    under: Floats
    """[S, R] households served per unit under a regime."""
    new: float
    """Households served per unit restored or handed over."""
    pay: Floats
    lead: int
    due: Floats
    """[L+1] β^{jΔ}: worth of a unit handed over j periods after T."""
    reference: Floats
    """[S] yuan of reference care of a unit in each condition for a period; 0 where it does not serve."""
    stays: bool
    whole_units: bool


class Members(NamedTuple):
    """The classes of a block (see classes.py)."""

    zone: Ints
    begins: Ints
    rho: Floats
    factor: Floats
    opening: Floats
    shrink: Floats
    survive: Floats


class Asked(NamedTuple):
    """Prices and worth, by zone of the block."""

    costs: Floats
    """[Z, 5, T] price of a yuan of building, restoring, upkeep; of a unit due; of a yuan of reference care."""
    worth: Floats
    """[Z, T+1] worth of a household served."""
    closing: Floats
    """[Z, S] worth of a unit at T."""
    fixed: Floats
    """[C, T] units started whatever they bring; no rows: the oracle decides."""


class Answer(NamedTuple):
    """What the kernel adds to or fills."""

    gained: Floats
    """[Z] value net of prices."""
    end: Floats
    """[Z] closing value."""
    costs: Floats
    """[Z, 5, T] yuan of building, restoring, upkeep; units of building due; yuan of reference care."""
    served: Floats
    """[Z, T+1] households; point 0 is left out."""


class Places(NamedTuple):
    """What is known of single places: the block's own arrays, by cell; nothing is kept of them a second time."""

    order: Ints
    """[n] cells of the block, class after class."""
    need: Floats
    """[n, T+1]"""
    cap: Floats
    """[n, T] units that may be started."""
    opening: Floats
    """[n, S] stock at point 0."""
    fixed: Floats
    """[n, T] units started whatever they bring; no rows: the oracle decides."""


class Carried(NamedTuple):
    """A block's plan, which the kernel adds to (books.plan.BlockPlan)."""

    under: Floats
    """[n, T, S, R]"""
    restored: Floats
    """[n, T, S]"""
    started: Floats
    """[n, T]"""


@compiled
def best_care(
    terms: Terms, costs: Floats, worth: Floats, rho: Floats, factor: float, value: Floats, choice: Ints
) -> None:
    """Backward: V [S, T+1] (column T given) and the choice [S, T] in each condition."""
    size, regimes = terms.upkeep.shape
    for t in range(len(rho) - 1, -1, -1):
        for s in range(size):
            best, pick = -math.inf, 0
            for r in range(regimes):
                if terms.upkeep[s, r] == math.inf:
                    continue
                later = worth[t + 1] * terms.under[s, r]
                for j in range(size):
                    later += terms.matrices[r, s, j] * value[j, t + 1]
                gain = rho[t] * later - costs[2, t] * terms.upkeep[s, r] * factor
                if gain > best:
                    best, pick = gain, r
            if terms.restore[s] != math.inf:
                gain = rho[t] * (worth[t + 1] * terms.new + value[0, t + 1])
                gain -= costs[1, t] * terms.restore[s] * factor
                if gain > best:
                    best, pick = gain, regimes
            value[s, t] = best - costs[4, t] * terms.reference[s] * factor
            choice[s, t] = pick


@compiled
def building_gains(
    terms: Terms,
    costs: Floats,
    worth: Floats,
    best: Floats,
    survive: Floats,
    shrink: Floats,
    factor: float,
    gain: Floats,
) -> None:
    """What one b' started in each period brings, net of its cost. ``best`` [T+1] is V of the best condition."""
    periods = len(gain)
    for t in range(periods):
        arrives = t + terms.lead
        later = best[periods]
        if arrives <= periods:
            later = worth[arrives] * terms.new + best[arrives]
        else:
            later *= terms.due[arrives - periods]
        bill = 0.0
        for j in range(min(len(terms.pay), periods - t)):
            bill += terms.pay[j] * (costs[0, t + j] * terms.build * factor + costs[3, t + j])
        gain[t] = shrink[t] * (survive[t] * later - bill)


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
def build_class(terms: Terms, members: Members, places: Places, c: int, gain: Floats, built: Floats) -> None:
    """Fill every cell of a class: ``built`` [T] gets their sum in b'."""
    periods = len(gain)
    built[:] = 0.0
    if gain.max() <= 0.0:
        return
    order = np.argsort(-gain, kind="mergesort")
    cap, slack, left, one = np.empty(periods), np.empty(periods), np.empty(periods), np.empty(periods)
    for i in range(members.begins[c], members.begins[c + 1]):
        limit(terms, places, places.order[i], members.rho[c], members.shrink[c], cap, slack)
        fill(order, gain, cap, slack, left, one)
        for t in range(periods):
            built[t] += one[t]


@compiled
def roll(
    terms: Terms, members: Members, c: int, choice: Ints, built: Floats, stock: Floats, costs: Floats, served: Floats
) -> None:
    """Forward: add what a class costs [5, T] and serves [T+1]; ``built`` [T] in units; ``stock`` [S] ends at T."""
    size, regimes = terms.upkeep.shape
    rho, factor, survive, lead = members.rho[c], members.factor[c], members.survive[c], terms.lead
    periods = len(rho)
    after = np.empty(size)
    for t in range(periods):
        after[:] = 0.0
        here = 0.0
        for s in range(size):
            r = choice[s, t]
            costs[4, t] += stock[s] * terms.reference[s] * factor
            if r == regimes:
                costs[1, t] += stock[s] * terms.restore[s] * factor
                after[0] += stock[s]
                here += stock[s] * terms.new
            else:
                costs[2, t] += stock[s] * terms.upkeep[s, r] * factor
                here += stock[s] * terms.under[s, r]
                for j in range(size):
                    after[j] += stock[s] * terms.matrices[r, s, j]
        arrives = survive[t + 1 - lead] * built[t + 1 - lead] if t + 1 >= lead else 0.0
        for s in range(size):
            stock[s] = rho[t] * after[s]
        stock[0] += arrives
        served[t + 1] += rho[t] * here + arrives * terms.new
        for j in range(min(len(terms.pay), periods - t)):
            costs[0, t + j] += terms.pay[j] * built[t] * terms.build * factor
            costs[3, t + j] += terms.pay[j] * built[t]


@compiled
def price_block(terms: Terms, members: Members, places: Places, asked: Asked, answer: Answer) -> None:
    """Best plan of every class at the prices asked, summed by zone into the answer."""
    classes, size = members.opening.shape
    periods = members.rho.shape[1]
    value, gain = np.empty((size, periods + 1)), np.empty(periods)
    built, stock, choice = np.empty(periods), np.empty(size), np.empty((size, periods), dtype=np.int64)
    for c in range(classes):
        z, shrink, survive, factor = members.zone[c], members.shrink[c], members.survive[c], members.factor[c]
        costs, worth = asked.costs[z], asked.worth[z]
        value[:, periods] = asked.closing[z]
        best_care(terms, costs, worth, members.rho[c], factor, value, choice)
        building_gains(terms, costs, worth, value[0], survive, shrink, factor, gain)
        if len(asked.fixed) > 0:
            for t in range(periods):
                built[t] = asked.fixed[c, t] / shrink[t] if shrink[t] > 0.0 else 0.0
        else:
            build_class(terms, members, places, c, gain, built)
        for t in range(periods):
            answer.gained[z] += built[t] * gain[t]
            built[t] *= shrink[t]
        for s in range(size):
            stock[s] = members.opening[c, s]
            answer.gained[z] += stock[s] * value[s, 0]
        roll(terms, members, c, choice, built, stock, answer.costs[z], answer.served[z])
        for s in range(size):
            answer.end[z] += stock[s] * asked.closing[z, s]
        for t in range(max(0, periods - terms.lead + 1), periods):
            answer.end[z] += survive[t] * built[t] * asked.closing[z, 0] * terms.due[t + terms.lead - periods]


@compiled
def roll_cell(
    terms: Terms, members: Members, c: int, choice: Ints, share: float, cell: int, stock: Floats, into: Carried
) -> None:
    """Forward: add ``share`` of one cell's care and repair.

    ``stock`` has three rows: units by condition, which begin at point 0 and end at T; scratch; units handed over, [T].
    """
    size, regimes = terms.upkeep.shape
    rho = members.rho[c]
    for t in range(len(rho)):
        stock[1, :size] = 0.0
        for s in range(size):
            r, units = choice[s, t], stock[0, s]
            if r == regimes:
                into.restored[cell, t, s] += share * units
                stock[1, 0] += units
            else:
                into.under[cell, t, s, r] += share * units
                for j in range(size):
                    stock[1, j] += units * terms.matrices[r, s, j]
        for s in range(size):
            stock[0, s] = rho[t] * stock[1, s]
        stock[0, 0] += stock[2, t]


@compiled
def carry_out(terms: Terms, members: Members, places: Places, asked: Asked, share: Floats, into: Carried) -> None:
    """Add ``share`` [Z] of the best plan at the prices asked, place by place; zones without a share are passed over."""
    classes, size = members.opening.shape
    periods = members.rho.shape[1]
    value, gain, choice = np.empty((size, periods + 1)), np.empty(periods), np.empty((size, periods), dtype=np.int64)
    left, one, stock = np.empty(periods), np.empty(periods), np.empty((3, max(size, periods)))
    cap, slack = np.empty(periods), np.empty(periods)
    for c in range(classes):
        z, shrink, survive, factor = members.zone[c], members.shrink[c], members.survive[c], members.factor[c]
        part = share[z]
        if part <= 0.0:
            continue
        value[:, periods] = asked.closing[z]
        best_care(terms, asked.costs[z], asked.worth[z], members.rho[c], factor, value, choice)
        building_gains(terms, asked.costs[z], asked.worth[z], value[0], survive, shrink, factor, gain)
        order = np.argsort(-gain, kind="mergesort")
        for i in range(members.begins[c], members.begins[c + 1]):
            cell = places.order[i]
            if len(places.fixed) > 0:
                one[:] = places.fixed[cell]
            else:
                limit(terms, places, cell, members.rho[c], shrink, cap, slack)
                fill(order, gain, cap, slack, left, one)
                one *= shrink
            stock[0, :size] = places.opening[cell]
            stock[2, :] = 0.0
            for t in range(periods):
                into.started[cell, t] += part * one[t]
                if t + terms.lead <= periods:
                    stock[2, t + terms.lead - 1] = survive[t] * one[t]
            roll_cell(terms, members, c, choice, part, cell, stock, into)
