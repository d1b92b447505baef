"""The table of mechanisms says from when to when each is in force, as its start and its projects have it.

in force in year y: start ≤ y < start + years, after the finish of the project that it needs, before the finish of the
one that ends it (convention 65); ``start`` and ``end`` of the table ``mechanisms`` are the first such year and the one
after the last, empty where there is none within the plan. That rates, need and fees follow is recounted by ``stocks``,
``coverage`` and ``fee_revenue`` from the county with the mechanisms in force; Σ of what it costs by ``works_cost``.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.statement import Statement
from hjplan.books.works import decisions
from hjplan.data.county import County, Ints
from hjplan.data.mechanisms import in_force


def residual(county: County, statement: Statement) -> Finding:
    """Dates of the table that do not follow."""
    given, table = statement.scenario, statement.works.mechanisms
    first, last = _spans(statement)
    m = table.keys["mechanism"]

    def check(column: str, follows: Ints) -> Finding:
        said = table.keys[column]
        return judge(
            "in_force",
            "",
            said != follows[m],
            0,
            where=lambda at: f"mechanism {given.works.mechanisms[m[at[0]]].id}",
            text=lambda at: (
                f"`{column}` is {_date(given, int(said[at]))}, it follows {_date(given, int(follows[m[at[0]]]))}"
            ),
        )

    return joined((check("start", first), check("end", last)))


def _spans(statement: Statement) -> tuple[Ints, Ints]:
    """[mechanisms] first year in force and the year after the last; as many as are planned: none."""
    given = statement.scenario
    decided, years = decisions(given, statement.plan), given.timeline.years
    first, last = (np.full(len(given.works.mechanisms), years, dtype=np.int64) for _ in range(2))
    for number, m in enumerate(given.works.mechanisms):
        active = np.flatnonzero(in_force(given.works.projects, m, decided, number, years))
        if len(active):
            first[number], last[number] = active[0], active[-1] + 1
    return first, last


def _date(county: County, year: int) -> str:
    return f"{county.timeline.start + year}-01-01" if year < county.timeline.years else "empty"
