"""What the lowest fifth can bear: all fees of a tier together.

Σ_fees Σ_v bill_v·z[v,y] ≤ cap·income·quintile ratio of a household of the tier, in every year (convention 38)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hjplan.data.county import County
from hjplan.optimize.ledger.fee_levels import Billed
from hjplan.optimize.naming import years
from hjplan.optimize.program import Program

ROUNDING = 1e-9
"""Yuan: a bill that is the limit to the last digit is within it."""


def rows(program: Program, county: County, billed: Sequence[Billed]) -> None:
    """Add one row per tier and calendar year in which a fee is chosen or, fixed, breaks the limit."""
    said, timeline = county.affordability, county.timeline
    if said is None:
        return
    first = np.arange(timeline.years) * timeline.steps_per_year
    row = np.arange(timeline.years)[None]
    for tier, limit in zip(said.tiers, said.limit[:, first], strict=True):
        own = [(fee, b) for fee, b in zip(county.fees, billed, strict=True) if tier in fee.tiers]
        fixed = sum((fee.bill[first] for fee, _ in own if fee.options is None), start=np.zeros(timeline.years))
        left = limit - fixed + ROUNDING
        entries = [(row, b.chosen, fee.options.bill[:, first]) for fee, b in own if fee.options is not None]
        kept = np.isfinite(left) & ((left < 0) | bool(entries))
        if kept.any():
            inside = [(np.where(kept, r, 0), np.where(kept, c, -1), v) for r, c, v in entries]
            top = np.where(kept, left, 0.0)[None]
            program.add_rows("affordability", ([tier], years(timeline)), inside, kept=kept[None], upper=top)
