"""What each fund bought outside its earmark, through the pool that part of its money may enter.

outside_earmark ≤ may_enter in every fiscal year. Absent where nothing is pooled.
"""

from __future__ import annotations

import pandas as pd

from hjplan.books.accounts import may_enter
from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column, tidy

NAME = "pooled"
COLUMNS = {
    "pool": Column("text", "", "整合资金池", "pool"),
    "fund": Column("text", "", "资金", "fund"),
    "year": Column("whole", "year", "年度", "fiscal year"),
    "outside_earmark": Column("whole", "yuan", "用于原定用途之外", "spent outside the fund's own earmark"),
    "may_enter": Column("whole", "yuan", "可纳入整合的金额", "share of the year's arrival that may enter the pool"),
}


def build(finished: Finished) -> pd.DataFrame | None:
    """One row per fund that may enter a pool, and fiscal year."""
    county, spend = finished.county, finished.books.spend
    years = county.timeline.years
    rows: list[tuple[str, str, int, int, int]] = []
    for f, terms in enumerate(county.funds):
        if terms.pool < 0:
            continue
        outside = spend[f, terms.pooled].sum(axis=0) if terms.pooled is not None else spend[f, :0].sum(axis=0)
        of_year = outside.reshape(years, -1).sum(axis=1)
        for year, (used, most) in enumerate(zip(of_year.tolist(), may_enter(county, f).tolist(), strict=True)):
            rows.append((county.pools[terms.pool].id, terms.id, county.timeline.start + year, used, most))
    if not rows:
        return None
    return tidy(COLUMNS, {name: [row[i] for row in rows] for i, name in enumerate(COLUMNS)})
