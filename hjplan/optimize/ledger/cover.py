"""A loan's cover: over its life, what its sectors earn beyond their upkeep pays the service so many times.

Σ_t (revenue[t] − upkeep[t]) of the sectors ≥ cover·Σ_t service[t], from the first period to the last service;
after the plan, revenue and upkeep are those of its last year; nominal (convention 25)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hjplan.data.county import County, Floats, Ints
from hjplan.data.fund_terms import LoanTerms
from hjplan.optimize.ledger.fee_levels import Billed
from hjplan.optimize.ledger.spending import Spending
from hjplan.optimize.naming import fund_names
from hjplan.optimize.program import Program


def rows(program: Program, county: County, spending: Spending, cost: Ints, billed: Sequence[Billed]) -> None:
    """Add one row per loan with a cover."""
    names = fund_names(county)
    for f, fund in enumerate(county.funds):
        if fund.loan is not None and fund.loan.cover > 0:
            _loan(program, county, spending, cost, billed, f, fund.loan, names[f])


def times_counted(county: County, loan: LoanTerms) -> Floats:
    """[T] how often each period of the plan counts: once, those of the last year again until the last service.

    The last service is that of money drawn in the last period in which any may be drawn.
    """
    timeline = county.timeline
    steps, periods = timeline.steps_per_year, timeline.periods
    may = np.flatnonzero(loan.yearly[timeline.year - timeline.start] > 0)
    end = int(may[-1]) + len(loan.service) if len(may) else 0
    counted = np.ones(periods)
    for later in range(periods, end + 1):
        counted[periods - steps + (later - periods) % steps] += 1.0
    return counted


def _loan(
    program: Program,
    county: County,
    spending: Spending,
    cost: Ints,
    billed: Sequence[Billed],
    fund: int,
    loan: LoanTerms,
    name: str,
) -> None:
    counted, zero = times_counted(county, loan), np.zeros(1, dtype=np.int64)
    use, sector = np.array(county.lines.use), np.array(county.lines.sector)
    upkeep = np.flatnonzero((use == "upkeep") & np.isin(sector, loan.cover_sectors))
    entries: list[tuple[Ints, Ints, Floats]] = [
        (zero, cost[upkeep], -(county.prices.upkeep * counted)[None]),
        (zero, spending.drawn[fund], np.full(1, -loan.cover * loan.service.sum())),
    ]
    for fee, b in zip(county.fees, billed, strict=True):
        if county.blocks[fee.block].facility.sector in loan.cover_sectors:
            entries.append((zero, b.columns, b.revenue * counted))
    program.add_rows("cover", ([name],), entries, lower=0.0)
