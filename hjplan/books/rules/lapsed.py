"""Lapsed money is told by fund and year, with the reason that the books give.

Σ_{t in y} lapsed[f,t] of the table ``funds`` = lapsed[f,y] of the table ``lapsed``, exactly; ``why`` is what
:mod:`hjplan.books.lapsing` reads from the tables anew.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, Index, joined, judge
from hjplan.books.lapsing import WHY, lapses
from hjplan.books.naming import year_name
from hjplan.books.plan import Books
from hjplan.books.statement import Statement
from hjplan.data.county import County


def residual(county: County, statement: Statement) -> Finding:
    """Yuan that lapse without being told, and reasons that the books do not bear out."""
    funds, table = statement.funds, statement.lapsed
    shape = (len(county.funds), county.timeline.years)
    due = funds.lapsed.reshape(*shape, -1).sum(axis=2)
    said = np.zeros(shape, dtype=np.int64)
    np.add.at(said, table.at("fund", "year"), table.whole["lapsed"])
    reason, told = np.full(shape, -1, dtype=np.int64), np.full(shape, -1, dtype=np.int64)
    told[table.at("fund", "year")] = table.keys["why"]
    for lapse in lapses(county, statement.plan, statement.trajectory, _books(statement)):
        reason[lapse.fund, lapse.year] = WHY.index(lapse.why)

    def where(at: Index) -> str:
        return year_name(county, f"table lapsed, {county.funds[at[0]].id}", at[1])

    return joined(
        (
            judge(
                "lapsed",
                "yuan",
                np.abs(said - due),
                0,
                where=where,
                text=lambda at: f"{said[at]:,} yuan are told, {due[at]:,} lapsed",
            ),
            judge(
                "lapsed",
                "",
                (reason != told) & (due > 0) & (said == due),
                0,
                where=where,
                text=lambda at: f"the books do not say `{WHY[told[at]]}` but `{WHY[reason[at]]}`",
            ),
        )
    )


def _books(statement: Statement) -> Books:
    """The accounts as the tables tell them."""
    funds, drawn = statement.funds, statement.debt.drawn_of_loans(statement.county)
    return Books(
        statement.line_cost,
        statement.spend,
        funds.received,
        funds.carried_in,
        funds.carried_out,
        funds.lapsed,
        drawn,
        funds.waivers,
    )
