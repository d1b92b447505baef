"""``recipe.yaml``: what a made-up country is made of, and how much of it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import count, cycle, islice, product
from typing import Any

from ruamel.yaml import YAML

from hjplan.errors import InputError, Message
from hjplan.library import facility as shipped
from hjplan.schema.funds import Tier

MONEY_UNIT = "万元"
"""The unit of the money in the recipe."""


@dataclass(frozen=True)
class Shape:
    """How large the country is, and the seed of everything that is drawn."""

    places: int
    seed: int = 1
    facilities: int = 10
    years: int = 10
    funds: int = 8


def check_shape(shape: Shape) -> None:
    """Raise InputError, with all findings, where no such country can be made up."""
    found = [
        Message(f"{key}: {getattr(shape, key):,} was asked for; it must be from {least:,} to {most:,}")
        for key, (least, most) in content()["ranges"].items()
        if not least <= getattr(shape, key) <= most
    ]
    if found:
        raise InputError(tuple(found))


@dataclass(frozen=True)
class TierRecipe:
    """Places of one tier: their mean size, people and income, growth, costs, and what stands there."""

    tier: Tier
    zh: str
    en: str
    households: float
    persons: float
    income: float
    growth: float
    cost_factor: float
    density: float
    """Units needed by a household, against a village."""
    built: float
    """Added to the share of need that stands."""


@dataclass(frozen=True)
class FacilityRecipe:
    """A facility type: the shipped one that it is like, how much of it is needed and what stands."""

    id: str
    like: str
    zh: str
    en: str
    per: float
    stands: float
    conditions: tuple[float, ...]

    @property
    def sector(self) -> str:
        """The sector of the shipped type."""
        return str(shipped(self.like)["sector"])


@dataclass(frozen=True)
class FundRecipe:
    """A grant: its earmark, its terms, and its size against what the earmark would need."""

    id: str
    zh: str
    en: str
    covers: float
    sectors: tuple[str, ...] | None = None
    tiers: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    uses: tuple[str, ...] | None = None
    max_share: float = 1.0
    carry_over: float = 0.0


@cache
def content() -> Mapping[str, Any]:
    """The recipe as it is written."""
    text = files("hjplan.data.synthetic").joinpath("recipe.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = YAML(typ="safe").load(text)
    return read


def tiers() -> tuple[TierRecipe, ...]:
    """The tiers, the seat first."""
    return tuple(TierRecipe(tier=tier, **entry) for tier, entry in content()["places"]["tiers"].items())


def facilities(shape: Shape) -> tuple[FacilityRecipe, ...]:
    """The facility types of a country."""
    entries = islice(content()["facilities"].items(), shape.facilities)
    return tuple(FacilityRecipe(id=name, **{**e, "conditions": tuple(e["conditions"])}) for name, e in entries)


def funds(shape: Shape) -> tuple[FundRecipe, ...]:
    """The grants of a country: those of the recipe that have something to pay, then one sector and use each."""
    planned = tuple(dict.fromkeys(f.sector for f in facilities(shape)))
    named = (_fund(name, entry, planned) for name, entry in content()["funds"].items())
    usable = [fund for fund in named if fund.sectors is None or fund.sectors]
    return (*usable[: shape.funds], *islice(_further(planned), max(0, shape.funds - len(usable))))


def _fund(name: str, entry: Mapping[str, Any], planned: tuple[str, ...]) -> FundRecipe:
    lists = {key: tuple(entry[key]) for key in ("sectors", "tiers", "tags", "uses") if key in entry}
    if "sectors" in lists:
        lists["sectors"] = tuple(sector for sector in lists["sectors"] if sector in planned)
    return FundRecipe(**{"id": name, **entry, **lists})


def _further(planned: tuple[str, ...]) -> Any:
    """Grants without end, for one sector and one use each, turn by turn."""
    entry = content()["further_funds"]
    for number, (use, sector) in zip(count(1), cycle(product(("build", "restore", "upkeep"), planned)), strict=False):
        titles = {"zh": f"{entry['zh']}{number}", "en": f"{entry['en']} {number}"}
        yield FundRecipe(**{**entry, **titles, "id": f"program_{number}", "sectors": (sector,), "uses": (use,)})
