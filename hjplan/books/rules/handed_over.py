"""A project hands over what it was made for, where it was made for, when it is finished.

h ≥ 0, only in the period that closes with the finish of a project that starts, only to its places;
Σ h ≤ units, and for a project that serves a facility in several ways Σ over the places of any of them together ≤ their
units together (convention 41). That b + h ≤ unserved is tested by ``building``. Within 1e-6 units.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.naming import cell_name
from hjplan.books.rules.care import TOLERANCE
from hjplan.books.statement import Statement
from hjplan.books.works import decisions, finishes
from hjplan.data.county import County, Floats
from hjplan.data.works_terms import ServesTerms


def residual(county: County, statement: Statement) -> Finding:
    """Units handed over that no finished project has to give."""
    finish = finishes(county, decisions(county, statement.plan)) * county.timeline.steps_per_year
    findings: list[Finding] = []
    for index, plan in enumerate(statement.plan.blocks):
        serving = county.works.serving(index)
        for p in dict.fromkeys(p for p, _ in serving):
            own = [h for h, (q, _) in enumerate(serving) if q == p]
            given = np.zeros_like(plan.started) if plan.handed is None else plan.handed[own].sum(axis=0)
            closes = int(finish[p]) - 1
            findings += _of_project(county, index, p, [serving[h][1] for h in own], given, closes)
    return joined(findings)


def _of_project(
    county: County, index: int, project: int, serves: list[ServesTerms], given: Floats, closes: int
) -> Iterator[Finding]:
    """What one project hands over of one facility; ``given`` [n, T], ``closes`` the period that its finish closes."""
    name, periods = county.works.projects[project].id, given.shape[1]
    in_time = np.zeros((1, periods), dtype=np.bool_)
    if 0 <= closes < periods:
        in_time[:, closes] = True
    reached = np.any([s.members for s in serves], axis=0)[:, None]

    def check(off: Floats, words: str) -> Finding:
        return judge(
            "handed_over",
            "units",
            off,
            TOLERANCE,
            where=lambda at: f"project {name} / {cell_name(county, index, at[0], at[1])}",
            text=lambda at: f"{given[at]:,.6g} units {words}",
        )

    yield check(np.maximum(-given, 0.0), "are handed over")
    yield check(np.where(in_time, 0.0, np.abs(given)), "are handed over when it is not just finished")
    yield check(np.where(reached, 0.0, np.abs(given)), "are handed over where it serves nobody")
    total = given.sum(axis=1)
    for size in range(1, len(serves) + 1):
        for some in combinations(range(len(serves)), size):
            yield _together(
                county,
                index,
                name,
                [serves[i] for i in some],
                [serves[i] for i in range(len(serves)) if i not in some],
                total,
            )


def _together(
    county: County, index: int, name: str, some: list[ServesTerms], others: list[ServesTerms], total: Floats
) -> Finding:
    """Cells that only these ways of serving reach get no more than they have together."""
    reached = np.any([s.members for s in some], axis=0)
    for other in others:
        reached &= ~other.members
    units, got = sum(s.units for s in some), float(total[reached].sum())
    return judge(
        "handed_over",
        "units",
        [max(got - units, 0.0)],
        TOLERANCE + 1e-9 * units,
        where=lambda at: f"project {name} / {county.blocks[index].facility.id}",
        text=lambda at: f"{got:,.6g} units are handed over, it has {units:,.6g}",
    )
