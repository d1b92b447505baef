"""A shared trench is only counted where both works are done in the same place and period.

0 ≤ joint[t] ≤ b_second[t] and joint[t] ≤ per·(b_first[t] + Σ_s w_first[s,t]) for every place that has both, units of
bundles counted with the first; no joint units anywhere else (convention 43). What they save is tested by ``costs``.
Within 1e-6 units.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.naming import cell_name
from hjplan.books.rules.care import TOLERANCE
from hjplan.books.statement import Statement
from hjplan.data.county import County, Floats


def residual(county: County, statement: Statement) -> Finding:
    """Units said to share a trench that do not."""
    return joined(
        _block(county, statement, index, plan.joint)
        for index, plan in enumerate(statement.plan.blocks)
        if plan.joint is not None
    )


def _block(county: County, statement: Statement, index: int, shared: Floats) -> Finding:
    started = statement.plan.blocks[index].started
    opened = np.zeros_like(shared)
    for link in county.works.dig_once:
        if link.second == index:
            first = statement.plan.blocks[link.first]
            opened[link.cell] = link.per * (first.begun + first.restored.sum(axis=2))[link.beside]

    def check(most: Floats, words: str) -> Finding:
        return judge(
            "dig_once",
            "units",
            np.maximum(shared - most, 0.0),
            TOLERANCE + 1e-9 * np.abs(most),
            where=lambda at: cell_name(county, index, at[0], at[1]),
            text=lambda at: f"{shared[at]:,.6g} units share a trench, {words} {most[at]:,.6g}",
        )

    negative = judge(
        "dig_once",
        "units",
        np.maximum(-shared, 0.0),
        TOLERANCE,
        where=lambda at: cell_name(county, index, at[0], at[1]),
        text=lambda at: f"{shared[at]:,.6g} units share a trench, at least 0",
    )
    return joined((check(started, "started are"), check(opened, "the trench that is opened takes"), negative))
