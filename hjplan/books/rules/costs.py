"""What is done costs units × unit cost × price.

upkeep: y·c[r,s]·Δ·cost_factor·price; restore: w·cw[s]·cost_factor·price;
build: Σ_j pay[j]·b[t−j]·cost·cost_factor·price, what bundles and shared trenches save taken off (43, 58);
at the price of the period in which it is paid (conventions 2, 4, 9 and 10). Each line within
max(1 yuan × terms, 1e-9 of it), terms = its own rounding and one for each fund that may pay it: payers that are a yuan
short lower the cost of a line by that yuan. A row has one term more. Projects and mechanisms are tested by
``works_cost``, debt service by ``debt``.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.accounts import works_and_places
from hjplan.books.allowances import of_lines
from hjplan.books.breach import Finding, joined, judge
from hjplan.books.naming import cell_name, line_name
from hjplan.books.plan import block_coefficients, paid_units, units_due
from hjplan.books.statement import Statement
from hjplan.data.county import County, Floats, Ints
from hjplan.dynamics import Coefficients


def residual(county: County, statement: Statement) -> Finding:
    """Yuan by which lines and rows differ from what their units cost."""
    payers = np.sum([f.eligible for f in county.funds], axis=0).reshape(county.lines.count)
    lines = of_lines_named(county, statement, "costs", np.flatnonzero(county.lines.zone >= 0), "its units come to")
    rows = (_rows(county, statement, i, c, payers) for i, c in enumerate(block_coefficients(county)))
    return joined((lines, *rows))


def of_lines_named(county: County, statement: Statement, rule: str, lines: Ints, what: str) -> Finding:
    """Yuan by which lines differ from what they cost by ``what``: its units, or what was decided."""
    exact = works_and_places(county, statement.plan)
    total, slack = statement.line_cost[lines], of_lines(county, exact)[lines]
    exact, dates = exact[lines], county.timeline.dates
    return judge(
        rule,
        "yuan",
        np.abs(total - exact),
        slack,
        where=lambda at: f"{line_name(county, int(lines[at[0]]))} / {dates[at[1]]}",
        text=lambda at: f"the line costs {total[at]:,} yuan, {what} {exact[at]:,.1f}",
    )


def _rows(county: County, statement: Statement, index: int, c: Coefficients, payers: Ints) -> Finding:
    """Every row of the plan table of one facility type."""
    block, prices, said = county.blocks[index], county.prices, statement.costs[index]
    plan = statement.plan.blocks[index]
    due = units_due(block.facility.pay, paid_units(county, index, plan))
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
