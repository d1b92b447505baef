"""Fees as records: bills by unit, collection, what may be chosen, and what the lowest fifth can bear."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.data.county import Block, Bools, FeeTerms, Floats, Places, Prices, Timeline
from hjplan.data.fee_terms import AffordabilityTerms, FeeOptions
from hjplan.data.selecting import Selection
from hjplan.schema.fees import CollectionByIncome, Fee
from hjplan.schema.funds import TIERS
from hjplan.schema.instruments import standing
from hjplan.schema.scenario import ScenarioFile
from hjplan.schema.tariffs import bill_per_tariff

_SAME_LEVEL = 1e-9
"""Two tariffs closer than this are one (a check holds levels of a path to `levels` alike)."""


@dataclass(frozen=True, eq=False)
class Payers:
    """Those who pay: all places by tier, their households, people and income."""

    timeline: Timeline
    prices: Prices
    places: Places
    selection: Selection

    def of_tiers(self, tiers: tuple[str, ...]) -> Bools:
        """[places] those of some tiers."""
        return self.selection.where(tiers=tiers)

    def household_size(self, charged: Bools) -> float:
        """Persons in a mean household: Σ population / Σ households (convention 34)."""
        households = float(self.places.households[charged].sum())
        return float(self.places.population[charged].sum()) / households if households > 0 else 0.0

    def household_income(self, charged: Bools) -> Floats:
        """[T] mean nominal income of a household: Σ population·income / Σ households, indexed (convention 35)."""
        households = float(self.places.households[charged].sum())
        earned = float((self.places.population * self.places.income)[charged].sum())
        return np.asarray((earned / households if households > 0 else np.nan) * self.prices.default)


def collected(fee: Fee, level: Floats, bill: Floats, income: Floats) -> Floats:
    """Share of bills that is paid at each level, in the shape of ``level`` (convention 35).

    A number holds for all; a list has one for each of `levels` (a level that is none of them, 0 before a path begins,
    takes the first); by income: linear between the points, flat outside.
    """
    if isinstance(fee.collection, CollectionByIncome):
        points = sorted(fee.collection.share_of_income.points)
        with np.errstate(divide="ignore", invalid="ignore"):
            burden = np.asarray(bill / income)
        return np.interp(burden, [at for at, _ in points], [share for _, share in points])
    if isinstance(fee.collection, list):
        levels = np.array(fee.levels or [0.0])
        same = np.abs(level[..., None] - levels) < _SAME_LEVEL
        return np.asarray(np.array(fee.collection)[np.argmax(same, axis=-1)])
    return np.full(level.shape, 1.0 if fee.collection is None else fee.collection)


def poor_income(spec: ScenarioFile, payers: Payers, tier: str) -> Floats:
    """[T] mean nominal income of a household of the lowest fifth in a tier (convention 38)."""
    return payers.household_income(payers.of_tiers((tier,))) * spec.affordability.ratio_of(tier)


def fee_options(
    spec: ScenarioFile, fee: Fee, payers: Payers, tiers: tuple[str, ...], per_tariff: float, income: Floats
) -> FeeOptions:
    """Every level that may be chosen: its bill, collection and burden in every period."""
    levels = np.array(fee.levels or [0.0], dtype=np.float64)
    every = np.broadcast_to(levels[:, None], (len(levels), payers.timeline.periods))
    bill = np.asarray(every * per_tariff)
    poorest = [poor_income(spec, payers, tier) for tier in tiers if payers.of_tiers((tier,)).any()]
    return FeeOptions(
        levels=levels,
        bill=bill,
        collection=collected(fee, every, bill, income),
        largest_step=np.inf if fee.largest_step is None else fee.largest_step,
        burden=bill / np.min(poorest, axis=0),
    )


def fee_terms(name: str, fee: Fee, spec: ScenarioFile, payers: Payers, blocks: tuple[Block, ...]) -> FeeTerms | None:
    """The terms of one fee; None where no place has the facility that is billed."""
    number = next((i for i, b in enumerate(blocks) if b.facility.id == fee.billed_on), None)
    if number is None:
        return None
    block = blocks[number]
    tiers = tuple(fee.tiers) if fee.tiers is not None else TIERS
    charged = payers.of_tiers(tiers)
    members = charged[block.place]
    if not members.any():
        return None
    income = payers.household_income(charged)
    per_tariff = bill_per_tariff(fee, block.facility.households_per_unit, payers.household_size(charged))
    options = fee_options(spec, fee, payers, tiers, per_tariff, income) if fee.level.chosen else None
    if options is not None:
        level = np.full(payers.timeline.periods, options.levels[0])
    else:
        level = np.array([fee.level.in_year(int(y)) for y in payers.timeline.year], dtype=np.float64)
    bill = level * per_tariff
    waive = spec.affordability.waive
    payer = waive.paid_by if fee.waive and waive.share > 0 else None
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
        bill=bill,
        collection=collected(fee, level, bill, income),
        waived=waive.share if fee.waive else 0.0,
        income=income,
        waiver_fund=-1 if payer is None else standing(spec.funds).index(payer),
        options=options,
    )


def affordability_terms(spec: ScenarioFile, payers: Payers, fees: tuple[FeeTerms, ...]) -> AffordabilityTerms | None:
    """What the lowest fifth can bear in each tier that a fee names; None where the scenario says nothing of it."""
    said = spec.affordability
    tiers = tuple(t for t in TIERS if payers.of_tiers((t,)).any() and any(t in fee.tiers for fee in fees))
    if not tiers or (said.cap is None and said.quintile_ratio is None):
        return None
    income = np.stack([poor_income(spec, payers, tier) for tier in tiers])
    limit = np.full(income.shape, np.inf) if said.cap is None else said.cap * income
    return AffordabilityTerms(tiers=tiers, limit=limit, income=income)
