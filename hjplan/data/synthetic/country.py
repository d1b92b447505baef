"""The places and the stock of a made-up country as arrays: the same for the same seed, no object per place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from hjplan.data.cells import LENGTH_AND_AREA
from hjplan.data.county import Bools, Floats, Ints
from hjplan.data.synthetic.recipe import FacilityRecipe, Shape, TierRecipe, content, facilities, tiers
from hjplan.library import facility as shipped

_TENTH = 10
"""Lengths are counted in tenths, so that 9.5 km is the nearest number to 9.5."""


@dataclass(frozen=True, eq=False)
class People:
    """The places: arrays [places]."""

    tier: Ints
    """Index into ``tiers()``."""
    township: Ints
    tags: Bools
    """[tags, places]"""
    households: Ints
    population: Ints
    income: Ints
    """Yuan per person and year."""


@dataclass(frozen=True, eq=False)
class Standing:
    """What one facility type needs and has in each place."""

    recipe: FacilityRecipe
    grain: int
    """1 where units are counted, 10 where tenths are."""
    need: Ints
    """[places] grains."""
    stock: Ints
    """[conditions, places] grains; their sum is not above the need."""

    def units(self, grains: Any) -> Floats:
        """Grains as units."""
        return np.asarray(grains / self.grain, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Country:
    """A made-up country."""

    shape: Shape
    people: People
    standing: tuple[Standing, ...]


def of_tier(people: People, attribute: str) -> Floats:
    """[places] a figure of each place's tier."""
    return np.array([getattr(tier, attribute) for tier in tiers()], dtype=np.float64)[people.tier]


def draw_country(shape: Shape) -> Country:
    """Draw a country; another facility, or a longer horizon, changes nothing of what was there."""
    people = _people(shape)
    return Country(shape, people, tuple(_standing(shape, people, n, f) for n, f in enumerate(facilities(shape), 1)))


def _stream(shape: Shape, number: int) -> np.random.Generator:
    """A stream of its own for the places (0) and for each facility (from 1 on)."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(shape.seed, spawn_key=(number,))))


def _tier_codes(count: int) -> tuple[Ints, Ints]:
    """Tier and township of each place: a town centre, then its villages; every so many places a district of a seat."""
    recipe = content()["places"]
    names = [tier.tier for tier in tiers()]
    number = np.arange(count)
    tier = np.where(number % recipe["township_size"] == 0, names.index("town"), names.index("village"))
    return np.where(number % recipe["seat_every"] == 1, names.index("seat"), tier), number // recipe["township_size"]


def _people(shape: Shape) -> People:
    recipe, stream, count = content()["places"], _stream(shape, 0), shape.places
    tier, township = _tier_codes(count)
    kinds: tuple[TierRecipe, ...] = tiers()
    mean = np.array([k.households for k in kinds])[tier]
    low, high = recipe["size"]
    households = np.rint(mean * (low + (high - low) * stream.random(count) ** 2)).astype(np.int64)
    persons = np.array([k.persons for k in kinds])[tier]
    income = np.array([k.income for k in kinds])[tier]
    spread = recipe["income_spread"]
    return People(
        tier=tier,
        township=township,
        tags=_tags(stream, recipe["tags"], tier, [kind.tier for kind in kinds].index("village")),
        households=households,
        population=np.rint(households * persons).astype(np.int64),
        income=np.rint(income * (1 + spread * (2 * stream.random(count) - 1)) / 100).astype(np.int64) * 100,
    )


def _tags(stream: np.random.Generator, shares: Mapping[str, float], tier: Ints, village: int) -> Bools:
    """[tags, places] by chance; the first villages have one each, so that every earmark has somewhere to go."""
    carried = np.stack([stream.random(len(tier)) < share for share in shares.values()])
    for number, place in enumerate(np.flatnonzero(tier == village)[: len(shares)].tolist()):
        carried[number, place] = True
    return carried


def _standing(shape: Shape, people: People, number: int, recipe: FacilityRecipe) -> Standing:
    stream = _stream(shape, number)
    grain = _TENTH if shipped(recipe.like)["unit"] in LENGTH_AND_AREA else 1
    wanted = people.households * of_tier(people, "density") * recipe.per * grain
    need = np.maximum(1, np.rint(wanted)).astype(np.int64)
    spread = content()["spread"]
    share = recipe.stands + of_tier(people, "built") + spread * (2 * stream.random(shape.places) - 1)
    # chance decides on the last grain, so that places which need a single unit have it in the right share
    built = np.minimum(need, np.floor(need * np.clip(share, 0.0, 1.0) + stream.random(shape.places)).astype(np.int64))
    bounds = np.cumsum(recipe.conditions)[:-1, None] + spread * (2 * stream.random(shape.places) - 1)
    worse = np.floor(built * np.clip(bounds, 0.0, 1.0) + stream.random(shape.places)).astype(np.int64)
    edges = np.vstack([np.zeros_like(need), np.minimum(worse, built), built])
    return Standing(recipe, grain, need, np.diff(edges, axis=0))
