"""Gap payments to partners stay under a tenth of the general budget, in every year to the end of the contracts.

Σ_partners Σ_grants gap payments of the year ≤ 10 % of the general budget − commitments given before (convention 57).
Inside the plan gap payments are what the grants pay on partners' lines; after it, in the years in which a partner may
be served, what the charges of the year exceed the last year's net revenue of the fee accounts that pay them. Within
max(1 yuan × terms, 1e-9 of it).
"""

from __future__ import annotations

import numpy as np

from hjplan.books.accounts import place_lines
from hjplan.books.breach import Finding, judge
from hjplan.books.debts import debt_lines
from hjplan.books.fiscal import by_year
from hjplan.books.statement import Statement
from hjplan.books.successors import net_fees_of_last_year, payers_of, years_tested
from hjplan.data.county import Bools, County, Floats


def residual(county: County, statement: Statement) -> Finding:
    """Yuan of gap payments above the ceiling, by year."""
    room = county.gap_room
    if room is None or not len(room):
        return Finding()
    paid, tested = _gap_payments(county, statement)
    most = room[np.minimum(np.arange(len(paid)), len(room) - 1)]
    partners = sum(f.partner is not None for f in county.funds)
    terms = county.timeline.steps_per_year * partners * (2.0 + float(place_lines(county).sum()))
    return judge(
        "gap_ceiling",
        "yuan",
        np.where(tested, np.maximum(paid - most, 0.0), 0.0),
        np.maximum(terms, 1e-9 * np.abs(most)),
        where=lambda at: f"gap payments / {county.timeline.start + at[0]}",
        text=lambda at: f"{paid[at]:,.0f} yuan of gap payments, the ceiling leaves {most[at]:,.0f}",
    )


def _gap_payments(county: County, statement: Statement) -> tuple[Floats, Bools]:
    """[years to the end of the contracts] nominal yuan, and whether the ceiling holds in the year."""
    timeline = county.timeline
    life = statement.debt.drawn.shape[1]
    total = np.zeros(max(timeline.years, -(-life // timeline.steps_per_year)))
    tested = np.arange(len(total)) < timeline.years
    for fund, terms in enumerate(county.funds):
        if terms.partner is None:
            continue
        inside = statement.spend[terms.partner.gap, terms.partner.line].sum(axis=0)
        total[: timeline.years] += by_year(timeline, inside)
        number = debt_lines(county).tolist().index(terms.partner.line)
        owed = by_year(timeline, statement.debt.service[number, timeline.periods :])
        served = years_tested(county, fund, owed)
        fees = net_fees_of_last_year(county, statement.spend, statement.trajectory, payers_of(county, fund)[1])
        total[timeline.years :][: len(owed)] += np.where(served, np.maximum(owed - fees, 0.0), 0.0)
        tested[timeline.years :][: len(owed)] |= served
    return total, tested
