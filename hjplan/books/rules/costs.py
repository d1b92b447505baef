"""What is done costs units × unit cost × price.

upkeep: y·c[r,s]·Δ·cost_factor·price; restore: w·cw[s]·cost_factor·price;
build: Σ_j pay[j]·b[t−j]·cost·cost_factor·price,
at the price of the period in which it is paid (conventions 2, 4, 9 and 10). Each line within
max(1 yuan × terms, 1e-9 of it), terms = its own rounding and one for each fund that may pay it: payers that are a yuan
short lower the cost of a line by that yuan. A row has one term more. Debt service is tested by ``debt``.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.accounts import place_costs, place_lines
from hjplan.books.allowances import of_lines
from hjplan.books.breach import Finding, joined, judge
from hjplan.books.naming import cell_name, line_name
from hjplan.books.plan import block_coefficients, units_due
from hjplan.books.statement import Statement
from hjplan.data.county import County, Floats, Ints
from hjplan.dynamics import Coefficients


def residual(county: County, statement: Statement) -> Finding:
    """Yuan by which lines and rows differ from what their units cost."""
    payers = np.sum([f.eligible for f in county.funds], axis=0).reshape(county.lines.count)
    exact = place_costs(county, statement.plan)
    total = np.where(place_lines(county)[:, None], statement.line_cost, 0)
    dates = county.timeline.dates
    lines = judge(
        "costs",
        "yuan",
        np.abs(total - exact),
        of_lines(county, exact),
        where=lambda at: f"{line_name(county, at[0])} / {dates[at[1]]}",
        text=lambda at: f"the line costs {total[at]:,} yuan, its units come to {exact[at]:,.1f}",
    )
    rows = (_rows(county, statement, i, c, payers) for i, c in enumerate(block_coefficients(county)))
    return joined((lines, *rows))


def _rows(county: County, statement: Statement, index: int, c: Coefficients, payers: Ints) -> Finding:
    """Every row of the plan table of one facility type."""
    block, prices, said = county.blocks[index], county.prices, statement.costs[index]
    plan = statement.plan.blocks[index]
    due = units_due(block.facility.pay, plan.started)
    upkeep = plan.under * c.upkeep[:, None] * prices.upkeep[:, None, None]
    restore = plan.restored * np.nan_to_num(c.restore)[:, None] * prices.restore[:, None]
    build = due * c.build[:, None] * prices.build
    return joined(
        _row_costs(county, index, use, cost, exact, payers)
        for use, cost, exact in (
            ("upkeep", said.under, upkeep),
            ("restore", said.restored, restore),
            ("build", said.started, build),
        )
    )


def _row_costs(county: County, index: int, use: str, said: Ints, exact: Floats, payers: Ints) -> Finding:
    line = county.line_of(index, use)[county.blocks[index].zone]
    terms = 2.0 + np.where(line >= 0, payers[line], 0).reshape(-1, *[1] * (exact.ndim - 1))
    return judge(
        "costs",
        "yuan",
        np.abs(said - exact),
        np.maximum(terms, 1e-9 * exact),
        where=lambda at: f"{use} {cell_name(county, index, at[0], at[1])}",
        text=lambda at: f"the row costs {said[at]:,} yuan, its units come to {exact[at]:,.1f}",
    )
