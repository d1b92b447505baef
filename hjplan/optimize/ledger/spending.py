"""The variables of the ledger: what each fund spends on each line that it may pay, and what it carries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.data.county import County, Floats, Ints
from hjplan.optimize.naming import fund_names, line_names, periods
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT, Alike
from hjplan.optimize.program import Program


@dataclass(frozen=True, eq=False)
class Spending:
    """Columns, in 10⁶ nominal yuan."""

    spend: Ints
    """[F, L, T]; −1 where the earmark forbids it: eligibility needs no row."""
    carried: Ints
    """[F, T] money carried out of a period; −1 where nothing may be carried."""
    lapsed: Ints
    """[F, T] money that lapses; −1 inside a fiscal year."""

    def plan(self, x: Floats) -> Floats:
        """[F, L, T] spending of a solution, in yuan."""
        return np.append(x, 0.0)[self.spend] * YUAN_PER_SOLVER_UNIT


def add_spending(program: Program, county: County, alike: Alike) -> Spending:
    """Add the ledger's variables; lines for which another one stands have none."""
    when = periods(county.timeline)
    funds = fund_names(county)
    eligible = np.stack([f.eligible for f in county.funds]) & alike.standing
    spend = program.variables("spend", (funds, line_names(county), when), kept=eligible[:, :, None])
    closes = county.timeline.closes_year
    carries = np.array([f.carry_over > 0 for f in county.funds])
    carried = program.variables("carried", (funds, when), kept=~closes[None, :] | carries[:, None])
    lapsed = program.variables("lapsed", (funds, when), kept=np.broadcast_to(closes, carried.shape))
    return Spending(spend, carried, lapsed)
