"""A plan and what follows from it: decisions, the trajectory of stocks, and money in whole yuan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hjplan.data.county import Block, County, Floats, Ints
from hjplan.data.works_terms import Decisions
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
    handed: Floats | None = None
    """[H, n, T] h: units handed over by each project that serves the block, in the order of ``Works.serving``, in the
    period that ends with its finish; None: no project serves it."""
    bundled: Floats | None = None
    """[n, T] units started through bundles, beside ``started``; None: no bundle takes it."""
    joint: Floats | None = None
    """[n, T] units among those started whose trench is shared with another work; None: no such link."""

    @property
    def begun(self) -> Floats:
        """[n, T] all units whose building starts, through bundles or not."""
        return self.started if self.bundled is None else self.started + self.bundled

    @property
    def given(self) -> Floats:
        """[n, T] units that projects hand over."""
        return np.zeros_like(self.started) if self.handed is None else np.asarray(self.handed.sum(axis=0))


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
    decided: Decisions | None = None
    """When projects, bundles and mechanisms start; None: none does."""
    turned_away: tuple[Floats | None, ...] = ()
    """Per block [Z, T+1] households that a unit would serve in a zone and that a full capacity cannot take; None for
    blocks without a capacity, () where there is none at all."""


def first_periods(plan: Plan, periods: int) -> Plan:
    """The beginning of a plan: what is decided in its first periods."""

    def cut(values: Floats | None) -> Floats | None:
        return None if values is None else values[..., :periods]

    blocks = tuple(
        BlockPlan(
            p.under[:, :periods],
            p.restored[:, :periods],
            p.started[:, :periods],
            cut(p.handed),
            cut(p.bundled),
            cut(p.joint),
        )
        for p in plan.blocks
    )
    turned = tuple(None if part is None else part[:, : periods + 1] for part in plan.turned_away)
    return Plan(blocks, plan.spend[..., :periods], cut(plan.drawn), plan.decided, turned)


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

    served[t+1] = ρ·(Σ served_under·y + served_new·(Σ w + h) + served_built·done); served[0] from the opening stock.
    """
    periods = plan.started.shape[1]
    begun, given = plan.begun, plan.given
    stage = opening(block)
    stock, pipeline, unserved = [stage.stock], [stage.pipeline], [stage.unserved]
    done, served = [], [block.opening @ c.served_stock]
    for t in range(periods):
        built = stage.pipeline[:, 0] + (begun[:, t] if block.facility.lead == 1 else 0.0)
        stage = step(block, t, stage, plan.under[:, t], plan.restored[:, t], begun[:, t], c.moves(t), given[:, t])
        stock.append(stage.stock)
        pipeline.append(stage.pipeline)
        unserved.append(stage.unserved)
        done.append(built + given[:, t])
        new = plan.restored[:, t].sum(axis=1) + given[:, t]
        serves = c.serves(t)
        cared = np.einsum("nsr,sr->n" if serves.ndim == 2 else "nsr,nsr->n", plan.under[:, t], serves)
        served.append(block.rho[:, t] * (cared + c.served_new * new + c.served_built * built))
    return BlockTrajectory(
        np.stack(stock, axis=1),
        np.stack(pipeline, axis=1),
        np.stack(unserved, axis=1),
        np.stack(done, axis=1),
        np.stack(served, axis=1),
    )


def trajectories(county: County, plan: Plan) -> tuple[BlockTrajectory, ...]:
    """Roll all blocks forward; what full capacities turn away is taken from the households served (convention 44).

    A zone's loss falls on its places in proportion to what their units would serve.
    """
    out = []
    for index, (block, part, c) in enumerate(zip(county.blocks, plan.blocks, block_coefficients(county), strict=True)):
        path = follow(block, part, c)
        turned = plan.turned_away[index] if plan.turned_away else None
        if turned is not None:
            could = np.zeros_like(turned)
            np.add.at(could, block.zone, path.served)
            kept = 1.0 - np.clip(turned / np.where(could > 0, could, 1.0), 0.0, 1.0)
            path = replace(path, served=path.served * kept[block.zone])
        out.append(path)
    return tuple(out)


def paid_units(county: County, index: int, plan: BlockPlan) -> Floats:
    """[n, T] units started, counted at the full cost of building: bundles and shared trenches save a part.

    b + Σ_bundles (1 − saving)·b_bundle − saving·joint (conventions 43 and 58).
    """
    units = plan.started
    if plan.bundled is not None:
        share = np.ones(len(units))
        for bundle in county.works.bundles:
            share[bundle.members[index]] = 1.0 - bundle.saving
        units = units + share[:, None] * plan.bundled
    if plan.joint is not None:
        saving = next((link.saving for link in county.works.dig_once if link.second == index), 0.0)
        units = units - saving * plan.joint
    return units


def cell_costs(county: County, index: int, plan: BlockPlan, c: Coefficients) -> dict[str, Floats]:
    """Nominal cost of each place of a block by use: build, restore, upkeep, each [n, T] yuan.

    Building falls due by ``pay`` from the period of the start, at the price of the period in which it is paid
    (conventions 2 and 9); what falls after T is a commitment and not here.
    """
    block, prices = county.blocks[index], county.prices
    build = units_due(block.facility.pay, paid_units(county, index, plan))
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
