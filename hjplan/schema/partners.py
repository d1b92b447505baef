"""Money that is not the county's: partners who build and are repaid (社会资本), and households' own (农户自筹)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hjplan.schema.base import NonNegative, Part, Positive, Share, Title
from hjplan.schema.funds import PaysFor, Sources
from hjplan.schema.years import YearAmounts


class Partner(Part):
    """A partner who finances a share, repaid over the term by fees and a gap payment (缺口性补助; convention 57)."""

    kind: Annotated[Literal["partner"], Field(description="social capital, repaid by fees and gap payments")]
    title: Annotated[Title, Field(description="what people read; a bare text stands for both")] = Title()
    finances: Annotated[Share, Field(description="largest share of a line's cost that it pays")]
    limit: Annotated[NonNegative, Field(description="financed in all, at most")]
    yearly: Annotated[
        YearAmounts | None, Field(description="financed in a year, at most; a year not named: nothing")
    ] = None
    rate: Annotated[float, Field(ge=0, lt=1, description="its return per year")]
    term: Annotated[Positive, Field(le=60, description="years of the contract after delivery")]
    pays_for: Annotated[PaysFor, Field(description="what it may pay; without it: everything")] = PaysFor()
    paid_by: Annotated[list[str], Field(description="fee accounts as `fees.NAME`; grants pay the gap")]
    account: Annotated[str, Field(description="budget subject code (功能分类科目), in quotes; printed in tables")] = ""
    source: Annotated[Sources | None, Field(description="where the terms come from")] = None


class Household(Part):
    """What households add themselves (农户自筹) when something is built for them (convention 26)."""

    kind: Annotated[Literal["household"], Field(description="money or labour of the households themselves")]
    title: Annotated[Title, Field(description="what people read; a bare text stands for both")] = Title()
    per_unit: Annotated[dict[str, NonNegative], Field(min_length=1, description="by facility: most per unit built")]
    account: Annotated[str, Field(description="budget subject code (功能分类科目), in quotes; printed in tables")] = ""
    source: Annotated[Sources | None, Field(description="where the amounts come from")] = None
