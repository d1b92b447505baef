"""按比例: every year's money is split over the lines as the opening would have it.

A line's share is what it would have cost at the opening: routine care of everything that works, restoring of all that
has relapsed, building up to the yearly limit. These shares stay, whatever becomes of the county; what a line cannot
use goes to the others in the same proportions. Key projects and mechanisms are the plan's: at the opening there are
none, so the weight of such a line is what it costs in the plan in the year.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.plan import Plan
from hjplan.books.policies import BlockInstructions, Instructions, Policy, State
from hjplan.books.works import decisions, works_costs
from hjplan.data.county import PLACE_USES, PROJECT, Block, County, Floats
from hjplan.dynamics import coefficients


def policy(county: County, plan: Plan, spend: Floats) -> Policy:
    """Routine care, restoring of the relapsed, building to the limit: paid by the split of the opening."""
    care = [_care(block) for block in county.blocks]
    opening = opening_split(county)
    weights = opening[:, None] + works_costs(county, decisions(county, plan))

    def instruct(state: State) -> Instructions:
        blocks = tuple(
            BlockInstructions(under, restore, np.minimum(block.cap[None, :, state.t], now.unserved))
            for block, (under, restore), now in zip(county.blocks, care, state.blocks, strict=True)
        )
        return Instructions(blocks, order=((*PLACE_USES, PROJECT),), weights=weights[:, state.t])

    return instruct


def _care(block: Block) -> tuple[Floats, Floats]:
    """Everything that gives service under the reference regime, everything relapsed restored."""
    f = block.facility
    under = np.zeros((1, block.size, len(f.service), len(f.regimes)))
    under[:, :, :-1, f.reference] = 1.0
    restore = np.zeros((1, block.size, len(f.service)))
    if np.isfinite(f.restore_cost[-1]):
        restore[:, :, -1] = 1.0
    else:
        under[:, :, -1, f.none] = 1.0
    return under, restore


def opening_split(county: County) -> Floats:
    """[L] what each line would cost in the first period at constant prices, for the opening stock."""
    weights = np.zeros(county.lines.count)
    for index, block in enumerate(county.blocks):
        c = coefficients(block, county.timeline.dt)
        unserved = np.maximum(block.need[:, 0] - block.opening.sum(axis=1), 0.0)
        wanted = {
            "build": np.minimum(block.cap[:, 0], unserved) * c.build,
            "restore": block.opening[:, -1] * np.nan_to_num(c.restore[:, -1]),
            "upkeep": np.einsum("ns,ns->n", block.opening[:, :-1], c.upkeep[:, :-1, block.facility.reference]),
        }
        for use, cells in wanted.items():
            line = county.line_of(index, use)[block.zone]
            np.add.at(weights, line[line >= 0], cells[line >= 0])
    return weights
