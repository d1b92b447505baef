"""Mechanisms (宣传、巡查、网格化 …): in which years each is in force, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hjplan.report import canvas, spans
from hjplan.report.figures import amount
from hjplan.report.plots.projects import year
from hjplan.report.reading import Reading, RunLike
from hjplan.report.spans import RUNS, Row, Span

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TABLE = "mechanisms"
"""Needs mechanisms."""


def height(reading: Reading, width: float) -> float:
    """A line for every mechanism."""
    return spans.height(rows(reading), width)


def rows(reading: Reading) -> list[Row]:
    """One row per mechanism: the years in which it is in force, with what it costs over the plan."""
    end = reading.years[1] + 1
    out = []
    for row in reading.table("mechanisms").to_dict("records"):
        name, locked = reading.mechanism(str(row["mechanism"])), row["decision"] == "locked"
        if not row["start"]:
            out.append(Row(name, nothing=reading.words(f"decision.{row['decision']}_never")))
            continue
        cost = amount(float(reading.money(float(row["cost"]))))
        span = Span(year(row["start"]), year(row["end"]) or end, RUNS, cost)
        out.append(Row(name, (span,), locked=locked))
    return out


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw one bar per mechanism with its cost in the scenario's money unit."""
    reading = Reading(run, lang)
    drawn, frame = rows(reading), reading.table("mechanisms")
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        spans.draw(ax, drawn, reading)
        values = {
            "active": int((frame["start"] != "").sum()),
            "count": len(frame),
            "money": amount(float(reading.money(float(frame["cost"].sum())))),
            "unit": reading.unit,
        }
        title = reading.words("plot.mechanisms_of", values)
        handles = spans.handles(reading, drawn, "projects.works", "mechanisms.in_force")
        canvas.legend(ax, 2, title, handles)
    return ax
