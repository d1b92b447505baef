"""What a plan comes to under each level of its goal, counted from its trajectory and its books (conventions 50, 51).

Where the goal looks at public money, every level but households served looks at the years after the plan too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hjplan.books.debts import debts
from hjplan.books.goal import goal_parts, penalties
from hjplan.books.plan import BlockTrajectory, Books, Plan, trajectories
from hjplan.books.targets import coverage_of
from hjplan.data.aims import COST, HOUSEHOLDS, TARGETS, WorstTerms
from hjplan.data.county import County, Floats, Ints


@dataclass(frozen=True, eq=False)
class Tail:
    """Money of the years after the plan, where the goal looks at it: whole nominal yuan (convention 50)."""

    spent: Ints
    """[tail] what grants spend in each period of the tail, debt service included."""
    service: Ints
    """[later] debt service in the periods after the tail, whoever pays it."""
    penalty: Floats
    """[tail] weighted household-years that targets and gaps missed at the end of each period cost."""
    worst: Floats
    """[tail] coverage of the worst-off group at the end of each period; 1 where the goal does not look at it."""


NO_TAIL = Tail(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
"""Nothing after the plan."""


def values(
    county: County, trajectory: tuple[BlockTrajectory, ...], spend: Floats | Ints, tail: Tail = NO_TAIL
) -> tuple[float, ...]:
    """Each level's value in its own unit: household-years, household-years short, the worst coverage, yuan.

    ``county`` is that of the plan, ``spend`` [F, L, T] its money.
    """
    parts = goal_parts(county, trajectory)
    found = []
    for level in county.aim.levels:
        if level == HOUSEHOLDS:
            found.append(parts.total if county.aim.counts_penalties else parts.served + parts.closing)
        elif level == TARGETS:
            found.append(parts.penalty + float(tail.penalty.sum()))
        elif level == COST:
            found.append(public_cost(county, spend, tail))
        elif county.aim.worst is not None:
            inside = worst_coverage(county, county.aim.worst, trajectory).min(initial=1.0)
            found.append(min(float(inside), float(tail.worst.min(initial=1.0))))
    return tuple(found)


def worst_coverage(county: County, terms: WorstTerms, trajectory: Sequence[BlockTrajectory]) -> Floats:
    """[groups, points] Σ weight·served ÷ Σ weight·households in need of every group; 1 without need."""
    out = np.ones((len(terms.groups), len(terms.points)))
    for row, group in zip(out, terms.groups, strict=True):
        row[:] = coverage_of(county, group.members, terms.weight, terms.points, [p.served for p in trajectory])
    return out


def public_cost(county: County, spend: Floats | Ints, tail: Tail) -> float:
    """Present value, in yuan, of what grants spend in plan and tail and of debt service after it (convention 50).

    Σ_{t<T+tail} β_m^{tΔ}·Σ_{f of kind grant} spend[f,·,t] + Σ_{t≥T+tail} β_m^{tΔ}·service[t]
    """
    grants = np.array([fund.kind == "grant" for fund in county.funds], dtype=np.bool_)
    inside = np.asarray(spend)[grants].sum(axis=(0, 1)).astype(np.float64)
    paid = np.concatenate([inside, tail.spent, tail.service])
    worth = county.prices.beta_nominal ** (np.arange(len(paid)) * county.timeline.dt)
    return float(worth @ paid)


def tail_of(longer: County, plan: Plan, books: Books) -> Tail:
    """What a plan of the lengthened county, and its books, say of the years after the plan."""
    first, trajectory = longer.planned, trajectories(longer, plan)
    grants = np.array([fund.kind == "grant" for fund in longer.funds], dtype=np.bool_)
    worst = np.ones(longer.tail)
    if longer.aim.worst is not None:
        by_point = worst_coverage(longer, longer.aim.worst, trajectory).min(axis=0, initial=1.0)
        worst = by_point[longer.aim.worst.points > first]
    return Tail(
        spent=books.spend[grants].sum(axis=(0, 1))[first:],
        service=later_service(longer, books.drawn, books.spend, longer.timeline.periods),
        penalty=penalties(longer, tuple(p.served for p in trajectory))[first + 1 :],
        worst=worst,
    )


def later_service(county: County, drawn: Floats | Ints, spend: Floats | Ints, after: int) -> Ints:
    """[later] whole yuan of debt service from period ``after`` on, of what is drawn [F, T] and partners spend."""
    owed = [debt.whole_service()[after:] for debt in debts(county, drawn, spend)]
    longest = max((len(o) for o in owed), default=0)
    out = np.zeros(longest, dtype=np.int64)
    for one in owed:
        out[: len(one)] += one
    return out
