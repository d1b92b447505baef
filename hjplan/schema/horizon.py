"""When the plan runs and how money is counted (model.md, section 3)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from hjplan.schema.base import Part
from hjplan.schema.years import YearAmounts

Use = Literal["build", "restore", "upkeep", "debt", "project"]
USES: tuple[Use, ...] = ("build", "restore", "upkeep", "debt", "project")

Step = Literal["year", "half", "quarter", "month"]
STEPS_PER_YEAR: dict[str, int] = {"year": 1, "half": 2, "quarter": 4, "month": 12}

YUAN_PER_UNIT: dict[str, float] = {
    "元": 1.0,
    "万元": 1e4,
    "百万元": 1e6,
    "亿元": 1e8,
    "yuan": 1.0,
    "10k_yuan": 1e4,
    "million_yuan": 1e6,
    "100m_yuan": 1e8,
}
MoneyUnit = Literal["元", "万元", "百万元", "亿元", "yuan", "10k_yuan", "million_yuan", "100m_yuan"]


class Horizon(Part):
    """The years that are planned, and the length of a step."""

    start: Annotated[int, Field(ge=1900, le=2200, description="first year")]
    years: Annotated[int, Field(ge=1, le=60, description="number of years")]
    step: Annotated[Step, Field(description="length of a period: year, half, quarter or month")] = "year"


def _inflation(value: object) -> object:
    return {"default": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


Rate = Annotated[float, Field(gt=-0.5, lt=1)]


class Inflation(Part):
    """Yearly inflation, by what the money is for; a use that is not named takes ``default`` (convention 2)."""

    default: Annotated[Rate, Field(description="per year, for everything not named")] = 0.0
    build: Annotated[Rate | None, Field(description="per year, of building")] = None
    restore: Annotated[Rate | None, Field(description="per year, of repair")] = None
    upkeep: Annotated[Rate | None, Field(description="per year, of upkeep")] = None
    project: Annotated[Rate | None, Field(description="per year, of projects")] = None

    def of(self, use: str) -> float:
        """Yearly inflation of one use."""
        own = getattr(self, use, None)
        return self.default if own is None else float(own)


class Money(Part):
    """The money of this file: its unit, its price year, inflation and discount (convention 3)."""

    unit: Annotated[MoneyUnit, Field(description="unit of every amount and cost of this file")]
    price_year: Annotated[
        int | None, Field(ge=1900, le=2200, description="year of the prices; default: first year")
    ] = None
    inflation: Annotated[
        Inflation, BeforeValidator(_inflation), Field(description="per year: a number, or one per use")
    ] = Inflation()
    discount: Annotated[float, Field(gt=-0.5, lt=1, description="real discount rate per year")] = 0.0
    general_budget: Annotated[
        YearAmounts | None, Field(description="public budget expenditure; a tenth of it bounds payments to partners")
    ] = None
    gap_commitments: Annotated[
        YearAmounts | None, Field(description="gap payments to partners promised before this plan")
    ] = None

    @property
    def yuan(self) -> float:
        """Yuan in one unit of money."""
        return YUAN_PER_UNIT[self.unit]
