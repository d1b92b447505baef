"""The money of a made-up country: shares of what its lines would need, so that it is scarce alike at any size."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from hjplan.data.county import Bools, Floats
from hjplan.data.synthetic.country import Country, Standing, of_tier
from hjplan.data.synthetic.recipe import MONEY_UNIT, FundRecipe, content, funds, tiers
from hjplan.schema.horizon import YUAN_PER_UNIT
from hjplan.schema.shipped import shipped_type

_DIGITS = 3
"""Significant digits of an amount, as a budget has them."""


def yearly_amounts(country: Country) -> dict[str, float]:
    """By fund its money of a year, in the scenario's unit: covers × what its earmark would need in a year."""
    needs = {s.recipe.id: _needs(country, s) for s in country.standing}
    return {fund.id: _rounded(fund.covers * _needed(country, fund, needs)) for fund in funds(country.shape)}


def _needed(country: Country, fund: FundRecipe, needs: dict[str, dict[str, Floats]]) -> float:
    places = _places(country, fund)
    return sum(
        float(by_use[use][places].sum())
        for s in country.standing
        if _holds(fund.sectors, s.recipe.sector)
        for by_use in (needs[s.recipe.id],)
        for use in by_use
        if _holds(fund.uses, use)
    )


def _holds(named: Collection[str] | None, name: str) -> bool:
    return named is None or name in named


def _places(country: Country, fund: FundRecipe) -> Bools:
    """[places] those that a fund may pay for."""
    tiered = np.array([_holds(fund.tiers, tier.tier) for tier in tiers()])[country.people.tier]
    if fund.tags is None:
        return tiered
    carried = [_holds(fund.tags, tag) for tag in content()["places"]["tags"]]
    return np.asarray(tiered & country.people.tags[carried].any(axis=0))


def _needs(country: Country, standing: Standing) -> dict[str, Floats]:
    """By use what a facility would need in each place in a year, at constant prices: backlogs in even parts over the
    horizon, routine care of the whole need."""
    shipped = shipped_type(standing.recipe.like, YUAN_PER_UNIT[MONEY_UNIT])
    care = next(_last(regime["cost"]) for name, regime in shipped["regimes"].items() if name != "none")
    unit = of_tier(country.people, "cost_factor")
    missing = standing.units(standing.need - standing.stock.sum(axis=0))
    return {
        "build": unit * missing * shipped["build"]["cost"] / country.shape.years,
        "restore": unit * standing.units(standing.stock[-1]) * _last(shipped["restore"]["cost"]) / country.shape.years,
        "upkeep": unit * standing.units(standing.need) * care,
    }


def _last(cost: float | list[float]) -> float:
    return float(cost[-1] if isinstance(cost, list) else cost)


def _rounded(amount: float) -> float:
    return float(f"{amount:.{_DIGITS}g}")
