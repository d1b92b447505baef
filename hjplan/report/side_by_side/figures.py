"""The main figures of every run side by side, and their differences future by future."""

from __future__ import annotations

from hjplan.report.figures import amount, percent, signed
from hjplan.report.pieces import Cell, Column, Section, Table, cells
from hjplan.report.side_by_side.view import View, interval, tone

SHOWN = (
    ("coverage_at_end", "compare.coverage_at_end", "points"),
    ("targets_met", "compare.targets_met", "count"),
    ("rebound_cycles", "compare.rebound_cycles", "count"),
    ("spent_twice", "compare.spent_twice", "money"),
    ("spent", "compare.spent", "money"),
    ("goal", "compare.goal", "goal"),
)
"""Quantities compared over the futures, what they are called, and how they are shown."""


def section(view: View) -> Section:
    """The plans, then the futures."""
    words = view.words
    pieces = [_plans(view)]
    pieces += [table for index in view.others if (table := _futures(view, index)) is not None]
    sentences = (words("compare.figures_lead", {"base": view.names[view.comparison.base]}),)
    notes = view.comparison.notes
    return Section("figures", words("compare.figures_title"), sentences + notes, tuple(pieces))


def _plans(view: View) -> Table:
    """Money by use, lapsed, coverage of everything."""
    words, unit = view.words, view.base.unit
    rows = [
        view.line(words("compare.works"), "effective", "total", percents=True, better=1),
        view.line(words("compare.built"), "built", "total", percents=True, better=1),
        view.line(words("compare.spent_in", {"unit": unit}), "spent", "total"),
    ]
    rows += [
        view.line(words("compare.of_which", {"use": words(f"use.{use}"), "unit": unit}), "spent", "use", use)
        for use in view.groups("spent", "use")
        if any(view.value(i, "spent", "use", use) > 0 for i in range(len(view.readings)))
    ]
    rows.append(view.line(words("compare.lapsed_in", {"unit": unit}), "lapsed", "total", better=-1))
    rows.append(view.line(words("compare.goal"), "goal", "total", better=1))
    return Table(
        words("compare.plans_caption"),
        view.columns(words("col.what"), ""),
        tuple(rows),
        note=words("compare.small_note"),
    )


def _futures(view: View, index: int) -> Table | None:
    """One run against the base over the same futures."""
    words = view.words
    rows = [row for key, name, kind in SHOWN if (row := _row(view, index, key, name, kind)) is not None]
    if not rows:
        return None
    base = view.names[view.comparison.base]
    columns = (
        Column(words("col.what"), number=False),
        Column(base),
        Column(view.names[index]),
        Column(words("col.difference")),
        Column(words("compare.interval")),
        Column(words("col.better_in"), words("unit.of_futures")),
    )
    caption = words("compare.futures_caption", {"run": view.names[index], "base": base})
    return Table(caption, columns, tuple(rows), note=words("compare.futures_note"))


def _row(view: View, index: int, key: str, name: str, kind: str) -> tuple[Cell, ...] | None:
    """One quantity: both means, the difference, its interval, how often the run is better."""
    row = view.future(index, key)
    if row is None:
        return None
    better, gap = int(row["better"]), float(row["difference"])
    scale = {"points": 100.0, "money": float(view.base.money(1.0))}.get(kind, 1.0)
    digits = 1 if kind == "points" else None
    value, base_value = float(row["value"]), float(row["base_value"])
    means = (percent(base_value, 1), percent(value, 1)) if kind == "points" else (
        amount(scale * base_value),
        amount(scale * value),
    )  # fmt: skip
    return cells(
        view.words(name, {"unit": view.base.unit}),
        *means,
        Cell(signed(scale * gap, digits), tone(gap * better)),
        interval(view.words, float(row["p05"]), float(row["p95"]), scale, digits),
        percent(float(row["share_better"])),
    )
