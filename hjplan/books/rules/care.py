"""Every unit that stands is under one regime or restored, and only where that is possible.

Σ_r y[s,r,t] + w[s,t] = x[s,t] at every opening, x recomputed by the reference step; y, w ≥ 0; the last condition only
under ``none``; w only from conditions that have a cost of restoring (model.md, section 4). Within 1e-6 units.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.naming import cell_name
from hjplan.books.statement import Statement
from hjplan.data.county import County, Floats

TOLERANCE = 1e-6
"""Units (model.md, section 6)."""


def residual(county: County, statement: Statement) -> Finding:
    """Units that are cared for but do not stand, or stand but are not accounted for."""
    return joined(_block(county, statement, index) for index in range(len(county.blocks)))


def _block(county: County, statement: Statement, index: int) -> Finding:
    facility, plan = county.blocks[index].facility, statement.plan.blocks[index]
    x = statement.trajectory[index].stock[:, :-1]
    treated = plan.under.sum(axis=3) + plan.restored
    beyond_care = np.delete(plan.under[:, :, -1], facility.none, axis=2).sum(axis=2)
    impossible = np.where(np.isnan(facility.restore_cost), np.abs(plan.restored), 0.0)
    negative = np.maximum(-np.minimum(plan.under.min(axis=3), plan.restored), 0.0)

    def check(off: Floats, words: str, slack: Floats | float) -> Finding:
        return judge(
            "care",
            "units",
            off,
            slack,
            where=lambda at: cell_name(county, index, at[0], at[1]),
            text=lambda at: f"{off[at]:,.6g} units {words}",
        )

    return joined(
        (
            check(np.abs(treated - x), "differ between what stands and what is treated", TOLERANCE + 1e-9 * np.abs(x)),
            check(np.abs(beyond_care), "in the last condition are under care", TOLERANCE),
            check(impossible, "are restored from a condition that cannot be", TOLERANCE),
            check(negative, "are treated negatively", TOLERANCE),
        )
    )
