"""A plan and what follows from it: decisions, the trajectory of stocks, and money in whole yuan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hjplan.data.county import Block, County, Floats, Ints
from hjplan.dynamics import Coefficients, coefficients, opening, step


@dataclass(frozen=True, eq=False)
class BlockPlan:
    """What is done with one facility type, in units."""

    under: Floats
    """[n, T, S, R] y: units put under each regime; the last condition only under ``none``."""
    restored: Floats
    """[n, T, S] w."""
    started: Floats
    """[n, T] b."""


@dataclass(frozen=True, eq=False)
class BlockTrajectory:
    """What follows from a block plan."""

    stock: Floats
    """[n, T+1, S]"""
    pipeline: Floats
    """[n, T+1, L] as in :class:`hjplan.dynamics.Stage`."""
    unserved: Floats
    """[n, T+1]"""
    done: Floats
    """[n, T] units handed over in the period."""
    served: Floats
    """[n, T+1] households effectively served."""


@dataclass(frozen=True, eq=False)
class Plan:
    """What an optimizer or a policy decides: one block plan per block, and who pays (yuan, not yet rounded)."""

    blocks: Sequence[BlockPlan]
    """The columns engine makes each when it is asked for and keeps none: take them one after the other."""
    spend: Floats
    """[F, L, T] nominal yuan that each fund pays on each line."""
    drawn: Floats | None = None
    """[F, T] nominal yuan drawn of each loan, and what each reward fund receives: its award or nothing; 0 for other
    funds. None: nothing is drawn and nothing awarded."""


@dataclass(frozen=True, eq=False)
class Books:
    """The accounts of a plan, in whole yuan; every array is int64."""

    cost: Ints
    """[L, T] nominal cost of each line."""
    spend: Ints
    """[F, L, T]"""
    received: Ints
    """[F, T] arrivals, fee revenue, what is drawn and awards."""
    carried_in: Ints
    """[F, T]"""
    carried_out: Ints
    """[F, T]"""
    lapsed: Ints
    """[F, T]"""
    drawn: Ints
    """[F, T] drawn of each loan, part of ``received``; 0 for other funds."""
    waivers: Ints
    """[F, T] what the fund pays to fee accounts for households that are waived: neither spent on a line nor lapsed."""


def block_coefficients(county: County) -> tuple[Coefficients, ...]:
    """The measures of every block."""
    return tuple(coefficients(b, county.timeline.dt) for b in county.blocks)


def follow(block: Block, plan: BlockPlan, c: Coefficients) -> BlockTrajectory:
    """Roll a block plan forward by the reference step, and count the households served.

    served[t+1] = ρ·(Σ served_under·y + served_new·(Σ w + done)); served[0] from the opening stock.
    """
    periods = plan.started.shape[1]
    stage = opening(block)
    stock, pipeline, unserved = [stage.stock], [stage.pipeline], [stage.unserved]
    done, served = [], [block.opening @ c.served_stock]
    for t in range(periods):
        due = stage.pipeline[:, 0] + (plan.started[:, t] if block.facility.lead == 1 else 0.0)
        stage = step(block, t, stage, plan.under[:, t], plan.restored[:, t], plan.started[:, t], c.matrices)
        stock.append(stage.stock)
        pipeline.append(stage.pipeline)
        unserved.append(stage.unserved)
        done.append(due)
        new = plan.restored[:, t].sum(axis=1) + due
        served.append(block.rho[:, t] * (np.einsum("nsr,sr->n", plan.under[:, t], c.served_under) + c.served_new * new))
    return BlockTrajectory(
        np.stack(stock, axis=1),
        np.stack(pipeline, axis=1),
        np.stack(unserved, axis=1),
        np.stack(done, axis=1),
        np.stack(served, axis=1),
    )


def cell_costs(county: County, index: int, plan: BlockPlan, c: Coefficients) -> dict[str, Floats]:
    """Nominal cost of each place of a block by use: build, restore, upkeep, each [n, T] yuan.

    Building falls due by ``pay`` from the period of the start, at the price of the period in which it is paid
    (conventions 2 and 9); what falls after T is a commitment and not here.
    """
    block, prices = county.blocks[index], county.prices
    build = units_due(block.facility.pay, plan.started)
    build *= c.build[:, None]
    restore = np.einsum("nts,ns->nt", plan.restored, np.nan_to_num(c.restore))
    upkeep = np.einsum("ntsr,nsr->nt", plan.under, c.upkeep)
    costs = {"build": build, "restore": restore, "upkeep": upkeep}
    for use, cells in costs.items():
        cells *= prices.of(use)
    return costs


def units_due(pay: Floats, started: Floats) -> Floats:
    """[n, T] Σ_j pay[j]·started[t−j]: units of building that fall due in each period."""
    due = np.zeros_like(started)
    for j, share in enumerate(pay[: started.shape[1]]):
        due[:, j:] += share * started[:, : started.shape[1] - j]
    return due
