"""How much of a loan may be drawn, and be outstanding.

Σ_t drawn[t] ≤ limit;   Σ_{t in y} drawn[t] ≤ yearly[y]
outstanding[t] = Σ_{τ≤t} drawn[τ]·(1 − Σ_{j≤t−τ} principal_j) ≤ ceiling
(convention 25; after the plan nothing is drawn, so outstanding only falls)
"""

from __future__ import annotations

import numpy as np

from hjplan.data.county import County
from hjplan.data.fund_terms import LoanTerms
from hjplan.optimize.ledger.spending import Spending
from hjplan.optimize.naming import fund_names, periods, years
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT
from hjplan.optimize.program import Program


def rows(program: Program, county: County, spending: Spending) -> None:
    """Add the limits of every loan."""
    names = fund_names(county)
    for f, fund in enumerate(county.funds):
        if fund.loan is not None:
            _loan(program, county, spending, f, fund.loan, names[f])


def _loan(program: Program, county: County, spending: Spending, fund: int, loan: LoanTerms, name: str) -> None:
    timeline, drawn = county.timeline, spending.drawn[fund]
    zero = np.zeros(len(drawn), dtype=np.int64)
    program.add_rows("loan_limit", ([name],), [(zero, drawn, 1.0)], upper=loan.limit / YUAN_PER_SOLVER_UNIT)
    limited = np.isfinite(loan.yearly)
    if limited.any():
        of_year = timeline.year - timeline.start
        inside = limited[of_year]
        entries = [(of_year[inside], drawn[inside], 1.0)]
        top = np.where(limited, loan.yearly, 0.0) / YUAN_PER_SOLVER_UNIT
        program.add_rows("loan_yearly", ([name], years(timeline)), entries, kept=limited[None], upper=top[None])
    if np.isfinite(loan.ceiling):
        later, earlier = np.tril_indices(len(drawn))
        repaid = np.concatenate([[0.0], np.cumsum(loan.principal), np.ones(len(drawn))])
        entries = [(later, drawn[earlier], 1.0 - repaid[np.minimum(later - earlier, len(repaid) - 1)])]
        most = loan.ceiling / YUAN_PER_SOLVER_UNIT
        program.add_rows("loan_ceiling", ([name], periods(timeline)), entries, upper=most)
