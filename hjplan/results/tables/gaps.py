"""The gap between the better-off and the worse-off: how wide it may be and how wide the plan leaves it (convention 52).

``ref`` is the coverage of the better-off in the plan that was made first without the rule; the worse-off have to reach
``asked`` = ref − allowed, so that letting the better-off decay never helps. One row for each rule and point at which it
is tested. Absent without such rules.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from hjplan.books.gaps import asked, short, side
from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column, tidy

MET = 1e-6
"""Households short, as a share of those in need, that are noise of the solver."""

NAME = "gaps"
COLUMNS = {
    "gap": Column("text", "", "差距约束", "rule on the gap"),
    "period": Column("text", "date", "期(考核其期末)", "period at whose end it is tested"),
    "ref": Column(
        "number",
        "share",
        "参照:无此约束时较好一方的有效治理率",
        "effective coverage of the better-off without the rule",
    ),
    "better": Column("number", "share", "较好一方规划达到", "effective coverage planned of the better-off"),
    "worse": Column("number", "share", "较差一方规划达到", "effective coverage planned of the worse-off"),
    "allowed": Column("number", "share", "允许的最大差距", "largest gap allowed"),
    "asked": Column("number", "share", "较差一方须达到", "effective coverage asked of the worse-off: ref less allowed"),
    "shortfall": Column("number", "households", "较差一方短缺户数", "households short among the worse-off"),
    "met": Column("text", "", "是否达到(yes/no)", "yes where it is kept, else no"),
}


def build(finished: Finished) -> pd.DataFrame | None:
    """One row per rule and point, in the order of the scenario."""
    county = finished.county
    served = [path.served for path in finished.trajectory]
    rows = []
    for gap in county.gaps:
        better, worse = (side(county, members, gap.points, served) for members in (gap.better, gap.worse))
        missing, needed = short(county, gap, served), asked(gap)
        ref = np.full(len(gap.points), np.nan) if gap.ref is None else gap.ref
        for k, period in enumerate(county.timeline.dates[p - 1] for p in gap.points.tolist()):
            met = "yes" if worse[k] >= needed[k] - MET else "no"
            row = (gap.label, period, ref[k], better[k], worse[k], gap.at_most, needed[k], missing[k], met)
            rows.append(row)
    if not rows:
        return None
    return tidy(COLUMNS, {name: [row[i] for row in rows] for i, name in enumerate(COLUMNS)})
