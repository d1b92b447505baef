"""Mechanisms: from when to when they are in force, what they cost, and who decided it.

A mechanism is ``fixed`` by the scenario, ``chosen`` or ``refused`` by the plan, ``locked`` by a rule, or ``opened`` by
the project that it needs. Absent without mechanisms.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from hjplan.books.works import decisions
from hjplan.data.mechanisms import in_force
from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column, tidy
from hjplan.results.tables.projects import opening_of

NAME = "mechanisms"
COLUMNS = {
    "mechanism": Column("text", "", "机制", "mechanism"),
    "owner": Column("text", "", "责任单位", "who answers for it"),
    "bought": Column("text", "date", "启用日期(未启用为空)", "start decided, empty where it does not start"),
    "start": Column("text", "date", "生效日期(未生效为空)", "in force from, empty where it never is"),
    "end": Column("text", "date", "失效日期(规划期内一直有效为空)", "in force until, empty where it lasts"),
    "cost": Column("whole", "yuan", "规划期内支付(现价)", "paid within the plan, nominal"),
    "decision": Column("text", "", "决定", "fixed, chosen, refused, locked or opened"),
}


def build(finished: Finished) -> pd.DataFrame | None:
    """One row per mechanism, in the order of the scenario."""
    county = finished.county
    decided, years = decisions(county, finished.plan), county.timeline.years
    given = finished.given.works.mechanisms
    if not given:
        return None
    rows = []
    for m, mechanism in enumerate(given):
        active = np.flatnonzero(in_force(county.works.projects, mechanism, decided, m, years))
        start = int(decided.mechanisms[m])
        last = int(active[-1]) + 1 if len(active) else 0
        rows.append(
            (
                mechanism.id,
                mechanism.owner,
                opening_of(county, start) if start >= 0 else "",
                opening_of(county, int(active[0])) if len(active) else "",
                opening_of(county, last) if len(active) and last < years else "",
                int(finished.books.cost[mechanism.line].sum()) if mechanism.line >= 0 else 0,
                mechanism.decision(start >= 0),
            )
        )
    return tidy(COLUMNS, {name: [row[i] for row in rows] for i, name in enumerate(COLUMNS)})
