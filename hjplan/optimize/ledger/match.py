"""Matching money (配套): another fund lays a share beside a fund's own.

Σ_{l in scope(f)} spend[g,l,t] ≥ ratio·Σ_{l in scope(f)} spend[f,l,t], per period; scope = lines that f may pay by its
earmark or pool, g counts on lines that it may pay itself (convention 19)
"""

from __future__ import annotations

import numpy as np

from hjplan.books.accounts import scope
from hjplan.data.county import County
from hjplan.optimize.ledger.spending import Spending
from hjplan.optimize.naming import fund_names, periods
from hjplan.optimize.program import Program


def rows(program: Program, county: County, spending: Spending) -> None:
    """Add one row per match and period."""
    names, when = fund_names(county), periods(county.timeline)
    step = np.arange(len(when))[None]
    for f, fund in enumerate(county.funds):
        lines = np.flatnonzero(scope(county, f))
        for match in fund.matches:
            entries = [(step, spending.spend[match.fund, lines], 1.0), (step, spending.spend[f, lines], -match.ratio)]
            program.add_rows("match", ([f"{names[f]}__{names[match.fund]}"], when), entries, lower=0.0)
