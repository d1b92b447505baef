"""Nothing is built that is not needed, faster than allowed, or in pieces where only whole units exist.

0 ≤ b[t], b[t] + h[t] ≤ u[t] with all that bundles start and projects hand over, b[t] ≤ cap[t], u ≥ 0 at every point
(conventions 5, 8, 41 and 58), within 1e-6 units. Yearly limits bind neither bundles nor what is handed over. Whole
units, what bundles start left out: b integer, b[t] ≤ ⌈cap[t]⌉ and Σ_{τ≤t} b ≤ max(1, ⌈Σ_{τ≤t} cap⌉), with
⌈v⌉ = ⌈v − 1e-9⌉ (convention 7).
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.naming import cell_name
from hjplan.books.rules.care import TOLERANCE
from hjplan.books.statement import Statement
from hjplan.data.county import County, Floats


def residual(county: County, statement: Statement) -> Finding:
    """Units started above what is unserved or allowed, and fractions of whole units."""
    return joined(_block(county, statement, index) for index in range(len(county.blocks)))


def _block(county: County, statement: Statement, index: int) -> Finding:
    block, plan = county.blocks[index], statement.plan.blocks[index]
    started, taken = plan.started, plan.begun + plan.given
    unserved = statement.trajectory[index].unserved
    slack = TOLERANCE + 1e-9 * block.need[:, :-1]

    def check(off: Floats, words: str, most: Floats, units: Floats = started) -> Finding:
        return judge(
            "building",
            "units",
            off,
            slack,
            where=lambda at: cell_name(county, index, at[0], at[1]),
            text=lambda at: f"{units[at]:,.6g} units are started, {words} {most[at]:,.6g}",
        )

    most = _ceiling(block.cap) if block.facility.whole_units else block.cap
    findings = [
        check(np.maximum(-started, 0.0), "at least", np.zeros_like(started)),
        check(np.maximum(taken - unserved[:, :-1], 0.0), "unserved are", unserved[:, :-1], taken),
        check(np.maximum(-unserved[:, 1:], 0.0), "more than the need leaves:", unserved[:, 1:]),
        check(np.maximum(started - most, 0.0), "the yearly limit allows", most),
    ]
    if block.facility.whole_units:
        limit = np.maximum(1.0, _ceiling(np.cumsum(block.cap, axis=1)))
        total = np.cumsum(started, axis=1)
        findings += [
            check(np.abs(started - np.rint(started)), "only whole ones are possible, nearest", np.rint(started)),
            check(np.maximum(total - limit, 0.0), "the limit up to here is", limit),
        ]
    return joined(findings)


def _ceiling(values: Floats) -> Floats:
    """⌈v − 1e-9⌉; infinity stays (convention 7)."""
    return np.asarray(np.ceil(values - 1e-9))
