"""Which key projects start when in each run: those in which the runs differ, and what all of them cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hjplan.cli.layout import amount
from hjplan.cli.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from hjplan.comparison import Comparison


def project_rows(comparison: Comparison, words: Words) -> list[list[str]]:
    """Started and cost of all, then a row per project that does not start in the same year everywhere."""
    frame = comparison.tables.projects
    if frame.empty:
        return []
    own = {name: frame[frame["run"] == name].set_index("project") for name in comparison.names}
    rows = [
        [words("compare.projects_count"), *(f"{int(t['start'].notna().sum())}/{len(t)}" for t in own.values())],
        [words("compare.projects_cost"), *(amount(float(t["cost"].sum())) for t in own.values())],
    ]
    each = ([f"  {project}", *(_start(t, project, words) for t in own.values())] for project in differing(comparison))
    return [*rows, *each]


def differing(comparison: Comparison) -> list[str]:
    """Projects that do not start in the same year in every run, or that some run does not have."""
    frame = comparison.tables.projects
    out = []
    for project in dict.fromkeys(frame["project"].tolist()):
        starts = frame[frame["project"] == project]["start"].fillna(0.0)
        if len(starts) < len(comparison.runs) or (starts != starts.iloc[0]).any():
            out.append(str(project))
    return out


def alike(comparison: Comparison) -> int:
    """How many projects start in the same year, or never, in every run."""
    return comparison.tables.projects["project"].nunique() - len(differing(comparison))


def _start(table: pd.DataFrame, project: str, words: Words) -> str:
    if project not in table.index:
        return "–"
    start = float(table["start"][project])
    if start != start:
        return words("run.never")
    year = f"{start:.0f}"
    return words("compare.locked", {"year": year}) if table["decision"][project] == "locked" else year
