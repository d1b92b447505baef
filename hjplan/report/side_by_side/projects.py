"""Key projects side by side: which run starts which project when, and what all of them cost."""

from __future__ import annotations

import math

import pandas as pd

from hjplan.report.figures import DASH, amount
from hjplan.report.pieces import Cell, Section, Table, Tone, cells
from hjplan.report.side_by_side.view import View


def section(view: View) -> Section | None:
    """One row per project, in the order of the scenarios; a year that is not the base's is marked."""
    frame = view.comparison.tables.projects
    if frame.empty:
        return None
    words = view.words
    names = list(dict.fromkeys(frame["project"].tolist()))
    rows = [cells(_title(view, name), *(_cell(view, index, name) for index in view.order)) for name in names]
    started = [_own(view, index)["start"].notna().sum() for index in view.order]
    counts = [f"{count} / {len(_own(view, index))}" for count, index in zip(started, view.order, strict=True)]
    money = [amount(float(_own(view, index)["cost"].sum())) for index in view.order]
    rows.append(cells(words("compare.projects_started"), *counts))
    totals = cells(words("compare.projects_paid", {"unit": view.base.unit}), *money)
    columns = view.columns(words("projects.project"), "")
    table = Table(words("compare.projects_caption"), columns, tuple(rows), totals, words("compare.projects_note"))
    return Section("projects", words("projects.title"), (), (table,))


def _own(view: View, index: int) -> pd.DataFrame:
    """What one run does with its projects, by project."""
    frame = view.comparison.tables.projects
    return frame[frame["run"] == view.comparison.names[index]].set_index("project")


def _title(view: View, project: str) -> str:
    has = [reading for reading in view.readings if project in reading.scenario.spec.projects]
    return (has[0] if has else view.base).project(project)


def _cell(view: View, index: int, project: str) -> Cell:
    """The year of the start, and whether a lock decided it; a project that the run does not have has a dash."""
    own = _own(view, index)
    if project not in own.index:
        return Cell(DASH, "quiet")
    start, locked = float(own["start"][project]), own["decision"][project] == "locked"
    base = _own(view, view.comparison.base)
    before = float(base["start"][project]) if project in base.index else math.nan
    told = view.words("decision.refused") if math.isnan(start) else f"{start:.0f}"
    other = start != before and not (math.isnan(start) and math.isnan(before))
    tone: Tone = "quiet" if math.isnan(start) and not other else ""
    remarks = [view.words("decision.locked")] if locked else []
    remarks += [view.words("compare.other_year")] if other else []
    return Cell(told, tone, remark=", ".join(remarks) if view.base.lang == "en" else "，".join(remarks))
