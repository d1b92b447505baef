"""The stock that the tables show is the stock that follows.

x[t+1] of the table ``stock`` = the reference step of the opening stock under the units of the table ``plan``, within
1e-6 units; stock + pipeline + unserved = need at every point (model.md, sections 4 and 12).
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.naming import cell_name
from hjplan.books.rules.care import TOLERANCE
from hjplan.books.statement import Statement
from hjplan.data.county import County


def residual(county: County, statement: Statement) -> Finding:
    """Units by which the stock table differs from the recomputed stock."""
    return joined(_block(county, statement, index) for index in range(len(county.blocks)))


def _block(county: County, statement: Statement, index: int) -> Finding:
    block, path, said = county.blocks[index], statement.trajectory[index], statement.stock[index]
    follows = path.stock[:, 1:]
    whole = path.stock.sum(axis=2) + path.pipeline.sum(axis=2) + path.unserved
    conditions = block.facility.conditions
    return joined(
        (
            judge(
                "stocks",
                "units",
                np.abs(said - follows),
                TOLERANCE + 1e-9 * np.abs(follows),
                where=lambda at: f"{cell_name(county, index, at[0], at[1])} / {conditions[at[2]]}",
                text=lambda at: f"the table has {said[at]:,.6f} units, {follows[at]:,.6f} follow from the plan",
            ),
            judge(
                "stocks",
                "units",
                np.abs(whole - block.need)[:, 1:],
                TOLERANCE + 1e-9 * block.need[:, 1:],
                where=lambda at: cell_name(county, index, at[0], at[1]),
                text=lambda at: "stock, pipeline and unserved do not sum to the need",
            ),
        )
    )
