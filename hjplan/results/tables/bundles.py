"""Streets and quarters that are treated whole or not at all: when each starts, and what is started with it.

Absent without bundles.
"""

from __future__ import annotations

import pandas as pd

from hjplan.books.works import decisions
from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column, tidy
from hjplan.results.tables.projects import opening_of

NAME = "bundles"
COLUMNS = {
    "bundle": Column("text", "", "成片整治", "bundle"),
    "start": Column("text", "date", "开工日期(未开工为空)", "start, empty where it does not start"),
    "households": Column("number", "household", "整片开工覆盖户数", "households that the units started will serve"),
    "decision": Column("text", "", "决定", "chosen, refused or locked"),
}


def build(finished: Finished) -> pd.DataFrame | None:
    """One row per bundle, in the order of the scenario."""
    county = finished.county
    if not county.works.bundles:
        return None
    decided = decisions(county, finished.plan)
    rows = []
    for b, bundle in enumerate(county.works.bundles):
        start = int(decided.bundles[b])
        households = sum(
            float(plan.bundled[member].sum()) * block.facility.households_per_unit
            for block, plan, member in zip(county.blocks, finished.plan.blocks, bundle.members, strict=True)
            if plan.bundled is not None
        )
        decision = "locked" if bundle.is_locked else "chosen" if start >= 0 else "refused"
        rows.append((bundle.id, opening_of(county, start) if start >= 0 else "", households, decision))
    return tidy(COLUMNS, {name: [row[i] for row in rows] for i, name in enumerate(COLUMNS)})
