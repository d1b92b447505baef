"""A hard target is met, and the table says of every target what the plan reaches.

Hard: Σ φ·served ≥ coverage·Σ φ·households in need over its cells, at each of its points, within 1e-6 of the households
asked for (convention 45). Table: asked and due as the scenario says, planned = the lowest coverage and shortfall = the
most households short over its points, within 1e-6.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.goal import shortfall
from hjplan.books.statement import Statement
from hjplan.books.targets import planned_coverage
from hjplan.data.county import County, Floats, TargetTerms


def residual(county: County, statement: Statement) -> Finding:
    """Households short of hard targets, and differences in the table of targets."""
    served = tuple(path.served for path in statement.trajectory)
    short = [shortfall(county, t, served) for t in county.targets]
    hard = [_hard(county, t, s) for t, s in zip(county.targets, short, strict=True) if t.hard]
    return joined((*hard, *_table(county, statement, served, short)))


def _hard(county: County, target: TargetTerms, short: Floats) -> Finding:
    asked = np.zeros(len(target.points))
    for block, mask in zip(county.blocks, target.members, strict=True):
        f = block.facility
        need = block.need[mask][:, target.points].sum(axis=0)
        asked += f.share * f.households_per_unit * target.coverage * need
    return judge(
        "targets",
        "households",
        short,
        1e-6 * np.maximum(1.0, asked),
        where=lambda at: f"{target.label} / end of {county.timeline.dates[int(target.points[at[0]]) - 1]}",
        text=lambda at: f"the hard target is missed by {short[at]:,.3f} households",
    )


def _table(county: County, statement: Statement, served: tuple[Floats, ...], short: list[Floats]) -> list[Finding]:
    """The rows of the table ``targets``, in the order of the scenario."""
    table = statement.targets
    labels = sorted({t.label for t in county.targets})
    wanted = np.array([labels.index(t.label) for t in county.targets], dtype=np.int64)
    if not np.array_equal(table.keys["target"], wanted):
        told = "the table does not hold the targets of the scenario, each once and in its order"
        return [judge("targets", "", np.ones(1), 0, where=lambda at: "table targets", text=lambda at: told)]
    households = [max(1.0, _need(county, t)) for t in county.targets]
    due = {
        "due": np.array([t.by for t in county.targets], dtype=np.float64),
        "asked": np.array([t.coverage for t in county.targets]),
        "planned": np.array([planned_coverage(county, t, served).min() for t in county.targets]),
        "shortfall": np.array([s.max() for s in short]),
    }
    slack = {"due": np.zeros(1), "asked": np.zeros(1) + 1e-9, "planned": np.zeros(1) + 1e-6}
    slack["shortfall"] = 1e-6 * np.array(households)
    said = {"due": table.whole["due"], **table.numbers}
    return [_column(county, name, np.asarray(said[name], dtype=np.float64), due[name], slack[name]) for name in due]


def _need(county: County, target: TargetTerms) -> float:
    return sum(
        b.facility.share * b.facility.households_per_unit * float(b.need[m][:, target.points].sum(axis=0).max())
        for b, m in zip(county.blocks, target.members, strict=True)
        if m.any()
    )


def _column(county: County, name: str, said: Floats, due: Floats, slack: Floats) -> Finding:
    return judge(
        "targets",
        "households" if name == "shortfall" else "share",
        np.abs(said - due),
        slack,
        where=lambda at: county.targets[at[0]].label,
        text=lambda at: f"`{name}` is {said[at]:,.6g}, it follows {due[at]:,.6g}",
    )
