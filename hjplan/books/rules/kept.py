"""Nobody is turned away who could not be served.

0 ≤ turned_away[b,z,k] ≤ households that the units of the zone could serve[b,z,k], k = 0…T, recounted from the units of
the plan; kept = could be served − turned away is what all other rules call served (convention 44). Only facilities that
use a capacity turn anybody away. Within 1e-6 of the households.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.plan import block_coefficients, follow
from hjplan.books.statement import Statement
from hjplan.data.county import County, Floats


def residual(county: County, statement: Statement) -> Finding:
    """Households turned away beyond those that units could serve, or fewer than none."""
    turned = statement.plan.turned_away
    measures = block_coefficients(county) if turned else ()
    findings = []
    for index, (block, c) in enumerate(zip(county.blocks, measures, strict=bool(turned))):
        told = turned[index]
        if told is not None:
            could = np.zeros_like(told)
            np.add.at(could, block.zone, follow(block, statement.plan.blocks[index], c).served)
            findings.append(_block(county, index, told, could))
    return joined(findings)


def _block(county: County, index: int, told: Floats, could: Floats) -> Finding:
    facility = county.blocks[index].facility.id
    return judge(
        "kept",
        "households",
        np.maximum(np.maximum(told - could, -told), 0.0),
        1e-6 * np.maximum(1.0, could),
        where=lambda at: f"{facility}, zone {county.zones[at[0]].id} / point {at[1]}",
        text=lambda at: f"{told[at]:,.3f} households are turned away, units could serve {could[at]:,.3f}",
    )
