"""Take the solver's noise out of a plan: shares of what is really there, rolled forward by the reference step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hjplan.books.plan import BlockPlan, Plan, block_coefficients, trajectories
from hjplan.books.works import capacity_room, decisions
from hjplan.data.county import Block, County, Floats
from hjplan.dynamics import Coefficients, opening, step

DUST = 1e-9
"""Units below this are the solver's noise: its rows hold to 1e-7 at best."""


def clean(block: Block, plan: BlockPlan, c: Coefficients) -> BlockPlan:
    """A plan that holds exactly: Σ_r y + w = x in every condition, 0 ≤ b ≤ u, whole units whole.

    The raw plan is read as shares of each condition and started units, and applied to the stock that the reference
    step gives; so stocks add up to machine precision and differ from the solver's by its own tolerance only.
    """
    periods = plan.started.shape[1]
    handed = None if plan.handed is None else np.zeros_like(plan.handed)
    bundled = None if plan.bundled is None else np.zeros_like(plan.bundled)
    under, restored, started = (np.zeros_like(a) for a in (plan.under, plan.restored, plan.started))
    stage = opening(block)
    for t in range(periods):
        care, repair = _shares(block, plan.under[:, t], plan.restored[:, t])
        under[:, t] = care * stage.stock[:, :, None]
        restored[:, t] = repair * stage.stock
        wanted = np.rint(plan.started[:, t]) if block.facility.whole_units else plan.started[:, t]
        wanted = np.where(wanted > DUST, wanted, 0.0)
        most = np.maximum(stage.unserved, 0.0)
        started[:, t] = np.minimum(wanted, np.floor(most + 1e-6) if block.facility.whole_units else most)
        most = most - started[:, t]
        if handed is not None and plan.handed is not None:
            handed[:, :, t] = _within(plan.handed[:, :, t], most)
            most = np.maximum(most - handed[:, :, t].sum(axis=0), 0.0)
        if bundled is not None and plan.bundled is not None:
            bundled[:, t] = np.where(plan.bundled[:, t] > DUST, most, 0.0)
        begun = started[:, t] if bundled is None else started[:, t] + bundled[:, t]
        given = None if handed is None else handed[:, :, t].sum(axis=0)
        stage = step(block, t, stage, under[:, t], restored[:, t], begun, c.moves(t), given)
    return BlockPlan(under, restored, started, handed, bundled, _beside(plan, started))


def _within(handed: Floats, most: Floats) -> Floats:
    """[H, n] units that projects hand over, at most what is still unserved: all a little less where there are more."""
    wanted = np.where(handed > DUST, handed, 0.0)
    total = wanted.sum(axis=0)
    return np.asarray(wanted * np.minimum(1.0, most / np.where(total > 0, total, 1.0)))


def _beside(plan: BlockPlan, started: Floats) -> Floats | None:
    """Units in a shared trench: never more than are started."""
    return None if plan.joint is None else np.minimum(np.where(plan.joint > DUST, plan.joint, 0.0), started)


def _shares(block: Block, under: Floats, restored: Floats) -> tuple[Floats, Floats]:
    """Shares y/x [n, S, R] and w/x [n, S] of each condition; without units all is under ``none``."""
    care = np.where(under > DUST, under, 0.0)
    repair = np.where(restored > DUST, restored, 0.0)
    total = care.sum(axis=2) + repair
    empty = total <= DUST
    care[..., block.facility.none] = np.where(empty, 1.0, care[..., block.facility.none])
    total = np.where(empty, 1.0, total)
    return care / total[:, :, None], np.where(empty, 0.0, repair / total)


def clean_plan(county: County, plan: Plan) -> Plan:
    """The whole plan without the solver's noise; money stays as it is, and is made whole when the books close.

    What capacities turn away is raised where units serve a hair more than the solver saw, and never more than units
    serve.
    """
    measures = block_coefficients(county)
    blocks = tuple(clean(b, p, m) for b, p, m in zip(county.blocks, plan.blocks, measures, strict=True))
    cleaned = replace(plan, blocks=blocks)
    return replace(cleaned, turned_away=turned_away(county, cleaned)) if plan.turned_away else cleaned


def turned_away(county: County, plan: Plan) -> tuple[Floats | None, ...]:
    """Per block [Z, T+1] households turned away, so that every capacity holds: what is above its room is added.

    The excess of a capacity falls on its zones in proportion to what they would serve.
    """
    turned = [None if t is None else np.where(t > DUST, t, 0.0) for t in plan.turned_away]
    for number, capacity in enumerate(county.works.capacities):
        served = tuple(path.served for path in trajectories(county, replace(plan, turned_away=tuple(turned))))
        room = capacity_room(county, decisions(county, plan), number, served)
        used = sum(s[m].sum(axis=0) for s, m in zip(served, capacity.users, strict=True))
        excess = np.maximum(used - room, 0.0)
        share = np.where(used > 0, excess / np.where(used > 0, used, 1.0), 0.0)
        for b, member in enumerate(capacity.users):
            if member.any() and (part := turned[b]) is not None:
                of_zone = np.zeros_like(part)
                np.add.at(of_zone, county.blocks[b].zone[member], served[b][member])
                turned[b] = part + of_zone * share
    return tuple(turned)
