"""What lines cost, what fees bring in, and which lines a fund's share is taken of: sums that books and auditor need."""

from __future__ import annotations

import numpy as np

from hjplan.books.plan import BlockTrajectory, Plan, block_coefficients, cell_costs
from hjplan.data.county import County, Floats, Ints


def line_costs(county: County, plan: Plan) -> Floats:
    """What each budget line costs in each period: the sum over the places of its zone, [L, T] nominal yuan."""
    cost = np.zeros((county.lines.count, county.timeline.periods))
    for index, (block, coefficients) in enumerate(zip(county.blocks, block_coefficients(county), strict=True)):
        for use, cells in cell_costs(county, index, plan.blocks[index], coefficients).items():
            line = county.line_of(index, use)[block.zone]
            np.add.at(cost, line[line >= 0], cells[line >= 0])
    return cost


def fee_revenue(county: County, trajectory: tuple[BlockTrajectory, ...]) -> Floats:
    """What each fee brings in: billed on the households that are effectively served when the period opens.

    revenue[t] = bill·Δ·collection·(1 − waived)·Σ served[t] over the billed places; [fees, T] nominal yuan.
    """
    revenue = np.zeros((len(county.fees), county.timeline.periods))
    for index, fee in enumerate(county.fees):
        served = trajectory[fee.block].served[fee.members, :-1].sum(axis=0)
        revenue[index] = fee.yuan_per_household(county.timeline.dt) * served
    return revenue


def whole(amounts: Floats) -> Ints:
    """Amounts as whole yuan, rounded so that the error does not add up over time.

    whole[t] = round(Σ_{τ≤t} amounts) − round(Σ_{τ<t} amounts) along the last axis: every sum from the start is
    within half a yuan of the exact one, every single amount within one.
    """
    total: Ints = np.rint(np.cumsum(amounts, axis=-1)).astype(np.int64)
    total[..., 1:] -= total[..., :-1].copy()
    return total


def share_groups(county: County, fund: int) -> tuple[Ints, ...]:
    """The groups of lines within which a fund may pay at most its ``max_share`` (convention 18).

    Only lines that the fund may pay count: per (facility, use) over all zones, or with ``share_of: sector`` all
    facilities and uses of a sector together. A fund without a limit has no groups. Each group: indices of lines.
    """
    terms, lines = county.funds[fund], county.lines
    if terms.max_share >= 1.0:
        return ()
    groups: dict[tuple[str, ...], list[int]] = {}
    for line in np.flatnonzero(terms.eligible):
        by_sector = terms.share_of == "sector"
        key = (lines.sector[line],) if by_sector else (lines.facility[line], lines.use[line])
        groups.setdefault(key, []).append(int(line))
    return tuple(np.array(members, dtype=np.int64) for members in groups.values())
