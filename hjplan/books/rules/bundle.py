"""A street or quarter is treated whole, in one year, or not at all.

In the first period of the year in which a bundle starts nothing of its facilities stays unserved in its places:
u − b − bundled − h = 0; bundled ≥ 0 then, and = 0 in any other period, in a bundle that never starts and outside all
bundles (convention 58). Yearly limits bind b alone; what a bundle saves is tested by ``costs``, when it may start and
with which projects by ``decisions``. The table ``bundles`` says how many households Σ bundled will serve. Within 1e-6.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.naming import cell_name
from hjplan.books.rules.care import TOLERANCE
from hjplan.books.statement import Statement
from hjplan.books.works import decisions
from hjplan.data.county import County, Floats


def residual(county: County, statement: Statement) -> Finding:
    """Units that a bundle leaves, or starts when and where it should not."""
    blocks = (_block(county, statement, index) for index in range(len(county.blocks)))
    return joined((*blocks, _households(county, statement)))


def _block(county: County, statement: Statement, index: int) -> Finding:
    plan = statement.plan.blocks[index]
    bundled = np.zeros_like(plan.started) if plan.bundled is None else plan.bundled
    starts = decisions(county, statement.plan).bundles.tolist()
    open_then = np.zeros(bundled.shape, dtype=np.bool_)
    for bundle, start in zip(county.works.bundles, starts, strict=True):
        if start >= 0:
            open_then[bundle.members[index], start * county.timeline.steps_per_year] = True
    rest = statement.trajectory[index].unserved[:, :-1] - plan.begun - plan.given
    need = county.blocks[index].need[:, :-1]

    def check(off: Floats, units: Floats, words: str) -> Finding:
        return judge(
            "bundle",
            "units",
            off,
            TOLERANCE + 1e-9 * need,
            where=lambda at: cell_name(county, index, at[0], at[1]),
            text=lambda at: f"{units[at]:,.6g} units {words}",
        )

    return joined(
        (
            check(np.where(open_then, np.maximum(rest, 0.0), 0.0), rest, "stay unserved in a bundle that starts"),
            check(
                np.where(open_then, 0.0, np.abs(bundled)), bundled, "are started through a bundle that does not start"
            ),
            check(np.maximum(-bundled, 0.0), bundled, "are started through a bundle"),
        )
    )


def _households(county: County, statement: Statement) -> Finding:
    """What the table ``bundles`` says of the households that its units will serve."""
    name = "households"
    table, bundles = statement.works.bundles, county.works.bundles
    number = table.keys["bundle"]
    follows = np.zeros(len(bundles))
    for block, plan, index in zip(county.blocks, statement.plan.blocks, range(len(county.blocks)), strict=True):
        if plan.bundled is not None:
            per_unit = block.facility.households_per_unit
            follows += [float(plan.bundled[b.members[index]].sum()) * per_unit for b in bundles]
    said, due = table.numbers[name], follows[number]
    return judge(
        "bundle",
        "households",
        np.abs(said - due),
        1e-6 * np.maximum(1.0, due),
        where=lambda at: f"bundle {bundles[number[at[0]]].id}",
        text=lambda at: f"`{name}` is {said[at]:,.3f} households, {due[at]:,.3f} follow from the plan",
    )
