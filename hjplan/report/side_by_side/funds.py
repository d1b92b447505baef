"""What every fund pays in each run."""

from __future__ import annotations

import math

from hjplan.report.pieces import Section, Table
from hjplan.report.side_by_side.view import View


def section(view: View) -> Section:
    """Money of each fund over the whole plan."""
    words, unit = view.words, view.base.unit
    runs = range(len(view.readings))
    funds = sorted(view.groups("spent", "fund"), key=lambda f: -_largest(view, f, runs))
    rows = tuple(view.line(_name(view, fund), "spent", "fund", fund) for fund in funds)
    totals = view.line(words("col.total"), "spent", "total")
    table = Table(words("compare.funds_caption", {"unit": unit}), view.columns(words("col.fund"), unit), rows, totals)
    return Section("funds", words("compare.funds_title"), (), (table,))


def _largest(view: View, fund: str, runs: range) -> float:
    return max((v for i in runs if not math.isnan(v := view.value(i, "spent", "fund", fund))), default=0.0)


def _name(view: View, fund: str) -> str:
    """The fund's title in the first run that has it."""
    has = [
        r for r in view.readings if fund in r.scenario.spec.funds or fund.removeprefix("fees.") in r.scenario.spec.fees
    ]
    return (has[0] if has else view.base).fund(fund)
