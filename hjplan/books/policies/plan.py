"""按计划: the plan is carried out, unit for unit, as far as the future lets it.

Care and repair are shares of what stands in each condition, y/x and w/x; building is in units; who pays is a share
of each line. Where the plan has no units in a condition, what it does with the nearest better one is done; where
there is none, nothing is. A bundle that the plan starts takes everything that is unserved in its places in this future;
a trench is shared where the plan shares it, as far as both works are wanted.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.accounts import line_costs
from hjplan.books.allowances import of_lines
from hjplan.books.plan import BlockPlan, Plan
from hjplan.books.policies import BlockInstructions, Instructions, Policy, State
from hjplan.books.works import decisions
from hjplan.data.county import Block, Bools, County, Floats

NOTHING = 1e-9
"""Units below which a plan has none: what the solver leaves of a zero after cleaning."""


def policy(county: County, plan: Plan, spend: Floats) -> Policy:
    """Replay a plan: shares of conditions, units of building, shares of lines."""
    shares = [condition_shares(block, part) for block, part in zip(county.blocks, plan.blocks, strict=True)]
    parts = plan.blocks
    bundles = [bundles_of(county, plan, b) for b in range(len(parts))]
    payers, scale = who_pays(county, plan, spend)

    def instruct(state: State) -> Instructions:
        t = state.t
        blocks = []
        for (under, restore), part, bundle, now in zip(shares, parts, bundles, state.blocks, strict=True):
            start = np.minimum(np.maximum(part.started[None, :, t], 0.0), now.unserved)
            joint = None if part.joint is None else part.joint[None, :, t]
            blocks.append(BlockInstructions(under[None, :, t], restore[None, :, t], start, bundle.get(t), joint))
        return Instructions(tuple(blocks), payers=payers[:, :, t], scale=scale[:, t])

    return instruct


def bundles_of(county: County, plan: Plan, block: int) -> dict[int, tuple[Bools, Floats]]:
    """Period → cells [n] of a block in which bundles start everything, and the share of the cost [n] that they save."""
    decided = decisions(county, plan).bundles
    found: dict[int, tuple[Bools, Floats]] = {}
    for bundle, year in zip(county.works.bundles, decided.tolist(), strict=True):
        members = bundle.members[block]
        if year < 0 or not members.any():
            continue
        period = year * county.timeline.steps_per_year
        cells, saving = found.get(period, (np.zeros_like(members), np.zeros(len(members))))
        found[period] = (cells | members, np.where(members, bundle.saving, saving))
    return found


def condition_shares(block: Block, plan: BlockPlan) -> tuple[Floats, Floats]:
    """Shares y/x [n, T, S, R] and w/x [n, T, S] of a plan, filled in where it has no such units."""
    f = block.facility
    under, restore = np.maximum(plan.under, 0.0), np.maximum(plan.restored, 0.0)
    units = under.sum(axis=3) + restore
    some = units > NOTHING
    size = np.where(some, units, 1.0)
    under, restore = under / size[..., None], restore / size
    possible = np.isfinite(f.restore_cost)
    for s in range(len(f.service)):
        empty = ~some[:, :, s]
        if s == 0:
            under[:, :, 0][empty] = 0.0
            restore[:, :, 0][empty] = 0.0
            under[:, :, 0, f.none][empty] = 1.0
            continue
        given = under[:, :, s - 1].copy(), restore[:, :, s - 1].copy()
        if s == len(f.service) - 1:
            given[0][:] = 0.0
        if not possible[s]:
            given[1][:] = 0.0
        given[0][..., f.none] += np.maximum(1.0 - given[0].sum(axis=2) - given[1], 0.0)
        under[:, :, s][empty] = given[0][empty]
        restore[:, :, s][empty] = given[1][empty]
    return under, restore


def who_pays(county: County, plan: Plan, spend: Floats) -> tuple[Floats, Floats]:
    """Each fund's share of each line [F, L, T], and whole yuan ÷ exact cost [L, T].

    The scale carries the rounding of the books to whole yuan, so that a plan in its own future lacks nothing: it is 1
    where they part by more than the auditor lets rounding pass.
    """
    paid = spend.sum(axis=0)
    payers = np.divide(spend, paid, out=np.zeros_like(spend, dtype=np.float64), where=paid > 0.0)
    cost = line_costs(county, plan)
    rounding = (cost > 0.0) & (np.abs(paid - cost) <= of_lines(county, cost))
    return payers, np.divide(paid, cost, out=np.ones_like(cost), where=rounding)
