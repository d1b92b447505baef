"""A scenario's goal as a record: which levels, which groups, at which points."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hjplan.data.aims import COST, HOUSEHOLDS, HOUSEHOLDS_SERVED, WORST, Aim, WorstGroup, WorstTerms
from hjplan.data.county import Block, TargetTerms, Timeline
from hjplan.data.selecting import Selection
from hjplan.data.works_terms import GapTerms
from hjplan.data.zoning import grouped_by, worst_of
from hjplan.schema.goals import Goal, Worst


def aims_at_cost(goal: Goal) -> bool:
    """Does the goal look at public money, and with it at the years after the plan?"""
    return goal.minimise is not None or COST in (goal.order or ())


def aim_of(goal: Goal, timeline: Timeline, selection: Selection, blocks: tuple[Block, ...]) -> Aim:
    """The goal as a record; ``timeline`` is that of the plan, without any tail."""
    worst = worst_of(goal, selection)
    terms = None if worst is None else _worst_terms(goal, worst, timeline, selection, blocks)
    if goal.minimise is not None:
        return Aim((COST,))
    if goal.order is not None:
        return Aim(tuple(goal.order), terms)
    return HOUSEHOLDS_SERVED if terms is None else Aim((WORST, HOUSEHOLDS), terms)


def _worst_terms(
    goal: Goal, worst: Worst, timeline: Timeline, selection: Selection, blocks: tuple[Block, ...]
) -> WorstTerms:
    weight = np.array([_weight(goal, worst, block) for block in blocks])
    groups = []
    for name, taken in grouped_by(worst.over, selection):
        members = tuple(taken[b.place] & (w > 0) for b, w in zip(blocks, weight, strict=True))
        if any(m.any() for m in members):
            groups.append(WorstGroup(name, members))
    last = timeline.start + timeline.years - 1
    first = last if worst.from_ is None else worst.from_
    points = np.arange((first - timeline.start) * timeline.steps_per_year + 1, timeline.periods + 1)
    return WorstTerms(worst.over, tuple(groups), weight, points)


def _weight(goal: Goal, worst: Worst, block: Block) -> float:
    """φ·weights[sector] of a block; 0 where its sector does not count."""
    sector = block.facility.sector
    counts = worst.sectors is None or sector in worst.sectors
    return block.facility.share * goal.weights.get(sector, 1.0) if counts else 0.0


def promised(goal: Goal, timeline: Timeline, targets: tuple[TargetTerms, ...]) -> tuple[TargetTerms, ...]:
    """The targets as the goal takes them: for least cost every one is hard and held (convention 50)."""
    if goal.minimise is None:
        return targets
    return tuple(
        replace(t, hard=True, penalty=0.0, points=np.arange(int(t.points[0]), timeline.periods + 1)) for t in targets
    )


def kept(goal: Goal, gaps: tuple[GapTerms, ...]) -> tuple[GapTerms, ...]:
    """The gap rules as the goal takes them: for least cost none may be missed at a price in households."""
    return tuple(replace(g, hard=True, penalty=0.0) for g in gaps) if goal.minimise is not None else gaps
