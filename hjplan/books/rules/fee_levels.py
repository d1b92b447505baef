"""A level that was chosen is one of those offered, holds for its calendar year, never falls and rises by allowed steps.

level[y] ∈ levels; 0 ≤ level[y+1] − level[y] ≤ largest_step; the first year is free; one level for all tiers of the fee
(conventions 31 and 33). Fixed levels and dated paths are taken as written: ``fee_table`` tests them.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.naming import year_name
from hjplan.books.statement import Statement
from hjplan.data.county import County
from hjplan.data.fee_terms import FeeOptions

_NOISE = 1e-9
"""In the fee's own unit: decimals that went through a table."""


def residual(county: County, statement: Statement) -> Finding:
    """Differences of the levels of the table ``fees`` from what the scenario lets be chosen."""
    offered = [(v, fee.options) for v, fee in enumerate(statement.scenario.fees) if fee.options is not None]
    return joined(_fee(county, statement, v, options) for v, options in offered)


def _fee(county: County, statement: Statement, v: int, options: FeeOptions) -> Finding:
    fee, steps = county.fees[v], county.timeline.steps_per_year
    rows = np.flatnonzero(statement.fees.keys["fee"] == v)
    said, when = statement.fees.numbers["level"][rows], statement.fees.keys["period"][rows]
    path = fee.level[::steps]
    rise = np.diff(path)
    dates = county.timeline.dates
    return joined(
        (
            judge(
                "fee_levels",
                "",
                np.abs(said[:, None] - options.levels[None, :]).min(axis=1),
                _NOISE,
                where=lambda at: f"fee {fee.id} / {dates[when[at[0]]]}",
                text=lambda at: f"the level {said[at[0]]:g} is not among those offered",
            ),
            judge(
                "fee_levels",
                "",
                np.abs(said - path[when // steps]),
                _NOISE,
                where=lambda at: f"fee {fee.id} / {dates[when[at[0]]]}",
                text=lambda at: f"the level {said[at[0]]:g} is not that of its year",
            ),
            judge(
                "fee_levels",
                "",
                np.maximum(-rise, 0.0),
                _NOISE,
                where=lambda at: year_name(county, f"fee {fee.id}", at[0] + 1),
                text=lambda at: f"the level falls by {-rise[at]:g}",
            ),
            judge(
                "fee_levels",
                "",
                np.maximum(rise - options.largest_step, 0.0),
                _NOISE,
                where=lambda at: year_name(county, f"fee {fee.id}", at[0] + 1),
                text=lambda at: f"the level rises by {rise[at]:g}, at most {options.largest_step:g} in a year",
            ),
        )
    )
