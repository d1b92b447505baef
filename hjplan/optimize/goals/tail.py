"""The years after the plan, where the goal looks at public money: prices go on, everything else stays (convention 50).

Most of it is in the lengthened county already (:mod:`hjplan.data.lengthening`). Here: fee levels on `choose` stay,
z[v,y] = z[v, last year of the plan] for every year y of the tail; and the rules on the end of the plan (debt that
outlives it, a loan's cover, gap payments, floors and shares over the horizon) see the plan alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hjplan.data.county import County, Ints
from hjplan.data.lengthening import of_the_plan
from hjplan.optimize.ledger.fee_levels import Billed
from hjplan.optimize.ledger.spending import Spending
from hjplan.optimize.naming import words, years
from hjplan.optimize.program import Program


@dataclass(frozen=True, eq=False)
class PlanYears:
    """What rules on the end of the plan look at: the county, its spending, costs and fees, without any tail."""

    county: County
    spending: Spending
    cost: Ints
    billed: tuple[Billed, ...]


def plan_years(county: County, spending: Spending, cost: Ints, billed: Sequence[Billed]) -> PlanYears:
    """The plan as those rules see it: all of it, or what lies before the tail."""
    if county.plan_county is None:
        return PlanYears(county, spending, cost, tuple(billed))
    t, y = county.planned, county.plan_county.timeline.years
    inside = replace(
        spending,
        spend=spending.spend[..., :t],
        carried=spending.carried[:, :t],
        lapsed=spending.lapsed[:, :t],
        drawn=spending.drawn[:, :t],
    )
    fees = tuple(
        replace(
            b,
            columns=b.columns[:, :t],
            revenue=b.revenue[:, :t],
            waivers=b.waivers[:, :t],
            chosen=b.chosen[:, :y] if b.chosen.size else b.chosen,
        )
        for b in billed
    )
    return PlanYears(of_the_plan(county.plan_county), inside, cost[:, :t], fees)


def rows(program: Program, county: County, billed: Sequence[Billed]) -> None:
    """Add what ties the tail's fee levels to the plan's last ones."""
    if county.plan_county is None:
        return
    last = county.plan_county.timeline.years - 1
    later = years(county.timeline)[last + 1 :]
    for fee, own in zip(words(f.id for f in county.fees), billed, strict=True):
        if own.chosen.size:
            levels, tail = own.chosen.shape[0], len(later)
            row = np.arange(levels * tail).reshape(levels, tail)
            entries = [
                (row, own.chosen[:, last + 1 :], np.ones(1)),
                (row, own.chosen[:, last, None], np.full(1, -1.0)),
            ]
            axes = ([f"level_{v}" for v in range(levels)], later)
            program.add_rows(f"level_stays__{fee}", axes, entries, lower=0.0, upper=0.0)
