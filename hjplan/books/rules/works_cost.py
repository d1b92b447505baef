"""Projects and mechanisms are paid what they cost, year by year.

project's line: Σ_j cost[j]·[year j since its start]·Δ·price, less in a bundle of projects (convention 58) and in the
last year by what joint works save (convention 59); its upkeep·Δ·price[upkeep] from the period that opens with its
finish (convention 40); a mechanism: cost·Δ·price[upkeep] while it is in force (convention 53). Nothing else is paid
for them. Each line within max(1 yuan × terms, 1e-9 of it), terms = its own rounding and one for each fund that may pay
it: the same sums as in ``costs``, told apart because these lines have no units.
"""

from __future__ import annotations

from hjplan.books.breach import Finding
from hjplan.books.rules.costs import of_lines_named
from hjplan.books.statement import Statement
from hjplan.books.works import works_lines
from hjplan.data.county import County


def residual(county: County, statement: Statement) -> Finding:
    """Yuan by which what is paid for projects and mechanisms differs from what they cost."""
    return of_lines_named(county, statement, "works_cost", works_lines(county), "what was decided comes to")
