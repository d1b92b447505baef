"""Households' own part (农户自筹): so many yuan per unit built, at most, when its building falls due.

spend[f, line, t] ≤ per_unit·Σ_j pay_j·b[t−j], per (zone, facility) line of building; nominal (conventions 26, 56)
"""

from __future__ import annotations

import numpy as np

from hjplan.data.county import County
from hjplan.optimize.ledger.spending import Spending
from hjplan.optimize.naming import fund_names, line_names, periods
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT, Measures
from hjplan.optimize.program import Program


def rows(program: Program, county: County, spending: Spending, measures: Measures) -> None:
    """Add one row per line of building that households help to pay, and period."""
    names, lines, when = fund_names(county), line_names(county), periods(county.timeline)
    step = np.arange(len(when))
    for f, fund in enumerate(county.funds):
        if fund.household is None:
            continue
        for line in np.flatnonzero((spending.spend[f] >= 0).any(axis=1)).tolist():
            block, zone = int(county.lines.block[line]), int(county.lines.zone[line])
            most = -float(fund.household[block]) / YUAN_PER_SOLVER_UNIT
            entries = [(step, spending.spend[f, line], 1.0), (step, measures.units_due(block, zone), most)]
            program.add_rows("household", ([f"{names[f]}__{lines[line]}"], when), entries, upper=0.0)
