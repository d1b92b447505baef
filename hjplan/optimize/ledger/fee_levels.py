"""Fee levels as decisions: one level in each calendar year, never falling, and what it brings in.

z[v,y] ∈ {0,1}, Σ_v z[v,y] = 1;   Σ_v q[v,t] = served[t] of the opening point, 0 ≤ q[v,t] ≤ households in need[t]·z[v,y]
revenue[t] = Σ_v bill_v·Δ·collection_v·(1 − waived)·q[v,t];   waivers likewise (model.md, section 7; conventions 33, 36)
never falling: Σ_{w ≥ v} z[w,y+1] ≥ Σ_{w ≥ v} z[w,y];   step: Σ_v level_v·(z[v,y+1] − z[v,y]) ≤ largest_step
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.data.county import County, FeeTerms, Floats, Ints
from hjplan.data.fee_terms import FeeOptions
from hjplan.data.ways import largest_need
from hjplan.optimize.ledger import collecting
from hjplan.optimize.ledger.in_force import InForce
from hjplan.optimize.naming import periods, words, years
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT, Measures
from hjplan.optimize.program import Program


@dataclass(frozen=True, eq=False)
class Billed:
    """What a fee brings in, as a linear form: households in ``columns`` pay, and are paid for."""

    columns: Ints
    """[parts, T] households billed."""
    revenue: Floats
    """[parts, T] 10⁶ yuan that one of them pays in a period."""
    waivers: Floats
    """[parts, T] 10⁶ yuan that the waiver fund pays for one of them."""
    chosen: Ints
    """[V, years] binaries of the levels; empty where the level is fixed."""

    def received(self, row: Ints, factor: float = 1.0) -> tuple[Ints, Ints, Floats]:
        """Entries of what the account receives, revenue and waivers, in rows [T]."""
        return row, self.columns, factor * (self.revenue + self.waivers)


def rows(program: Program, county: County, measures: Measures, active: InForce) -> tuple[Billed, ...]:
    """What every fee brings in; for those on `choose` the levels' binaries and the rows of a path."""
    return tuple(
        _collected(
            program,
            county,
            number,
            _fixed(county, fee, measures)
            if fee.options is None
            else _chosen(program, county, fee, fee.options, measures),
            active,
        )
        for number, fee in enumerate(county.fees)
    )


def _collected(program: Program, county: County, number: int, billed: Billed, active: InForce) -> Billed:
    """What it brings in where mechanisms that the plan decides change the share that is collected."""
    fee = county.fees[number]
    of_part = fee.collection if fee.options is None else fee.options.collection
    share = np.broadcast_to(of_part, billed.columns.shape)
    found = collecting.split(program, county, number, billed.columns, share, active)
    if found is None:
        return billed
    ways = len(found.columns) // len(billed.columns)

    def by_way(values: Floats) -> Floats:
        return np.repeat(np.broadcast_to(values, share.shape), ways, axis=0)

    revenue = by_way(billed.revenue) * found.factor
    return Billed(found.columns, revenue, by_way(billed.waivers), billed.chosen)


def _served(fee: FeeTerms, measures: Measures) -> Ints:
    """[zones, T] households served at the opening of each period, in the fee's zones."""
    return np.stack([measures.served(fee.block, int(zone))[:-1] for zone in fee.zones])


def _fixed(county: County, fee: FeeTerms, measures: Measures) -> Billed:
    columns, dt = _served(fee, measures), county.timeline.dt
    return Billed(
        columns,
        np.broadcast_to(fee.yuan_per_household(dt) / YUAN_PER_SOLVER_UNIT, columns.shape),
        np.broadcast_to(fee.waiver_per_household(dt) / YUAN_PER_SOLVER_UNIT, columns.shape),
        np.empty((0, 0), dtype=np.int64),
    )


def _chosen(program: Program, county: County, fee: FeeTerms, options: FeeOptions, measures: Measures) -> Billed:
    timeline, block = county.timeline, county.blocks[fee.block]
    name, count = words([fee.id])[0], len(options.levels)
    levels, when, yearly = [f"level_{v}" for v in range(count)], periods(timeline), years(timeline)
    z = program.variables(f"fee_level__{name}", (levels, yearly), upper=1.0, integer=True)
    most = largest_need(county, fee.block)[fee.members][:, :-1].sum(axis=0) * block.facility.households_per_unit
    q = program.variables(f"billed__{name}", (levels, when))
    of_year = timeline.year - timeline.start
    step = np.arange(len(when))
    one = np.ones(1)
    program.add_rows(f"one_level__{name}", (yearly,), [(np.arange(len(yearly))[None], z, one)], lower=1.0, upper=1.0)
    entries = [(step[None], q, one), (step[None], _served(fee, measures), -one)]
    program.add_rows(f"billed_is_served__{name}", (when,), entries, lower=0.0, upper=0.0)
    row = np.arange(q.size).reshape(q.shape)
    at_level = [(row, q, one), (row, z[:, of_year], -most[None])]
    program.add_rows(f"billed_at_its_level__{name}", (levels, when), at_level, upper=0.0)
    _path(program, name, options, z, levels, yearly)
    per_tariff = options.bill * timeline.dt / YUAN_PER_SOLVER_UNIT
    paid_for = fee.waived if fee.waiver_fund >= 0 else 0.0
    return Billed(q, per_tariff * options.collection * (1.0 - fee.waived), per_tariff * paid_for, z)


def _path(program: Program, name: str, options: FeeOptions, z: Ints, levels: list[str], yearly: list[str]) -> None:
    """Rows between a year and the next: the tariff does not fall, and rises by no more than the largest step."""
    count, later = len(levels), len(yearly) - 1
    if later == 0:
        return
    floor, year, level = np.meshgrid(np.arange(1, count), np.arange(later), np.arange(count), indexing="ij")
    row = (floor - 1) * later + year
    above = np.where(level >= floor, 1.0, 0.0)
    rising = [(row, z[level, year + 1], above), (row, z[level, year], -above)]
    program.add_rows(f"never_falls__{name}", (levels[1:], yearly[1:]), rising, lower=0.0)
    if np.isfinite(options.largest_step):
        row, tariff = np.arange(later)[None], options.levels[:, None]
        step = [(row, z[:, 1:], tariff), (row, z[:, :-1], -tariff)]
        program.add_rows(f"largest_step__{name}", (yearly[1:],), step, upper=options.largest_step)


def paths(billed: tuple[Billed, ...], x: Floats) -> dict[int, Ints]:
    """The level of each year that a solution has chosen, by fee: as :func:`hjplan.data.levels.with_levels` takes it."""
    return {fee: np.argmax(x[b.chosen], axis=0) for fee, b in enumerate(billed) if b.chosen.size}
