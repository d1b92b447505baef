"""Every policy of every run: what building without upkeep would cost under each set of rules."""

from __future__ import annotations

from hjplan.report.figures import amount, percent
from hjplan.report.pieces import Cell, Column, Section, Table, cells
from hjplan.report.side_by_side.view import View


def section(view: View) -> Section | None:
    """One row per run and policy that was simulated."""
    words, rows = view.words, []
    for name, reading in zip(view.names, view.readings, strict=True):
        draws = reading.table("draws")
        for policy in reading.policies:
            mine = draws[draws["policy"] == policy]
            ends = float(mine["coverage_at_end"].mean())
            title = words("compare.run_policy", {"run": name, "policy": reading.word("policy", policy)})
            spent = amount(float(reading.money(float(mine["spent"].mean()))))
            rows.append(cells(title, Cell(percent(ends), share=ends), spent, amount(reading.spent_twice(policy))))
    if not rows:
        return None
    columns = (
        Column(words("col.policy"), number=False),
        Column(words("col.works_at", {"year": view.base.years[1]}), words("unit.of_need")),
        Column(words("col.spent"), view.base.unit),
        Column(words("col.twice"), view.base.unit),
    )
    table = Table(words("policies.caption"), columns, tuple(rows))
    return Section("policies", words("policies.title"), (words("compare.policies_lead"),), (table,))
