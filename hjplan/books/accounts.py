"""What lines cost, what comes in, and which lines a fund's share is taken of: sums that books and auditor need."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from hjplan.books.debts import debt_costs
from hjplan.books.plan import BlockTrajectory, Plan, block_coefficients, cell_costs, units_due
from hjplan.books.whole import whole as whole
from hjplan.books.works import decisions, works_costs
from hjplan.data.county import DEBT, Bools, County, Floats, FundTerms, Ints


def place_costs(county: County, plan: Plan) -> Floats:
    """What the lines of places cost: the sum over the places of its zone, [L, T] nominal yuan; debt lines 0."""
    cost = np.zeros((county.lines.count, county.timeline.periods))
    for index, (block, coefficients) in enumerate(zip(county.blocks, block_coefficients(county), strict=True)):
        for use, cells in cell_costs(county, index, plan.blocks[index], coefficients).items():
            line = county.line_of(index, use)[block.zone]
            np.add.at(cost, line[line >= 0], cells[line >= 0])
    return cost


def line_costs(county: County, plan: Plan) -> Floats:
    """What each budget line costs in each period: places, projects, mechanisms and debt, [L, T] nominal yuan.

    Debt follows from what the plan draws and what partners spend (:mod:`hjplan.books.debts`).
    """
    return works_and_places(county, plan) + debt_costs(county, plan.drawn, plan.spend)


def works_and_places(county: County, plan: Plan) -> Floats:
    """What places, projects and mechanisms cost, [L, T] nominal yuan; debt lines 0."""
    return place_costs(county, plan) + works_costs(county, decisions(county, plan))


def fee_revenue(county: County, trajectory: tuple[BlockTrajectory, ...]) -> Floats:
    """What each fee brings in: billed on the households that are effectively served when the period opens.

    revenue[t] = bill·Δ·collection·(1 − waived)·Σ served[t] over the billed places; [fees, T] nominal yuan.
    """
    return _on_served(county, trajectory, [fee.yuan_per_household(county.timeline.dt) for fee in county.fees])


def fee_waivers(county: County, trajectory: tuple[BlockTrajectory, ...]) -> Floats:
    """What is paid for waived households to each fee's account, where a fund pays for them (convention 36).

    waiver[t] = waived·bill·Δ·Σ served[t] over the billed places, without collection loss; [fees, T] nominal yuan.
    """
    return _on_served(county, trajectory, [fee.waiver_per_household(county.timeline.dt) for fee in county.fees])


def _on_served(county: County, trajectory: tuple[BlockTrajectory, ...], per_household: list[Floats]) -> Floats:
    out = np.zeros((len(county.fees), county.timeline.periods))
    for index, fee in enumerate(county.fees):
        out[index] = per_household[index] * trajectory[fee.block].served[fee.members, :-1].sum(axis=0)
    return out


def place_lines(county: County) -> Bools:
    """[L] lines of places: all but those that serve debt."""
    return np.asarray(np.array(county.lines.use, dtype=object) != DEBT, dtype=np.bool_)


def scope(county: County, fund: int) -> Bools:
    """[L] what a fund may pay by its earmark or through its pool: debt is in no scope (convention 17)."""
    return np.asarray(county.funds[fund].eligible & place_lines(county))


def share_groups(county: County, fund: int) -> tuple[Ints, ...]:
    """The groups of lines within which a fund may pay at most its ``max_share`` (convention 18).

    Only lines that the fund may pay count, debt never: per (facility, use) over all zones, a project being a facility
    of its own; with ``share_of: sector`` all facilities, uses and projects of a sector together, with ``share_of:
    project`` all uses of a project together. A fund without a limit has no groups. Each group: indices of lines.
    """
    terms = county.funds[fund]
    if terms.max_share >= 1.0:
        return ()
    groups: dict[tuple[str, ...], list[int]] = {}
    for line in np.flatnonzero(scope(county, fund)):
        groups.setdefault(_share_key(county, terms.share_of, int(line)), []).append(int(line))
    return tuple(np.array(members, dtype=np.int64) for members in groups.values())


def _share_key(county: County, share_of: str, line: int) -> tuple[str, ...]:
    """What lines of one group have in common (convention 18)."""
    lines = county.lines
    own = (lines.project or ("",) * lines.count)[line] or (lines.mechanism or ("",) * lines.count)[line]
    if share_of == "sector":
        return (lines.sector[line],)
    if own and share_of == "project":
        return ("", own)
    return (own or lines.facility[line], lines.use[line], own)


def may_enter(county: County, fund: int) -> Ints:
    """[years] whole yuan of a fund that may enter its pool: ⌊poolable·arrival of the year⌋ (convention 20).

    In decimals. Carried money does not count, what is held in reserve has never arrived.
    """
    terms = county.funds[fund]
    arrived = terms.arrival.reshape(county.timeline.years, -1).sum(axis=1)
    share = decimal(terms.poolable) if terms.pool >= 0 else Fraction(0)
    return np.array([int(share * int(a)) for a in arrived], dtype=np.int64)


def pool_use_tops(county: County, pool: int) -> Iterator[tuple[str, Ints]]:
    """(use, [years] whole yuan that may be spent on it through the pool): a share of all that may enter it.

    ⌊at_most·Σ_f poolable_f·arrival_f⌋, in decimals (convention 20).
    """
    years = county.timeline.years
    entering = [Fraction(0)] * years
    for fund in (f for f in county.funds if f.pool == pool):
        arrived = fund.arrival.reshape(years, -1).sum(axis=1)
        entering = [e + decimal(fund.poolable) * int(a) for e, a in zip(entering, arrived, strict=True)]
    for use, share in county.pools[pool].at_most:
        yield use, np.array([int(decimal(share) * e) for e in entering], dtype=np.int64)


def household_caps(county: County, plan: Plan, fund: int) -> Floats:
    """[L, T] yuan that households pay at most on each line of building (conventions 26 and 56).

    per_unit·Σ_j pay[j]·(units started in the line's places at t − j); nominal, without cost factors; 0 elsewhere.
    """
    per_unit = county.funds[fund].household
    cap = np.zeros((county.lines.count, county.timeline.periods))
    if per_unit is None:
        return cap
    for index, block in enumerate(county.blocks):
        line = county.line_of(index, "build")[block.zone]
        due = units_due(block.facility.pay, plan.blocks[index].begun)
        np.add.at(cap, line[line >= 0], float(per_unit[index]) * due[line >= 0])
    return cap


def decimal(share: float) -> Fraction:
    """A share as the decimal that the scenario wrote: 0.29 is 29/100, not its nearest binary fraction."""
    return Fraction(repr(float(share)))


def carried(terms: FundTerms, unspent: int, closes_year: bool) -> int:
    """Yuan carried out: all inside a year, ⌊carry_over·unspent⌋ at its end, in exact decimal arithmetic."""
    return int(decimal(terms.carry_over) * unspent) if closes_year else unspent
