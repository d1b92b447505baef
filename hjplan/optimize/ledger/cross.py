"""Fee money across sectors: a limited share of a year's revenue may leave the account's own sector.

Σ_{t in y} Σ_{l in the sectors of cross} spend[f,l,t] ≤ share·revenue[f,y], waivers received count (conventions 36, 37)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hjplan.data.county import County
from hjplan.optimize.ledger.fee_levels import Billed
from hjplan.optimize.ledger.spending import Spending
from hjplan.optimize.naming import fund_names, years
from hjplan.optimize.program import Program


def rows(program: Program, county: County, spending: Spending, billed: Sequence[Billed]) -> None:
    """Add one row per fee account with `cross` and calendar year."""
    names, yearly = fund_names(county), years(county.timeline)
    of_year = county.timeline.year - county.timeline.start
    for f, fund in enumerate(county.funds):
        if fund.crossed is not None and fund.crossed.any():
            spent = (of_year[None], spending.spend[f, np.flatnonzero(fund.crossed)], np.ones(1))
            entries = [spent, billed[fund.fee].received(of_year, -fund.cross_share)]
            program.add_rows("cross", ([names[f]], yearly), entries, upper=0.0)
