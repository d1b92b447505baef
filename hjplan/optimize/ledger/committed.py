"""What is signed already is paid: a fund pays at least so much on a line in a year.

Σ_{t in y} Σ_{zones of the line} spend[f,l,t] ≥ amount, nominal (convention 61)

With ``unmet`` the amount may be missed at that price per 10⁶ yuan: a column search has to start somewhere.
"""

from __future__ import annotations

import numpy as np

from hjplan.data.county import County, Ints
from hjplan.data.rule_terms import CommittedRule
from hjplan.optimize.ledger.spending import Spending
from hjplan.optimize.naming import words
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT
from hjplan.optimize.program import Program


def rows(program: Program, county: County, spending: Spending, *, unmet: float | None = None) -> list[Ints]:
    """Add one row per commitment; returns the variables by which they are missed, where that has a price."""
    missed: list[Ints] = []
    rules = [rule for rule in county.rules if isinstance(rule, CommittedRule)]
    for name, rule in zip(words(rule.label for rule in rules), rules, strict=True):
        when = np.flatnonzero(county.timeline.year == rule.year)
        paid = spending.spend[rule.fund][np.ix_(np.flatnonzero(rule.lines), when)]
        entries = [(np.zeros(1, dtype=np.int64), paid, 1.0)]
        if unmet is not None:
            missed.append(program.variables("unmet_commitment", ([name],)))
            program.maximize(missed[-1], -unmet)
            entries.append((np.zeros(1, dtype=np.int64), missed[-1], 1.0))
        program.add_rows("committed", ([name],), entries, lower=rule.amount / YUAN_PER_SOLVER_UNIT)
    return missed
