"""Targets: what was promised, what the plan reaches, and in how many futures it holds."""

from __future__ import annotations

import math

from hjplan.report.figures import DASH, SEEN, amount, percent
from hjplan.report.pieces import Cell, Column, Section, Table, Tone, cells
from hjplan.report.reading import Reading

LIKELY, UNLIKELY = 0.8, 0.5
"""From this chance on a target is shown as good news, and below the other as bad news."""


def section(reading: Reading) -> Section | None:
    """One row per target, the least likely first where they were simulated."""
    frame = reading.table("targets")
    if frame.empty:
        return None
    words = reading.words
    owners = [target.owner or "" for target in reading.scenario.spec.targets]
    rows = []
    for index, row in enumerate(frame.to_dict("records")):
        met = bool(reading.summary["targets"][index]["met"])
        chance, shortfall = float(row["chance"]), float(row["shortfall"])
        short = amount(shortfall) if shortfall >= SEEN else DASH
        rows.append(
            cells(
                reading.target(index),
                *([owners[index]] if any(owners) else []),
                str(row["due"]),
                percent(float(row["asked"])),
                percent(float(row["planned"]), 1),
                Cell(words("target.met" if met else "target.missed"), "good" if met else "bad"),
                short,
                Cell(percent(chance), tone(chance), None if math.isnan(chance) else chance),
            )
        )
    columns = (
        Column(words("col.target"), number=False),
        *([Column(words("col.owner"), number=False)] if any(owners) else []),
        Column(words("col.due")),
        Column(words("col.asked"), words("unit.of_need")),
        Column(words("col.planned"), words("unit.of_need")),
        Column(words("col.in_plan"), number=False),
        Column(words("col.short"), words("unit.households")),
        Column(words("col.chance"), words("unit.of_futures")),
    )
    met_count = sum(1 for target in reading.summary["targets"] if target["met"])
    lead = words("targets.lead", {"met": met_count, "count": len(rows)})
    note = words("targets.note") if not frame["chance"].isna().all() else words("page.not_simulated")
    return Section(
        "targets", words("targets.title"), (lead, note), (Table(words("targets.caption"), columns, tuple(rows)),)
    )


def tone(chance: float) -> Tone:
    """Good, bad or neither."""
    if math.isnan(chance):
        return "quiet"
    return "good" if chance >= LIKELY else "bad" if chance < UNLIKELY else ""
