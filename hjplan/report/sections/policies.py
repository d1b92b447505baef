"""The same money under other habits: what build-and-neglect costs."""

from __future__ import annotations

import pandas as pd

from hjplan.report.drawing import picture
from hjplan.report.figures import DASH, amount, percent
from hjplan.report.pieces import Cell, Column, Section, Table, cells
from hjplan.report.reading import Reading


def section(reading: Reading) -> Section | None:
    """One row per policy that was simulated."""
    draws = reading.table("draws")
    if draws.empty:
        return None
    words = reading.words
    targets = len(reading.summary["targets"])
    columns = [
        Column(words("col.policy"), number=False),
        Column(words("col.works_at", {"year": reading.years[1]}), words("unit.of_need")),
        Column(words("col.futures"), words("unit.of_need")),
        Column(words("col.spent"), reading.unit),
        Column(words("col.twice"), reading.unit),
        Column(words("col.plan_wins"), words("unit.of_futures")),
    ]
    if targets:
        columns.append(Column(words("col.targets_met"), words("unit.of_targets", {"count": targets})))
    rows = tuple(_row(reading, draws, policy) for policy in reading.policies)
    lead = words("policies.lead", {"draws": int(draws["draw"].nunique())})
    table = Table(words("policies.caption"), tuple(columns), rows, note=words("policies.note"))
    return Section("policies", words("policies.title"), (lead,), (picture(reading, "policies"), table))


def _row(reading: Reading, draws: pd.DataFrame, policy: str) -> tuple[Cell, ...]:
    mine = draws[draws["policy"] == policy].set_index("draw")
    plan = draws[draws["policy"] == "plan"].set_index("draw")
    ends = mine["coverage_at_end"]
    wins = DASH
    if policy != "plan" and not plan.empty:
        wins = percent(float((plan["goal"] > mine["goal"].reindex(plan.index)).mean()))
    return cells(
        reading.word("policy", policy),
        Cell(percent(float(ends.mean())), share=float(ends.mean())),
        f"{100 * ends.quantile(0.05):.0f}–{100 * ends.quantile(0.95):.0f}",
        amount(reading.money(float(mine["spent"].mean()))),
        amount(reading.money(float(mine["spent_twice"].mean()))),
        wins,
        *([f"{mine['targets_met'].mean():.1f}"] if reading.summary["targets"] else []),
    )
