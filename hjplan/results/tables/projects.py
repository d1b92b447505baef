"""Key projects: when they start and are finished, what they cost, and whether they were chosen, refused or locked.

``cost`` is what is paid within the plan, nominal; ``committed`` what falls due after its horizon, at the prices of the
last year. Absent without projects.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from hjplan.books.works import decisions, project_price
from hjplan.data.county import County
from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column, tidy

NAME = "projects"
COLUMNS = {
    "project": Column("text", "", "项目", "project"),
    "group": Column("text", "", "工作类别", "group of the project"),
    "sector": Column("text", "", "行业", "sector"),
    "owner": Column("text", "", "责任单位", "who answers for it"),
    "start": Column("text", "date", "开工日期(未开工为空)", "start, empty where it does not start"),
    "finish": Column("text", "date", "完工投用日期(未开工为空)", "opening of the year in which it stands"),
    "cost": Column("whole", "yuan", "规划期内支付(现价)", "paid within the plan, nominal"),
    "committed": Column(
        "number", "yuan", "规划期后应付(末年价格)", "falls due after the plan, prices of its last year"
    ),
    "decision": Column("text", "", "决定", "chosen, refused or locked"),
}
DECISIONS = ("chosen", "refused", "locked")


def build(finished: Finished) -> pd.DataFrame | None:
    """One row per project, in the order of the scenario."""
    county = finished.county
    decided = decisions(county, finished.plan)
    if not county.works.projects:
        return None
    rows = []
    for p, project in enumerate(county.works.projects):
        start = int(decided.projects[p])
        paid = finished.books.cost[project.line].sum()
        stands = "" if start < 0 else opening_of(county, start + project.work)
        begins = "" if start < 0 else opening_of(county, start)
        decision = "locked" if project.is_locked else "chosen" if start >= 0 else "refused"
        names = (project.id, project.group, project.sector, project.owner)
        rows.append((*names, begins, stands, int(paid), committed(county, p, start), decision))
    return tidy(COLUMNS, {name: [row[i] for row in rows] for i, name in enumerate(COLUMNS)})


def opening_of(county: County, year: int) -> str:
    """The date on which a year of the plan, counted from its first, opens."""
    return f"{county.timeline.start + year}-01-01"


def committed(county: County, project: int, start: int) -> float:
    """What a project that has started costs after the horizon, at the prices of the last year."""
    terms, years = county.works.projects[project], county.timeline.years
    if start < 0:
        return 0.0
    after = np.arange(terms.work) + start >= years
    return float(terms.cost[after].sum() * project_price(county, project) * county.prices.project[-1])
