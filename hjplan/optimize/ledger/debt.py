"""Debt is served in full, first of all lines, by the funds that repay it.

Σ_f spend[f, line, t] = Σ_j service_j·drawn[t−j] of a loan, j = 1…n (convention 23)
                      = Σ_l Σ_τ charge[t−τ−lead_l]·spend[partner,l,τ] of a partner (convention 57)
                      = what falls due of debt from before the plan (convention 55)
"""

from __future__ import annotations

import numpy as np

from hjplan.data.county import DEBT, County, Floats, Ints
from hjplan.optimize.ledger.spending import Spending
from hjplan.optimize.naming import line_names, periods
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT
from hjplan.optimize.program import Program

Entries = list[tuple[Ints, Ints, Floats]]


def owed(amounts: Ints, shape: Floats, after: int, row: Ints) -> Entries:
    """Entries of Σ_i shape[i]·amounts[t−after−i] in rows [H] of the periods from the start of the plan on."""
    entries: Entries = []
    for i, share in enumerate(shape.tolist()):
        first = after + i
        count = min(amounts.shape[-1], len(row) - first)
        if count > 0 and share:
            entries.append((row[first : first + count], amounts[..., :count], np.full(1, share)))
    return entries


def service(county: County, spending: Spending, row: Ints, fund: int) -> Entries:
    """Entries of what a loan or a partner is owed, in rows [H]."""
    terms = county.funds[fund]
    if terms.loan is not None:
        return owed(spending.drawn[fund], terms.loan.service, 1, row)
    entries: Entries = []
    if terms.partner is not None:
        for lead in np.unique(terms.partner.lead).tolist():
            entries += owed(spending.spend[fund, terms.partner.lead == lead], terms.partner.charge, lead, row)
    return entries


def rows(program: Program, county: County, spending: Spending) -> None:
    """Add one row per debt line and period; none in a county without debt."""
    lines = np.flatnonzero(np.array(county.lines.use) == DEBT)
    if not len(lines):
        return
    names, when = line_names(county), periods(county.timeline)
    row = np.arange(len(lines) * len(when)).reshape(len(lines), len(when))
    number = {int(line): row[i] for i, line in enumerate(lines)}
    entries: Entries = [(row[None], spending.spend[:, lines], np.ones(1))]
    for f, fund in enumerate(county.funds):
        line = fund.loan.line if fund.loan else fund.partner.line if fund.partner else -1
        if line >= 0:
            entries += [(r, c, -v) for r, c, v in service(county, spending, number[line], f)]
    due = np.zeros(row.shape)
    for opening in county.opening_debts:
        due[int(np.searchsorted(lines, opening.line))] = opening.due / YUAN_PER_SOLVER_UNIT
    program.add_rows("debt", ([names[i] for i in lines], when), entries, lower=due, upper=due)
