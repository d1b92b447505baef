"""What users pay (谁受益谁付费; model.md, section 7, conventions 31 to 39)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from hjplan.schema.base import NonNegative, Part, Positive, Share, Title
from hjplan.schema.funds import Sources, Tier
from hjplan.schema.years import FeeLevel

FeeUnit = Literal[
    "yuan/household/year",
    "yuan/household/month",
    "yuan/person/year",
    "yuan/person/month",
    "yuan/m3",
    "yuan/unit/year",
    "yuan/unit/month",
]


class Curve(Part):
    """Points of a line that is straight between them and flat outside."""

    points: tuple[tuple[NonNegative, Share], ...]


_SHARE = re.compile(r"(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,2})?")


def _points(value: Any) -> Any:
    if not isinstance(value, Mapping) or "points" in value:
        return value
    points = []
    for key, share in value.items():
        if not _SHARE.fullmatch(str(key)):
            raise ValueError(f"`{key}` is no share of income: write {{0.002: 0.92, 0.01: 0.6}}")
        points.append((float(key), share))
    if not points:
        raise ValueError("no point is given: write {0.002: 0.92, 0.01: 0.6}")
    return {"points": tuple(points)}


ByIncome = Annotated[Curve, BeforeValidator(_points)]


class CollectionByIncome(Part):
    """How many bills are paid, by what share of a household's mean income the bill is (convention 35)."""

    share_of_income: Annotated[
        ByIncome, Field(description="a bill's share of income: the share of such bills that is paid")
    ]


class Cross(Part):
    """What of a fee's revenue may be spent in other lines of work (convention 37)."""

    sectors: Annotated[list[str], Field(min_length=1, description="other lines of work that it may pay")]
    share: Annotated[Share, Field(description="of a year's revenue, at most")]


class Fee(Part):
    """A user fee: billed on working service, kept for upkeep and restoring of its own sector."""

    title: Annotated[Title, Field(description="what people read; a bare text stands for both")] = Title()
    billed_on: Annotated[str, Field(description="the facility whose working service is billed")]
    tiers: Annotated[list[Tier] | None, Field(min_length=1, description="where it is charged; default everywhere")] = (
        None
    )
    levels: Annotated[list[NonNegative] | None, Field(min_length=1, description="the levels that are allowed")] = None
    unit: Annotated[FeeUnit, Field(description="what the tariff is per")] = "yuan/household/year"
    use_m3: Annotated[Positive | None, Field(description="m³ that a household uses in a year, for yuan/m3")] = None
    level: FeeLevel
    largest_step: Annotated[
        Positive | None, Field(description="largest rise of a chosen level from year to year; it never falls")
    ] = None
    collection: Annotated[
        Share | list[Share] | CollectionByIncome | None,
        Field(description="share of bills that is paid; default 1, with a warning; a list has one per level"),
    ] = None
    cross: Annotated[Cross | None, Field(description="what may be spent in other lines of work")] = None
    waive: Annotated[bool, Field(description="poor households are waived")] = True
    carry_over: Annotated[Share, Field(description="share of unspent revenue kept at year end")] = 1.0
    account: Annotated[str, Field(description="budget subject code (功能分类科目), in quotes; printed in tables")] = ""
    source: Annotated[Sources | None, Field(description="where level and collection come from")] = None


class Waive(Part):
    """Households that are not charged."""

    share: Annotated[Share, Field(description="share of households that is not charged")] = 0.0
    paid_by: Annotated[str | None, Field(description="the fund that pays their bills in full; default: nobody")] = None


Ratio = Annotated[float, Field(gt=0, le=1)]


class Affordability(Part):
    """What protects poor households."""

    cap: Annotated[
        Share | None, Field(description="all fees of a household, at most this share of the lowest fifth's income")
    ] = None
    quintile_ratio: Annotated[
        Ratio | dict[Tier, Ratio] | None,
        Field(description="income of the lowest fifth ÷ mean income: a number, or one by tier; default 1"),
    ] = None
    waive: Waive = Waive()

    def ratio_of(self, tier: str) -> float:
        """Income of the lowest fifth ÷ mean income in a tier (convention 38)."""
        if isinstance(self.quintile_ratio, dict):
            by_tier: dict[str, float] = {str(k): v for k, v in self.quintile_ratio.items()}
            return by_tier.get(tier, 1.0)
        return 1.0 if self.quintile_ratio is None else self.quintile_ratio
