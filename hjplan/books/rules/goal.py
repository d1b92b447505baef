"""The goal that a run claims is the goal that its tables give, and no better than what was proven possible.

G = Δ·Σβᵏ·Σω·served + β^T·Σω·hh·(Σ v·x + pipeline) − penalties, recomputed to 1e-6 of the manifest's ``goal``
(model.md, section 8); goal ≤ bound within 1e-6; gap = (bound − goal)/max(1, |goal|) within 1e-6.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hjplan.books.breach import Finding, judge
from hjplan.books.goal import goal_parts
from hjplan.books.statement import Statement
from hjplan.data.county import County


def residual(county: County, statement: Statement) -> Finding:
    """Household-years by which the manifest's goal differs; nothing to check without a manifest."""
    said = statement.summary
    if not said:
        return Finding()
    goal, bound, gap = (_number(said.get(key)) for key in ("goal", "bound", "gap"))
    total = goal_parts(county, statement.trajectory).total
    scale = max(1.0, abs(total))
    shown = float(np.maximum(0.0, (bound - total) / scale))
    off = {
        f"the manifest's goal is {goal:,.6g}, the tables give {total:,.6g}": abs(goal - total),
        f"the goal {total:,.6g} is above the bound {bound:,.6g}": float(np.maximum(0.0, total - bound)),
        f"the gap {gap:.3g} is not (bound − goal)/goal": abs(gap - shown) * scale,
    }
    sizes, words = list(off.values()), list(off)
    return judge(
        "goal",
        "household-years",
        sizes,
        1e-6 * scale,
        where=lambda at: "manifest",
        text=lambda at: words[at[0]],
    )


def _number(value: Any) -> float:
    """A number of the manifest; NaN, which fails every check, for anything else."""
    good = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if good else float("nan")
