"""Targets: which run meets them, and in how many futures."""

from __future__ import annotations

from hjplan.report.figures import DASH, percent
from hjplan.report.pieces import Cell, Section, Table
from hjplan.report.sections.targets import tone
from hjplan.report.side_by_side.view import View


def section(view: View) -> Section | None:
    """One row per target: what each plan reaches, and its chance."""
    words = view.words
    labels = view.groups("target_coverage", "target")
    if not labels:
        return None
    rows = [(Cell(_name(view, label)), *(_cell(view, index, label) for index in view.order)) for label in labels]
    table = Table(words("compare.targets_caption"), view.columns(words("col.target"), ""), tuple(rows))
    return Section("targets", words("targets.title"), (words("targets.note"),), (table,))


def _cell(view: View, index: int, label: str) -> Cell:
    """What one run reaches, and the chance of it."""
    said = {t["target"]: t for t in view.readings[index].summary["targets"]}.get(label)
    if said is None:
        return Cell(DASH, "quiet")
    words = view.words
    met = words("target.met" if said["met"] else "target.missed")
    reached = f"{percent(float(said['value']), 1)} {met}"
    if said["chance"] is None:
        return Cell(reached, "good" if said["met"] else "bad")
    chance = float(said["chance"])
    return Cell(reached, tone(chance) or "quiet", remark=words("compare.chance", {"chance": percent(chance)}))


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
