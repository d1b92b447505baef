"""What units under care are worth at given prices, and what a plan made of them costs and serves: one block, by cell.

Where a link looks at what is restored (a trench is opened where a road is dug up, convention 43), care and building are
no longer apart, and a place's plan is found as flows of units, in a small program. The figures are those of the oracle:

    y[s,r,t]   ρ·(A[t+1]·m[s,r] + [t = T−1]·Σ_j P[r][s,j]·closing[j]) − p_u·c[s,r] − p_r[r] − p_ref·c_ref[s]
    w[s,t]     ρ·(A[t+1]·m_new + [t = T−1]·closing[0]) − p_w·c_w[s] − p_ref·c_ref[s]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.books.plan import BlockPlan
from hjplan.data.county import Floats
from hjplan.optimize.physics.oracle import MEASURES, BlockPrices, Column, Oracle


@dataclass(frozen=True, eq=False)
class Worth:
    """What each decision brings, by cell."""

    under: Floats
    """[n, T, S, R]"""
    restored: Floats
    """[n, T, S]"""
    begun: Floats
    """[n, 1+H, T] per b' started or handed over: what it costs, and what it brings at its arrival and at T."""


@dataclass(frozen=True, eq=False)
class Terms:
    """A block's oracle, laid out by cell."""

    rho: Floats
    """[n, T]"""
    shrink: Floats
    survive: Floats
    factor: Floats
    """[n]"""
    zone: np.ndarray
    """[n] index into the block's zones."""
    moves: Floats
    """[n, T, R, S, S]"""
    served: Floats
    """[n, T, S, R]"""


def terms_of(oracle: Oracle) -> Terms:
    """The oracle's classes, cell by cell."""
    c, m = oracle.classes, oracle.measures
    cell_class = c.cell_class
    variant = c.variant[cell_class]
    return Terms(
        c.rho[cell_class], c.shrink[cell_class], c.survive[cell_class], c.factor[cell_class], c.zone[cell_class],
        m.matrices[variant], m.served_under[variant],
    )  # fmt: skip


def worth_of(oracle: Oracle, x: Terms, prices: BlockPrices) -> Worth:
    """What decisions are worth at prices."""
    kernel, _, _, asked = oracle.question(prices)
    costs, worth, closing = asked.costs[x.zone], asked.worth[x.zone], asked.closing[x.zone]
    reference = costs[:, 4, :, None] * kernel.reference * x.factor[:, None, None]
    later = worth[:, 1:, None, None] * x.served
    later[:, -1] += np.einsum("nrsj,nj->nsr", x.moves[:, -1], closing)
    upkeep = np.where(np.isfinite(kernel.upkeep), kernel.upkeep, 0.0)
    under = x.rho[:, :, None, None] * later - costs[:, 2, :, None, None] * upkeep * x.factor[:, None, None, None]
    under -= np.swapaxes(asked.under[x.zone], 1, 2)[:, :, None, :] + reference[..., None]
    new = worth[:, 1:] * kernel.new
    new[:, -1] += closing[:, 0]
    restore = np.where(np.isfinite(kernel.restore), kernel.restore, 0.0)
    restored = (x.rho * new)[..., None] - costs[:, 1, :, None] * restore * x.factor[:, None, None] - reference
    periods = x.rho.shape[1]
    begun = np.full((len(x.rho), 1 + len(asked.handed), periods), -np.inf)
    built = closing @ kernel.handover
    for t in range(periods):
        arrives = t + kernel.lead
        gain = worth[:, arrives] * kernel.built if arrives <= periods else np.zeros(len(x.rho))
        gain = gain + (built * kernel.due[arrives - periods] if arrives >= periods else 0.0)
        bill = np.zeros(len(x.rho))
        for j in range(min(len(kernel.pay), periods - t)):
            bill += kernel.pay[j] * (costs[:, 0, t + j] * kernel.build * x.factor + costs[:, 3, t + j])
        begun[:, 0, t] = x.shrink[:, t] * (x.survive[:, t] * gain - bill)
    for h, asks in enumerate(asked.handed):
        allowed = np.isfinite(asks)
        gain = x.shrink * (x.rho * new - np.where(allowed, asks, 0.0))
        begun[:, 1 + h, allowed] = gain[:, allowed]
    return Worth(under, restored, begun)


def column_of(oracle: Oracle, x: Terms, prices: BlockPrices, plan: BlockPlan) -> Column:
    """What a plan by cell costs and serves, summed by zone of the block."""
    kernel, _, _, asked = oracle.question(prices)
    zones, (n, periods) = len(oracle.zones), x.rho.shape
    handed = np.zeros((0, n, periods)) if plan.handed is None else plan.handed
    given, stock = handed.sum(axis=0), plan.under.sum(axis=3) + plan.restored
    upkeep = np.where(np.isfinite(kernel.upkeep), kernel.upkeep, 0.0)
    restore = np.where(np.isfinite(kernel.restore), kernel.restore, 0.0)
    costs, served = np.zeros((n, MEASURES, periods)), np.zeros((n, periods + 1))
    costs[:, 1] = (plan.restored @ restore) * x.factor[:, None]
    costs[:, 2] = np.einsum("ntsr,sr->nt", plan.under, upkeep) * x.factor[:, None]
    costs[:, 4] = (stock @ kernel.reference) * x.factor[:, None]
    for j in range(min(len(kernel.pay), periods)):
        costs[:, 3, j:] += kernel.pay[j] * plan.started[:, : periods - j]
    costs[:, 0] = costs[:, 3] * kernel.build * x.factor[:, None]
    arrived = np.zeros((n, periods))
    if kernel.lead <= periods:
        arrived[:, kernel.lead - 1 :] = (x.survive * plan.started)[:, : periods - kernel.lead + 1]
    served[:, 1:] = x.rho * (
        np.einsum("ntsr,ntsr->nt", plan.under, x.served) + kernel.new * (plan.restored.sum(axis=2) + given)
    )
    served[:, 1:] += kernel.built * arrived
    closing = asked.closing[x.zone]
    last = np.einsum("nsr,nrsj->nj", plan.under[:, -1], x.moves[:, -1])
    last[:, 0] += plan.restored[:, -1].sum(axis=1) + given[:, -1]
    last = x.rho[:, -1:] * last + arrived[:, -1:] * kernel.handover
    end = (last * closing).sum(axis=1)
    for t in range(max(0, periods - kernel.lead + 1), periods):
        due = kernel.due[t + kernel.lead - periods]
        end += x.survive[:, t] * plan.started[:, t] * (closing @ kernel.handover) * due

    def by_zone(values: Floats) -> Floats:
        out = np.zeros((zones, *values.shape[1:]))
        np.add.at(out, x.zone, values)
        return out

    cost, service, worth_end = by_zone(costs), by_zone(served), by_zone(end)
    regimes, projects = by_zone(np.swapaxes(plan.under.sum(axis=2), 1, 2)), by_zone(np.swapaxes(handed, 0, 1))
    value = (oracle.own * service).sum(axis=1) + worth_end
    gained = (asked.worth * service).sum(axis=1) + worth_end - (asked.costs * cost).sum(axis=(1, 2))
    gained -= (asked.under * regimes).sum(axis=(1, 2))
    gained -= (np.where(np.isfinite(asked.handed), asked.handed, 0.0)[None] * projects).sum(axis=(1, 2))
    labels, way = np.zeros((zones, 0, 0)), np.zeros(zones, dtype=np.int64)
    return Column(gained, value, cost, service, regimes, projects, labels, way)
