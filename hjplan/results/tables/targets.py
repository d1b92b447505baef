"""What was promised and whether the plan keeps it.

``due`` is the year by whose end a target must be reached. ``planned`` is the smallest coverage and ``shortfall`` the
largest number of households short over all points at which the target is tested (it is held unless said otherwise).
``chance`` is the share of simulated futures in which the plan meets it, NaN without a simulation.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from hjplan.books.goal import shortfall
from hjplan.books.targets import planned_coverage
from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column, tidy

NAME = "targets"
COLUMNS = {
    "target": Column("text", "", "目标", "target"),
    "due": Column("whole", "year", "截止年份(年末)", "year by whose end it is due"),
    "asked": Column("number", "share", "要求的有效治理率", "effective coverage asked for"),
    "planned": Column("number", "share", "规划达到(各考核点最低)", "coverage planned, the lowest where it is tested"),
    "shortfall": Column(
        "number", "households", "短缺户数(各考核点最大)", "households short, the most where it is tested"
    ),
    "chance": Column("number", "share", "达标概率", "share of simulated futures in which it is met"),
}


def build(finished: Finished) -> pd.DataFrame:
    """One row per target, in the order of the scenario."""
    county, outcome = finished.county, finished.outcome
    served = tuple(path.served for path in finished.trajectory)
    unknown = np.full(len(county.targets), np.nan)
    chance = unknown if outcome is None else outcome.target_chance.get("plan", unknown)
    return tidy(
        COLUMNS,
        {
            "target": [t.label for t in county.targets],
            "due": [t.by for t in county.targets],
            "asked": [t.coverage for t in county.targets],
            "planned": [float(planned_coverage(county, t, served).min()) for t in county.targets],
            "shortfall": [float(shortfall(county, t, served).max()) for t in county.targets],
            "chance": chance,
        },
    )
