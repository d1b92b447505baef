"""What users pay (谁受益谁付费; model.md, section 7, conventions 31 to 37)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hjplan.schema.base import NonNegative, Part, Positive, Share, Title
from hjplan.schema.funds import Tier
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
    collection: Annotated[Share | None, Field(description="share of bills that is paid; default 1, with a warning")] = (
        None
    )
    waive: Annotated[bool, Field(description="poor households are waived")] = True
    carry_over: Annotated[Share, Field(description="share of unspent revenue kept at year end")] = 1.0
    source: Annotated[str | dict[str, str] | None, Field(description="where level and collection come from")] = None


class Waive(Part):
    """Households that are not charged; the revenue is forgone."""

    share: Annotated[Share, Field(description="share of households that is not charged; nobody pays for them")] = 0.0


class Affordability(Part):
    """What protects poor households."""

    waive: Waive = Waive()
