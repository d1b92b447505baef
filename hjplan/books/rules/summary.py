"""What a run says of itself in short is what its tables say at length.

Of the manifest's summary: coverage at the end of the horizon by sector, built = Σ φ·hh·x ÷ Σ φ·hh·need and effective =
Σ φ·served ÷ Σ φ·hh·need (convention 48), to 1e-6; money spent and lapsed, by use and by fund, and the revenue of each
fee, and of each debt what is drawn, owed at the end and left to successors, to the yuan, in the scenario's unit;
coverage reached for each target to 1e-6, and whether it is met. What the
summary does not say is not missed; its goal is tested by ``goal``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from hjplan.books.breach import Finding, Index, joined, judge
from hjplan.books.coverage import coverage_groups
from hjplan.books.debts import debt_lines
from hjplan.books.statement import Statement
from hjplan.books.targets import planned_coverage
from hjplan.data.county import County
from hjplan.schema.horizon import USES


def residual(county: County, statement: Statement) -> Finding:
    """Differences between summary and tables; nothing to check without a manifest."""
    said = statement.summary
    coverage = _compare(said, "coverage", _coverage(county, statement), 1e-6)
    money = _compare(said, "money", _money(county, statement), 1.0 / county.yuan)
    fees = _compare(said, "fees", _fees(county, statement), 1.0 / county.yuan)
    debt = _compare(said, "debt", _debt(county, statement), 1.0 / county.yuan)
    return joined((coverage, money, fees, debt, _targets(county, statement)))


def _targets(county: County, statement: Statement) -> Finding:
    """Each target of the summary: the lowest coverage over its points, and whether it is met."""
    said = statement.summary.get("targets")
    if said is None:
        return Finding()
    told = said if isinstance(said, list) else []
    rows = [row if isinstance(row, Mapping) else {} for row in told]
    served = tuple(path.served for path in statement.trajectory)
    value = [float(planned_coverage(county, t, served).min()) for t in county.targets]
    if len(rows) != len(value):
        words = f"it tells of {len(rows)} targets, the scenario has {len(value)}"
        return judge("summary", "", [1.0], 0, where=lambda at: "manifest, targets", text=lambda at: words)
    reached = [_figure(row, ("value",)) for row in rows]
    met = [_told_wrongly(row.get("met"), v - t.coverage) for row, v, t in zip(rows, value, county.targets, strict=True)]

    def where(at: Index) -> str:
        return f"manifest, {county.targets[at[0]].label}"

    return joined(
        (
            judge(
                "summary",
                "share",
                np.abs(np.array(reached) - np.array(value)),
                1e-6,
                where=where,
                text=lambda at: f"it says {reached[at[0]]:.6g}, the tables give {value[at[0]]:.6g}",
            ),
            judge("summary", "", met, 0, where=where, text=lambda at: "it says wrongly whether the target is met"),
        )
    )


def _told_wrongly(met: Any, margin: float) -> bool:
    """Is ``met`` against the coverage reached? Within 1e-5 of what is asked either may be said."""
    return not isinstance(met, bool) or (met and margin < -1e-5) or (not met and margin > 1e-5)


def _coverage(county: County, statement: Statement) -> dict[tuple[str, ...], float]:
    groups = coverage_groups(county, statement.trajectory)
    sectors = np.array([key[0] for key in groups.keys], dtype=object)
    out: dict[tuple[str, ...], float] = {}
    for sector in sorted(set(sectors)):
        own = sectors == sector
        need = float(groups.need[own, -1].sum())
        for name, values in (("built", groups.built), ("effective", groups.effective)):
            out[sector, name] = float(values[own, -1].sum()) / need if need > 0 else 1.0
    return out


def _money(county: County, statement: Statement) -> dict[tuple[str, ...], float]:
    """Yuan paid and lapsed over the horizon, in the scenario's unit."""
    use = np.array(county.lines.use, dtype=object)
    out: dict[tuple[str, ...], float] = {
        ("spent",): statement.spend.sum() / county.yuan,
        ("lapsed",): statement.funds.lapsed.sum() / county.yuan,
    }
    out |= {("by_use", u): statement.spend[:, use == u].sum() / county.yuan for u in USES}
    return out | {("by_fund", f.id): statement.spend[i].sum() / county.yuan for i, f in enumerate(county.funds)}


def _fees(county: County, statement: Statement) -> dict[tuple[str, ...], float]:
    """Yuan that users pay over the horizon, by the table ``fees``, in the scenario's unit."""
    revenue = np.zeros(len(county.fees))
    np.add.at(revenue, statement.fees.keys["fee"], statement.fees.whole["revenue"] / county.yuan)
    return {(fee.id, "revenue"): float(revenue[i]) for i, fee in enumerate(county.fees)}


def _debt(county: County, statement: Statement) -> dict[tuple[str, ...], float]:
    """Yuan drawn, owed at the end of the plan, and still to be paid after it, by the table ``debt``."""
    table, periods = statement.debt, county.timeline.periods
    out: dict[tuple[str, ...], float] = {}
    for i, line in enumerate(debt_lines(county)):
        name = county.lines.debt[int(line)]
        out[name, "drawn"] = table.drawn[i].sum() / county.yuan
        out[name, "outstanding_at_end"] = table.outstanding[i, periods - 1] / county.yuan
        out[name, "left_to_successors"] = table.service[i, periods:].sum() / county.yuan
    return out


def _compare(said: Mapping[str, Any], part: str, due: dict[tuple[str, ...], float], slack: float) -> Finding:
    """Each figure of a part of the summary against what the tables give."""
    if part not in said:
        return Finding()
    names = list(due)
    values = np.array([_figure(said[part], name) for name in names])
    follows = np.array([due[name] for name in names])
    return judge(
        "summary",
        "",
        np.abs(values - follows),
        slack,
        where=lambda at: f"manifest, {'.'.join((part, *names[at[0]]))}",
        text=lambda at: f"it says {values[at]:,.6g}, the tables give {follows[at]:,.6g}",
    )


def _figure(said: Any, path: tuple[str, ...]) -> float:
    """The number under a path of keys; NaN, which fails, where there is none."""
    for key in path:
        said = said.get(key) if isinstance(said, Mapping) else None
    good = isinstance(said, int | float) and not isinstance(said, bool)
    return float(said) if good else float("nan")
