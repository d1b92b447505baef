"""Gap payments to partners (缺口性补助) stay under a tenth of the general budget, to the end of the contracts.

inside the plan: Σ_p Σ_{g of p} Σ_{t in y} spend[g, charges of p, t] ≤ 10 % of the general budget[y] − commitments[y]
after it: Σ_p gap[p,y] ≤ the same, gap[p,y] ≥ charges[p,y] − net fee revenue of the last year, gap ≥ 0 (convention 57),
in every fiscal year y in which p may be served: there the rows bind where nothing is owed too, elsewhere there are none
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hjplan.books.successors import years_served
from hjplan.data.county import County, Floats, Ints
from hjplan.optimize.ledger.after_horizon import later_charges
from hjplan.optimize.ledger.fee_levels import Billed
from hjplan.optimize.ledger.spending import Spending
from hjplan.optimize.naming import fund_names, years
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT
from hjplan.optimize.program import Program


def rows(program: Program, county: County, spending: Spending, billed: Sequence[Billed]) -> None:
    """Add one row per year of the plan and after it, in a county with partners and a general budget."""
    if county.gap_room is None:
        return
    timeline, names = county.timeline, fund_names(county)
    room = county.gap_room / YUAN_PER_SOLVER_UNIT
    partners = [(f, fund.partner) for f, fund in enumerate(county.funds) if fund.partner is not None]
    of_year = (timeline.year - timeline.start)[None]
    now: list[tuple[Ints, Ints, Floats]] = [(of_year, spending.spend[p.gap, p.line], np.ones(1)) for _, p in partners]
    program.add_rows("gap_ceiling", (years(timeline),), now, upper=room[: timeline.years])
    served = [years_served(county, f) for f, _ in partners]
    later = np.unique(np.concatenate(served))
    labels = [str(timeline.start + timeline.years + y) for y in later.tolist()]
    owes = np.array([np.isin(later, own) for own in served])
    gap = program.variables("gap_later", ([names[f] for f, _ in partners], labels), kept=owes)
    for (f, partner), own, columns in zip(partners, served, gap, strict=True):
        entries = later_charges(county, spending, billed, f, partner.fees.tolist())
        row = np.arange(len(own))
        needed = [*entries, (row, columns[columns >= 0], np.full(1, -1.0))]
        own_labels = [str(timeline.start + timeline.years + y) for y in own.tolist()]
        program.add_rows("gap_needed", ([names[f]], own_labels), needed, upper=0.0)
    left = room[np.minimum(timeline.years + later, len(room) - 1)]
    program.add_rows("gap_ceiling_later", (labels,), [(np.arange(len(later))[None], gap, np.ones(1))], upper=left)
