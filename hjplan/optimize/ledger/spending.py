"""The variables of the ledger: what each fund spends on each line that it may pay, and what it carries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.data.county import Bools, County, Floats, Ints
from hjplan.optimize.naming import fund_names, line_names, periods
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT, Alike
from hjplan.optimize.program import Program

WITHOUT_BALANCE = ("household", "partner")
"""Kinds of fund that give what is spent: nothing arrives, nothing is carried (conventions 26 and 57)."""


@dataclass(frozen=True, eq=False)
class Spending:
    """Columns, in 10⁶ nominal yuan."""

    spend: Ints
    """[F, L, T]; −1 where the earmark forbids it: eligibility needs no row."""
    carried: Ints
    """[F, T] money carried out of a period; −1 where nothing may be carried."""
    lapsed: Ints
    """[F, T] money that lapses; −1 inside a fiscal year."""
    drawn: Ints
    """[F, T] money drawn of a loan; −1 for other funds."""
    has_balance: Bools
    """[F] False for households and partners: they give what is spent."""

    def plan(self, x: Floats) -> Floats:
        """[F, L, T] spending of a solution, in yuan."""
        return np.append(x, 0.0)[self.spend] * YUAN_PER_SOLVER_UNIT

    def loans(self, x: Floats) -> Floats | None:
        """[F, T] what is drawn in a solution, in yuan; None in a county without loans."""
        return np.append(x, 0.0)[self.drawn] * YUAN_PER_SOLVER_UNIT if (self.drawn >= 0).any() else None


def add_spending(program: Program, county: County, alike: Alike) -> Spending:
    """Add the ledger's variables; lines for which another one stands have none."""
    when = periods(county.timeline)
    funds = fund_names(county)
    eligible = np.stack([f.eligible for f in county.funds]) & alike.standing
    spend = program.variables("spend", (funds, line_names(county), when), kept=eligible[:, :, None])
    has_balance = np.array([f.kind not in WITHOUT_BALANCE for f in county.funds])
    closes = county.timeline.closes_year
    carries = np.array([f.carry_over > 0 for f in county.funds])
    kept = has_balance[:, None] & (~closes[None, :] | carries[:, None])
    carried = program.variables("carried", (funds, when), kept=kept)
    lapsed = program.variables("lapsed", (funds, when), kept=has_balance[:, None] & closes)
    loans = np.array([f.loan is not None for f in county.funds])
    drawn = program.variables("drawn", (funds, when), kept=np.broadcast_to(loans[:, None], carried.shape))
    return Spending(spend, carried, lapsed, drawn, has_balance)
