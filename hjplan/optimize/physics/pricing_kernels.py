"""The oracle, compiled: one block, class by class (formulas and shapes in oracle.py and docs/columns.md)."""

from __future__ import annotations

import math

import numpy as np

from hjplan.compiling import compiled
from hjplan.data.county import Floats, Ints
from hjplan.optimize.physics.filling_kernels import build_class, building_gains, fill_cell
from hjplan.optimize.physics.pricing_records import Answer, Asked, Carried, Members, Places, Terms


@compiled
def best_care(
    terms: Terms,
    costs: Floats,
    under: Floats,
    worth: Floats,
    rho: Floats,
    variant: Ints,
    factor: float,
    value: Floats,
    choice: Ints,
) -> None:
    """Backward: V [S, T+1] (column T given) and the choice [S, T] in each condition."""
    size, regimes = terms.upkeep.shape
    for t in range(len(rho) - 1, -1, -1):
        v = variant[t]
        for s in range(size):
            best, pick = -math.inf, 0
            for r in range(regimes):
                if terms.upkeep[s, r] == math.inf:
                    continue
                later = worth[t + 1] * terms.under[v, s, r]
                for j in range(size):
                    later += terms.matrices[v, r, s, j] * value[j, t + 1]
                gain = rho[t] * later - costs[2, t] * terms.upkeep[s, r] * factor - under[r, t]
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
def roll(
    terms: Terms, members: Members, c: int, choice: Ints, built: Floats, stock: Floats, costs: Floats, served: Floats,
    under: Floats, saved: Floats,
) -> None:  # fmt: skip
    """Forward: add what a class costs [5, T], serves [T+1] and puts under each regime [R, T].

    ``built`` [1+H, T] in units; ``saved`` [T] the units whose cost bundles save; ``stock`` [S] ends at T.
    """
    size, regimes = terms.upkeep.shape
    rho, factor, survive, lead = members.rho[c], members.factor[c], members.survive[c], terms.lead
    periods = len(rho)
    after = np.empty(size)
    for t in range(periods):
        after[:] = 0.0
        here, v = 0.0, members.variant[c, t]
        for s in range(size):
            r = choice[s, t]
            costs[4, t] += stock[s] * terms.reference[s] * factor
            if r == regimes:
                costs[1, t] += stock[s] * terms.restore[s] * factor
                after[0] += stock[s]
                here += stock[s] * terms.new
            else:
                costs[2, t] += stock[s] * terms.upkeep[s, r] * factor
                under[r, t] += stock[s]
                here += stock[s] * terms.under[v, s, r]
                for j in range(size):
                    after[j] += stock[s] * terms.matrices[v, r, s, j]
        for h in range(1, len(built)):
            after[0] += built[h, t]
            here += built[h, t] * terms.new
        arrives = survive[t + 1 - lead] * built[0, t + 1 - lead] if t + 1 >= lead else 0.0
        for s in range(size):
            stock[s] = rho[t] * after[s] + terms.handover[s] * arrives
        served[t + 1] += rho[t] * here + arrives * terms.built
        for j in range(min(len(terms.pay), periods - t)):
            costs[0, t + j] += terms.pay[j] * (built[0, t] - saved[t]) * terms.build * factor
            costs[3, t + j] += terms.pay[j] * built[0, t]


@compiled
def price_block(terms: Terms, members: Members, places: Places, asked: Asked, answer: Answer) -> None:
    """Best plan of every class at the prices asked, summed by zone into the answer."""
    classes, size = members.opening.shape
    periods, kinds = members.rho.shape[1], 1 + len(asked.handed)
    value, gain = np.empty((size, periods + 1)), np.empty((kinds, periods))
    built, stock, choice = np.empty((kinds + 1, periods)), np.empty(size), np.empty((size, periods), dtype=np.int64)
    saved = np.empty(periods)
    for c in range(classes):
        z, rho, shrink, survive = members.zone[c], members.rho[c], members.shrink[c], members.survive[c]
        costs, worth, factor = asked.costs[z], asked.worth[z], members.factor[c]
        value[:, periods] = asked.closing[z]
        best_care(terms, costs, asked.under[z], worth, rho, members.variant[c], factor, value, choice)
        building_gains(terms, costs, asked.handed, worth, value, rho, survive, shrink, factor, gain, saved)
        build_class(terms, members, places, asked, c, gain, saved, built)
        for t in range(periods):
            answer.gained[z] += built[kinds, t] * saved[t]
            built[kinds, t] *= shrink[t]
        for kind in range(kinds):
            for t in range(periods):
                if built[kind, t] != 0.0:
                    answer.gained[z] += built[kind, t] * gain[kind, t]
                built[kind, t] *= shrink[t]
        for s in range(size):
            stock[s] = members.opening[c, s]
            answer.gained[z] += stock[s] * value[s, 0]
        served, under = answer.served[z], answer.under[z]
        roll(terms, members, c, choice, built[:kinds], stock, answer.costs[z], served, under, built[kinds])
        for h in range(1, kinds):
            for t in range(periods):
                answer.handed[z, h - 1, t] += built[h, t]
        for s in range(size):
            answer.end[z] += stock[s] * asked.closing[z, s]
        for t in range(max(0, periods - terms.lead + 1), periods):
            due = terms.due[t + terms.lead - periods]
            for s in range(size):
                answer.end[z] += survive[t] * built[0, t] * terms.handover[s] * asked.closing[z, s] * due


@compiled
def judge(terms: Terms, members: Members, asked: Asked, gains: Floats, saved: Floats, care: Floats) -> None:
    """What building brings in every class, ``gains`` [C, 1+H, T] per b', what of its cost a bundle could save [C, T],
    and the stock under its best care [Z]."""
    classes, size = members.opening.shape
    value = np.empty((size, members.rho.shape[1] + 1))
    choice = np.empty((size, members.rho.shape[1]), dtype=np.int64)
    for c in range(classes):
        z, rho, shrink, survive = members.zone[c], members.rho[c], members.shrink[c], members.survive[c]
        costs, worth, factor = asked.costs[z], asked.worth[z], members.factor[c]
        value[:, -1] = asked.closing[z]
        best_care(terms, costs, asked.under[z], worth, rho, members.variant[c], factor, value, choice)
        building_gains(terms, costs, asked.handed, worth, value, rho, survive, shrink, factor, gains[c], saved[c])
        for s in range(size):
            care[z] += members.opening[c, s] * value[s, 0]


@compiled
def roll_cell(
    terms: Terms, members: Members, c: int, choice: Ints, share: float, cell: int, stock: Floats, into: Carried
) -> None:
    """Forward: add ``share`` of one cell's care and repair.

    ``stock`` has four rows: units by condition, which begin at point 0 and end at T; scratch; units built that are
    handed over, [T]; units that projects hand over, [T].
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
                    stock[1, j] += units * terms.matrices[members.variant[c, t], r, s, j]
        stock[1, 0] += stock[3, t]
        for s in range(size):
            stock[0, s] = rho[t] * stock[1, s] + terms.handover[s] * stock[2, t]


@compiled
def carry_out(terms: Terms, members: Members, places: Places, asked: Asked, share: Floats, into: Carried) -> None:
    """Add ``share`` [Z] of the best plan at the prices asked, place by place; zones without a share are passed over."""
    classes, size = members.opening.shape
    periods, kinds = members.rho.shape[1], 1 + len(asked.handed)
    value, gain = np.empty((size, periods + 1)), np.empty((kinds, periods))
    choice, one = np.empty((size, periods), dtype=np.int64), np.empty((kinds, periods))
    stock, room, saved = np.empty((4, max(size, periods))), np.empty((3, periods)), np.empty(periods)
    for c in range(classes):
        z, rho, shrink, survive = members.zone[c], members.rho[c], members.shrink[c], members.survive[c]
        part, worth, factor = share[z], asked.worth[z], members.factor[c]
        if part <= 0.0:
            continue
        value[:, periods] = asked.closing[z]
        best_care(terms, asked.costs[z], asked.under[z], worth, rho, members.variant[c], factor, value, choice)
        building_gains(terms, asked.costs[z], asked.handed, worth, value, rho, survive, shrink, factor, gain, saved)
        order = np.argsort(-gain.ravel(), kind="mergesort")
        for i in range(members.begins[c], members.begins[c + 1]):
            cell = places.order[i]
            fill_cell(terms, places, cell, rho, shrink, order, gain, saved, room, one)
            whole_at = places.whole_at[cell] if len(places.whole_at) > 0 else -1
            stock[0, :size] = places.opening[cell]
            stock[2:] = 0.0
            for t in range(periods):
                begun = places.fixed[cell, t] if len(places.fixed) > 0 else one[0, t] * shrink[t]
                if t == whole_at:
                    into.bundled[cell, t] += part * begun
                else:
                    into.started[cell, t] += part * begun
                if t + terms.lead <= periods:
                    stock[2, t + terms.lead - 1] = survive[t] * begun
                for h in range(1, kinds):
                    into.handed[h - 1, cell, t] += part * one[h, t] * shrink[t]
                    stock[3, t] += one[h, t] * shrink[t]
            roll_cell(terms, members, c, choice, part, cell, stock, into)
