"""The small county of two villages with a front between two goals, and with ranges of its plan: really solved."""

from __future__ import annotations

from pathlib import Path

from builders.saved import saved, write_county
from hjplan import api
from hjplan.planning.ranges import ranges_table
from hjplan.results.adding import add_table
from hjplan.results.loading import Run

GOALS = ("households_served", "cost")


def saved_front(folder: Path, goals: tuple[str, ...] = GOALS, points: int = 5) -> api.Front:
    """A front of the county, saved under ``folder`` with its picture and page."""
    return api.pareto(write_county(folder), goals, points, out=folder / "runs")


def saved_ranges(folder: Path, within: float = 0.02) -> Run:
    """The county planned, and the ranges of its plan; without pictures."""
    run = saved(folder / "runs", simulate=False)
    return add_table(run, "ranges", ranges_table(run, within))
