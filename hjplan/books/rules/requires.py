"""One facility stands only where another one does.

Σ_s x_facility[s,k] ≤ ratio·Σ_s x_needs[s,k] + excess[k] at every point k ≥ 1 and place, x recomputed by the reference
step; excess = what the opening has too much, as far as it has not left; where there is nothing of the facility needed
its stock is 0 (convention 42). Within 1e-6 units.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.rules.care import TOLERANCE
from hjplan.books.statement import Statement
from hjplan.data.county import County
from hjplan.data.works_terms import RequiresTerms


def residual(county: County, statement: Statement) -> Finding:
    """Units standing beyond what the facility needed carries."""
    return joined(_link(county, statement, link) for link in county.works.requires)


def _link(county: County, statement: Statement, link: RequiresTerms) -> Finding:
    block = county.blocks[link.facility]
    standing = statement.trajectory[link.facility].stock.sum(axis=2)[link.cell]
    allowed = link.excess.copy()
    if link.needs >= 0:
        there = link.needed >= 0
        beside = statement.trajectory[link.needs].stock.sum(axis=2)[link.needed[there]]
        allowed[there] += link.ratio * beside
    place = block.place[link.cell]
    return judge(
        "requires",
        "units",
        np.maximum(standing - allowed, 0.0)[:, 1:],
        TOLERANCE + 1e-9 * allowed[:, 1:],
        where=lambda at: f"{link.label} / {county.places.ids[place[at[0]]]} / point {at[1] + 1}",
        text=lambda at: f"{standing[at[0], at[1] + 1]:,.6g} units stand, {allowed[at[0], at[1] + 1]:,.6g} may",
    )
