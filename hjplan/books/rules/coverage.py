"""Coverage in the tables is the coverage that follows, built and effective never confused.

need = Σ φ·hh·need, built = Σ φ·hh·Σ_s x, effective = Σ φ·served, by sector, tier and township at closing points
(convention 48), within 1e-6 of them; 0 ≤ effective ≤ built ≤ need (model.md, section 12).
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, Index, joined, judge
from hjplan.books.coverage import CoverageGroups, coverage_groups
from hjplan.books.statement import Statement
from hjplan.data.county import County, Floats


def residual(county: County, statement: Statement) -> Finding:
    """Households by which the coverage table differs from the recomputed coverage."""
    groups = coverage_groups(county, statement.trajectory)
    shape = (len(groups.keys), county.timeline.periods)
    row = _rows(county, statement, groups)
    known, period = row >= 0, statement.coverage.keys["period"]
    count = np.zeros(shape, dtype=np.int64)
    np.add.at(count, (row[known], period[known]), 1)

    def where(at: Index) -> str:
        return f"{' '.join(groups.keys[at[0]])} / {county.timeline.dates[at[1]]}"

    def against(name: str, follows: Floats) -> Finding:
        said = np.zeros(shape)
        said[row[known], period[known]] = statement.coverage.numbers[name][known]
        return judge(
            "coverage",
            "households",
            np.abs(said - follows),
            1e-6 * np.maximum(1.0, np.abs(follows)),
            where=where,
            text=lambda at: f"`{name}` is {said[at]:,.3f} households, {follows[at]:,.3f} follow from the plan",
        )

    need, built, effective = (v[:, 1:] for v in (groups.need, groups.built, groups.effective))
    order = np.maximum(np.maximum(effective - built, built - need), -effective)
    return joined(
        (
            judge("coverage", "", count != 1, 0, where=where, text=lambda at: f"the table has {count[at]} rows for it"),
            judge(
                "coverage", "", ~known, 0, where=lambda at: "table coverage", text=lambda at: "nobody is in need here"
            ),
            against("need", need),
            against("built", built),
            against("effective", effective),
            judge(
                "coverage",
                "households",
                np.maximum(order, 0.0),
                1e-6 * np.maximum(1.0, need),
                where=where,
                text=lambda at: "0 ≤ effective ≤ built ≤ need does not hold",
            ),
        )
    )


def _rows(county: County, statement: Statement, groups: CoverageGroups) -> np.ndarray:
    """[rows of the table] number of the group, −1 where there is none."""
    known = [
        sorted({b.facility.sector for b in county.blocks}),
        sorted(set(county.places.tier)),
        sorted(set(county.places.township)),
    ]
    number = np.full(tuple(len(names) for names in known), -1, dtype=np.int64)
    for i, key in enumerate(groups.keys):
        number[tuple(names.index(part) for names, part in zip(known, key, strict=True))] = i
    return np.asarray(number[statement.coverage.at("sector", "tier", "township")])
