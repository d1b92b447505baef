"""From what happened in a batch to what is kept of it: coverage by month, one row of totals per draw, sums of flows.

A *rebound cycle* is a unit restored after it relapsed within the horizon; *money spent twice* is what restoring these
units costs. What had relapsed before the horizon is not the plan's doing: each cell's opening backlog is restored
first, first in, first out (docs/decisions/0002-rebound.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.books.goal import discount_factors
from hjplan.data.county import Bools, County, Floats
from hjplan.simulate.batch import Futures, Record, World
from hjplan.simulate.cells import groups_of
from hjplan.simulate.series import Series

MET = 1e-6
"""Relative shortfall that is float noise and still meets a target."""
RELAPSED, RESTORED, AGAIN, SPENT = range(4)
"""Columns of the flows."""


@dataclass(frozen=True, eq=False)
class Part:
    """One policy in one batch, reduced: small, and the same whoever computed it."""

    coverage: Floats
    """[2, X, D, M+1] built and effective coverage."""
    goal: Floats
    """[D]; likewise the next five."""
    spent: Floats
    undone: Floats
    spent_twice: Floats
    rebound_cycles: Floats
    coverage_at_end: Floats
    met: Bools
    """[D, targets]"""
    flows: Floats
    """[B, years, tiers, 4] sums over the draws: units relapsed, restored, restored again; nominal yuan of the last."""


def reduce_record(world: World, series: Series, futures: Futures, record: Record) -> Part:
    """Reduce what happened in a batch to what is kept."""
    flows = _flows(world, record)
    per_draw = flows.sum(axis=(1, 2, 3))
    goal, met = _goal(world, record)
    return Part(
        coverage=np.array(
            [
                _coverage(series, [groups[0] for groups in record.opening_groups], record.built_months),
                _coverage(series, [groups[1] for groups in record.opening_groups], record.served_months),
            ]
        ),
        goal=goal,
        spent=np.sum(record.spent, axis=0),
        undone=np.sum(record.undone, axis=0),
        spent_twice=per_draw[:, SPENT],
        rebound_cycles=per_draw[:, AGAIN],
        coverage_at_end=_coverage_at_end(world, record),
        met=met,
        flows=flows.sum(axis=0),
    )


def _coverage(series: Series, opening: list[Floats], periods: list[list[Floats]]) -> Floats:
    """[X, D, M+1] share of households in need; chance may round a full curve up, so it is cut at 1."""
    total = np.zeros((len(series.names), opening[0].shape[1], len(series.need)))
    for b, (own, weight) in enumerate(zip(series.members, series.weight, strict=True)):
        months = np.concatenate([opening[b][:, :, None], *(blocks[b] for blocks in periods)], axis=2)
        for x in np.flatnonzero(own.any(axis=0)):
            first, *others = np.flatnonzero(own[:, x])
            reached = months[first]
            for g in others:
                reached = reached + months[g]
            total[x] += weight * reached
    need = series.need.T[:, None, :]
    some = np.broadcast_to(need > 0.0, total.shape)
    return np.asarray(np.clip(np.divide(total, need, out=np.ones_like(total), where=some), 0.0, 1.0))


def _flows(world: World, record: Record) -> Floats:
    """[D, B, years, tiers, 4]"""
    timeline, restore = world.county.timeline, world.county.prices.restore
    tiers, draws = len(groups_of(world.county)[0]), len(record.goal[0])
    out = np.zeros((draws, len(world.cells), timeline.years, tiers, 4))
    for t, blocks in enumerate(record.flows):
        year = t // timeline.steps_per_year
        for b, (c, flows) in enumerate(zip(world.cells, blocks, strict=True)):
            out[:, b, year, :, :SPENT] += flows[:, :, :SPENT] * c.piece
            out[:, b, year, :, SPENT] += flows[:, :, SPENT] * restore[t]
    return out


def _goal(world: World, record: Record) -> tuple[Floats, Bools]:
    """Goal [D] as in :func:`hjplan.books.goal.goal_parts`, and which targets are met [D, targets]."""
    county, dt = world.county, world.county.timeline.dt
    beta = discount_factors(county)
    goal = dt * np.einsum("td,t->d", np.array(record.goal), beta[1:])
    for c, standing in zip(world.cells, record.closing, strict=True):
        worth = standing.stock @ c.closing + standing.pipeline @ c.closing_due
        goal = goal + beta[-1] * c.households * np.einsum("dn,n->d", worth, c.block.weight)
    served = np.array(record.targets)
    met = np.ones((len(goal), len(county.targets)), dtype=bool)
    for i, target in enumerate(county.targets):
        asked = target.coverage * target_need(county, i)
        short = np.maximum(asked - served[target.points - 1, :, i].T, 0.0)
        met[:, i] = (short <= MET * np.maximum(asked, 1.0)).all(axis=1)
        if not target.hard:
            goal = goal - dt * target.penalty * np.einsum("dk,k->d", short, beta[target.points])
    return goal, met


def target_need(county: County, index: int) -> Floats:
    """[points] Σ φ·households in need of the cells of a target, at its points."""
    target = county.targets[index]
    need = np.zeros(len(target.points))
    for block, mask in zip(county.blocks, target.members, strict=True):
        f = block.facility
        need += f.share * f.households_per_unit * block.need[mask][:, target.points].sum(axis=0)
    return need


def _coverage_at_end(world: World, record: Record) -> Floats:
    """[D] Σ φ·served ÷ Σ φ·households in need, over all sectors."""
    served, need = np.zeros(len(record.goal[0])), 0.0
    for c, standing in zip(world.cells, record.closing, strict=True):
        f = c.block.facility
        served = served + f.share * c.households * standing.served.sum(axis=1)
        need += f.share * f.households_per_unit * float(c.block.need[:, -1].sum())
    return np.asarray(np.minimum(served / need, 1.0) if need > 0.0 else np.ones_like(served))
