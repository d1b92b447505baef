"""Key projects by line of work: when each is built, from when it stands, what was locked and what never starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from hjplan.report import canvas, spans
from hjplan.report.figures import amount
from hjplan.report.reading import Reading, RunLike
from hjplan.report.spans import RUNS, WORKS, Row, Span

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TABLE = "projects"
"""Needs key projects."""


def height(reading: Reading, width: float) -> float:
    """A line for every project and every line of work."""
    return spans.height(rows(reading), width)


def by_group(reading: Reading) -> list[tuple[str, pd.DataFrame]]:
    """The rows of the table ``projects`` by line of work, in the order of the scenario; those without one come last."""
    frame = reading.table("projects")
    names = sorted(dict.fromkeys(frame["group"].tolist()), key=lambda group: group == "")
    return [(str(group), frame[frame["group"] == group]) for group in names]


def heading(reading: Reading, group: str) -> str:
    """What a line of work is called."""
    return reading.word("group", group) if group else reading.words("projects.no_group")


def year(date: object) -> int:
    """The calendar year of a date of the table; 0 for none."""
    return int(str(date)[:4]) if date else 0


def rows(reading: Reading) -> list[Row]:
    """A heading for each line of work, where there are several, and a row for each project."""
    out, groups = [], by_group(reading)
    for group, frame in groups:
        if len(groups) > 1:
            out.append(Row(heading(reading, group), heading=True))
        out += [_row(reading, row) for row in frame.to_dict("records")]
    return out


def _row(reading: Reading, row: dict[object, object]) -> Row:
    key, name = str(row["project"]), reading.project(str(row["project"]))
    first, last = reading.years
    terms = reading.scenario.spec.projects[key].start
    window = (terms.earliest or first, min(last, terms.latest or last))
    if not row["start"]:
        return Row(name, window=window, nothing=reading.words(f"decision.{row['decision']}_never"))
    start, stands = year(row["start"]), year(row["finish"])
    cost = amount(float(reading.money(float(str(row["cost"])) + float(str(row["committed"])))))
    parts = [Span(start, stands, WORKS, cost)]
    if stands <= last:
        parts.append(Span(stands, last + 1, RUNS))
    return Row(name, tuple(parts), window, row["decision"] == "locked")


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw one row per project: its works with their cost, then the years in which it stands; its window below."""
    reading = Reading(run, lang)
    drawn, frame = rows(reading), reading.table("projects")
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        spans.draw(ax, drawn, reading)
        values = {
            "started": int((frame["start"] != "").sum()),
            "count": len(frame),
            "money": amount(float(reading.money(float(frame["cost"].sum())))),
            "unit": reading.unit,
        }
        handles = spans.handles(reading, drawn, "projects.works", "projects.stands")
        canvas.legend(ax, 4 if canvas.width_of(ax) > 5 else 2, reading.words("plot.projects_of", values), handles)
    return ax
