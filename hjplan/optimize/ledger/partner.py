"""What a partner finances (社会资本): up to its limit, in all and by year.

Σ_l Σ_t spend[p,l,t] ≤ limit;   Σ_l Σ_{t in y} spend[p,l,t] ≤ yearly[y] (convention 57). Its share of the cost is its
``max_share``; what it is owed is a debt.
"""

from __future__ import annotations

import numpy as np

from hjplan.data.county import County
from hjplan.optimize.ledger.spending import Spending
from hjplan.optimize.naming import fund_names, years
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT
from hjplan.optimize.program import Program


def rows(program: Program, county: County, spending: Spending) -> None:
    """Add the limits of every partner."""
    names, timeline = fund_names(county), county.timeline
    of_year = timeline.year - timeline.start
    for f, fund in enumerate(county.funds):
        if fund.partner is None:
            continue
        paid, zero = spending.spend[f], np.zeros((1, 1), dtype=np.int64)
        if np.isfinite(fund.partner.limit):
            top = fund.partner.limit / YUAN_PER_SOLVER_UNIT
            program.add_rows("partner_limit", ([names[f]],), [(zero, paid, 1.0)], upper=top)
        limited = np.isfinite(fund.partner.yearly)
        if limited.any():
            inside = limited[of_year]
            entries = [(of_year[inside][None], paid[:, inside], 1.0)]
            most = np.where(limited, fund.partner.yearly, 0.0)[None] / YUAN_PER_SOLVER_UNIT
            program.add_rows("partner_yearly", ([names[f]], years(timeline)), entries, kept=limited[None], upper=most)
