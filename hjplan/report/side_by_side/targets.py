"""Targets: which run meets them, and in how many futures."""

from __future__ import annotations

import math

from hjplan.report.figures import DASH, percent
from hjplan.report.pieces import Cell, Column, Section, Table
from hjplan.report.sections.targets import tone
from hjplan.report.side_by_side.view import View


def section(view: View) -> Section | None:
    """One row per target: what each plan reaches, and its chance."""
    words = view.words
    labels = view.groups("target_coverage", "target")
    if not labels:
        return None
    order = [view.comparison.base, *view.others]
    columns = [Column(words("col.target"), number=False)]
    for index in order:
        columns.append(Column(view.names[index], words("compare.reached")))
        columns.append(Column(view.names[index], words("compare.chance")))
    rows = []
    for label in labels:
        row = [Cell(_name(view, label))]
        for index in order:
            row += _cells(view, index, label)
        rows.append(tuple(row))
    table = Table(words("compare.targets_caption"), tuple(columns), tuple(rows))
    return Section("targets", words("targets.title"), (words("targets.note"),), (table,))


def _cells(view: View, index: int, label: str) -> list[Cell]:
    """What one run reaches, and the chance of it."""
    said = {t["target"]: t for t in view.readings[index].summary["targets"]}.get(label)
    if said is None:
        return [Cell(DASH, "quiet"), Cell(DASH, "quiet")]
    chance = math.nan if said["chance"] is None else float(said["chance"])
    reached = Cell(percent(float(said["value"]), 1), "good" if said["met"] else "bad")
    return [reached, Cell(percent(chance), tone(chance))]


def _name(view: View, label: str) -> str:
    """The target in words, with what is asked and by when, from the first run that has it."""
    for reading in view.readings:
        for index, target in enumerate(reading.summary["targets"]):
            if target["target"] == label:
                asked = reading.scenario.spec.targets[index]
                year = asked.by if asked.by is not None else reading.years[1]
                values = {"what": reading.target(index), "asked": percent(asked.coverage), "year": year}
                return reading.words("compare.target", values)
    return label
