"""What a run says of itself in short is what its tables say at length.

Of the manifest's summary: coverage at the end of the horizon by sector, built = Σ φ·hh·x ÷ Σ φ·hh·need and effective =
Σ φ·served ÷ Σ φ·hh·need (convention 48), to 1e-6; money spent and lapsed, by use and by fund, and the revenue of each
fee, to the yuan, in the scenario's unit. What the summary does not say is not missed; its goal is tested by ``goal``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.coverage import coverage_groups
from hjplan.books.statement import Statement
from hjplan.data.county import County


def residual(county: County, statement: Statement) -> Finding:
    """Differences between summary and tables; nothing to check without a manifest."""
    said = statement.summary
    coverage = _compare(said, "coverage", _coverage(county, statement), 1e-6)
    money = _compare(said, "money", _money(county, statement), 1.0 / county.yuan)
    fees = _compare(said, "fees", _fees(county, statement), 1.0 / county.yuan)
    return joined((coverage, money, fees))


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
    out |= {("by_use", u): statement.spend[:, use == u].sum() / county.yuan for u in sorted(set(use))}
    return out | {("by_fund", f.id): statement.spend[i].sum() / county.yuan for i, f in enumerate(county.funds)}


def _fees(county: County, statement: Statement) -> dict[tuple[str, ...], float]:
    received = statement.funds.received.sum(axis=1) / county.yuan
    return {(county.fees[f.fee].id, "revenue"): float(received[i]) for i, f in enumerate(county.funds) if f.fee >= 0}


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
