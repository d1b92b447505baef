"""Money and promises as records: lines, funds' terms, fees' terms, targets' terms."""

from __future__ import annotations

import numpy as np

from hjplan.data.county import (
    PLACE_USES,
    Block,
    Bools,
    FeeTerms,
    Floats,
    FundTerms,
    Ints,
    Lines,
    Places,
    Prices,
    TargetTerms,
    Timeline,
    Zone,
)
from hjplan.data.selecting import Selection
from hjplan.data.zoning import selected_by
from hjplan.schema.fees import Fee
from hjplan.schema.funds import Grant
from hjplan.schema.goals import Target
from hjplan.schema.scenario import ScenarioFile

FEE_USES = ("upkeep", "restore")
"""A fee account pays the running and repair of its own sector (convention 37)."""

PENALTY = {1: 1000.0, 2: 100.0, 3: 10.0}
"""Penalty of a household-year short, as a multiple of the largest ω, by priority (model.md, section 8)."""


def lines_of(blocks: tuple[Block, ...], zones: tuple[Zone, ...]) -> Lines:
    """One line per (zone, facility, use) that exists."""
    rows = [(zone, b, use) for b, block in enumerate(blocks) for zone in np.unique(block.zone) for use in PLACE_USES]
    return Lines(
        zone=np.array([r[0] for r in rows], dtype=np.int64),
        block=np.array([r[1] for r in rows], dtype=np.int64),
        use=tuple(r[2] for r in rows),
        sector=tuple(blocks[r[1]].facility.sector for r in rows),
        facility=tuple(blocks[r[1]].facility.id for r in rows),
        tier=tuple(zones[r[0]].tier for r in rows),
        debt=("",) * len(rows),
    )


def arrival_of(grant: Grant, timeline: Timeline, prices: Prices, yuan: float) -> Ints:
    """[T] whole yuan that arrive: (1 − reserve)·amount, by quarter where `arrives` says so (convention 21)."""
    per_year = timeline.steps_per_year
    shares = np.zeros(per_year)
    if grant.arrives is None:
        shares[0] = 1.0
    else:
        for quarter, share in enumerate(grant.arrives):
            shares[quarter * per_year // 4] += share
    amount = np.array([grant.amount.in_year(int(y)) for y in timeline.year]) * yuan
    index = prices.default if grant.real else np.ones(timeline.periods)
    nominal = amount * index * (1.0 - grant.reserve) * np.tile(shares, timeline.years)
    return np.rint(nominal).astype(np.int64)


def eligible_lines(grant: Grant, lines: Lines, zones: tuple[Zone, ...], selection: Selection) -> Bools:
    """[L] which lines a grant may pay: all keys of `pays_for` hold, inside a list any (convention 15)."""
    p = grant.pays_for
    in_zone = selection.where(tiers=p.tiers, tags=p.tags)[[int(z.places[0]) for z in zones]]
    named = [
        (p.sectors is None or sector in p.sectors)
        and (p.facilities is None or facility in p.facilities)
        and (p.uses is None or use in p.uses)
        for sector, facility, use in zip(lines.sector, lines.facility, lines.use, strict=True)
    ]
    return np.asarray(in_zone[lines.zone] & np.array(named, dtype=np.bool_))


def bill_of(fee: Fee, level: Floats, households_per_unit: float, household_size: float) -> Floats:
    """[T] yuan per household and year, from the tariff in its own unit (convention 34); 0 where no household is."""
    per_unit = 1.0 / households_per_unit if households_per_unit > 0 else 0.0
    per_year = {
        "yuan/household/year": 1.0,
        "yuan/household/month": 12.0,
        "yuan/person/year": household_size,
        "yuan/person/month": 12.0 * household_size,
        "yuan/m3": fee.use_m3 or 0.0,
        "yuan/unit/year": per_unit,
        "yuan/unit/month": 12.0 * per_unit,
    }
    return np.asarray(level * per_year[fee.unit])


def fee_terms(
    name: str,
    fee: Fee,
    spec: ScenarioFile,
    timeline: Timeline,
    prices: Prices,
    places: Places,
    selection: Selection,
    blocks: tuple[Block, ...],
) -> FeeTerms | None:
    """The terms of one fee; None where no place has the facility that is billed."""
    number = next((i for i, b in enumerate(blocks) if b.facility.id == fee.billed_on), None)
    if number is None:
        return None
    block = blocks[number]
    tiers = tuple(fee.tiers) if fee.tiers is not None else ("seat", "town", "village")
    charged = selection.where(tiers=tiers)
    members = charged[block.place]
    if not members.any():
        return None
    households = float(places.households[charged].sum())
    size = float(places.population[charged].sum()) / households if households > 0 else 0.0
    level = np.array([fee.level.in_year(int(y)) for y in timeline.year], dtype=np.float64)
    earned = float((places.population * places.income)[charged].sum())
    income = earned / households if households > 0 else np.nan
    return FeeTerms(
        id=name,
        title_zh=fee.title.zh or name,
        title_en=fee.title.en or name,
        block=number,
        members=members,
        zones=np.unique(block.zone[members]),
        tiers=tiers,
        level=level,
        unit=fee.unit,
        bill=bill_of(fee, level, block.facility.households_per_unit, size),
        collection=np.full(timeline.periods, 1.0 if fee.collection is None else fee.collection),
        waived=spec.affordability.waive.share if fee.waive else 0.0,
        income=np.asarray(income * prices.default),
    )


def fund_terms(
    spec: ScenarioFile,
    timeline: Timeline,
    prices: Prices,
    selection: Selection,
    zones: tuple[Zone, ...],
    lines: Lines,
    fees: tuple[FeeTerms, ...],
    blocks: tuple[Block, ...],
) -> tuple[FundTerms, ...]:
    """The terms of all funds: grants in their order, then fee accounts (``fees.NAME``)."""
    funds = [
        FundTerms(
            id=name,
            kind="grant",
            title_zh=grant.title.zh or grant.title.en or name,
            title_en=grant.title.en or grant.title.zh or name,
            arrival=arrival_of(grant, timeline, prices, spec.money.yuan),
            fee=-1,
            eligible=eligible_lines(grant, lines, zones, selection),
            max_share=grant.max_share,
            share_of=grant.share_of,
            carry_over=grant.carry_over,
        )
        for name, grant in spec.funds.items()
    ]
    for i, terms in enumerate(fees):
        sector = blocks[terms.block].facility.sector
        pays = [
            s == sector and u in FEE_USES and t in terms.tiers
            for s, u, t in zip(lines.sector, lines.use, lines.tier, strict=True)
        ]
        funds.append(
            FundTerms(
                id=f"fees.{terms.id}",
                kind="fee",
                title_zh=f"{terms.title_zh}(收费)" if terms.title_zh != terms.id else f"fees.{terms.id}",
                title_en=f"{terms.title_en} (fee)" if terms.title_en != terms.id else f"fees.{terms.id}",
                arrival=np.zeros(timeline.periods, dtype=np.int64),
                fee=i,
                eligible=np.array(pays, dtype=np.bool_),
                max_share=1.0,
                share_of="line",
                carry_over=spec.fees[terms.id].carry_over,
            )
        )
    return tuple(funds)


def target_label(target: Target, by: int) -> str:
    """``sewage village 0.60 by 2030``."""
    scope = [str(v) for v in (target.sector, target.facility, target.tier, target.township, target.tag) if v]
    share = f"{target.coverage:.2f}"
    if abs(float(share) - target.coverage) > 1e-9:
        share = f"{target.coverage:g}"
    return f"{' '.join(scope) or 'all'} {share} by {by}"


def target_terms(
    target: Target, spec: ScenarioFile, timeline: Timeline, selection: Selection, blocks: tuple[Block, ...]
) -> TargetTerms:
    """A target as a mask over cells and a list of points (conventions 45 and 49)."""
    by = timeline.start + timeline.years - 1 if target.by is None else target.by
    taken = selected_by(target, selection)
    members = tuple(
        taken[b.place]
        & (target.sector is None or b.facility.sector == target.sector)
        & (target.facility is None or b.facility.id == target.facility)
        for b in blocks
    )
    first = (by - timeline.start + 1) * timeline.steps_per_year
    largest = max(float(b.weight.max()) for b in blocks)
    return TargetTerms(
        label=target_label(target, by),
        members=members,
        coverage=target.coverage,
        by=by,
        points=np.arange(first, timeline.periods + 1 if target.hold else first + 1),
        hard=target.hard,
        priority=target.priority,
        penalty=0.0 if target.hard else PENALTY[target.priority] * largest,
    )
