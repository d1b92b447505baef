"""Pools (涉农资金整合): outside its earmark a fund spends at most the part of a year's arrival that may enter.

Σ_{t in y} Σ_{l outside the earmark} spend[f,l,t] ≤ poolable·arrival[f,y];   for a use that the pool limits
Σ_f Σ_{t in y} Σ_{l of the use, outside} spend[f,l,t] ≤ at_most·Σ_f poolable·arrival[f,y] (convention 20)
"""

from __future__ import annotations

import numpy as np

from hjplan.books.accounts import may_enter, pool_use_tops
from hjplan.data.county import County, Ints
from hjplan.optimize.ledger.spending import Spending
from hjplan.optimize.naming import fund_names, words, years
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT
from hjplan.optimize.program import Program


def rows(program: Program, county: County, spending: Spending) -> None:
    """Add one row per fund in a pool and year, and per limited use of a pool and year."""
    names, yearly = fund_names(county), years(county.timeline)
    of_year = (county.timeline.year - county.timeline.start)[None]
    uses = np.array(county.lines.use)
    for f, fund in enumerate(county.funds):
        if fund.pooled is not None and fund.pooled.any():
            entries = [(of_year, spending.spend[f, np.flatnonzero(fund.pooled)], 1.0)]
            top = may_enter(county, f) / YUAN_PER_SOLVER_UNIT
            program.add_rows("pool", ([names[f]], yearly), entries, upper=top[None])
    for p, name in enumerate(words(p.id for p in county.pools)):
        for use, most in pool_use_tops(county, p):
            of_use: list[tuple[Ints, Ints, float]] = [
                (of_year, spending.spend[f, np.flatnonzero(fund.pooled & (uses == use))], 1.0)
                for f, fund in enumerate(county.funds)
                if fund.pool == p and fund.pooled is not None
            ]
            program.add_rows("pool_use", ([f"{name}__{use}"], yearly), of_use, upper=most[None] / YUAN_PER_SOLVER_UNIT)
