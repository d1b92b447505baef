"""Where money comes from and what it may pay: earmarks, grants and pools (model.md, section 6)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AliasChoices, Field, model_validator

from hjplan.schema.base import NonNegative, Part, Share, Title
from hjplan.schema.horizon import Use
from hjplan.schema.years import YearAmounts

Tier = Literal["seat", "town", "village"]
TIERS: tuple[Tier, ...] = ("seat", "town", "village")

Sources = str | dict[str, str]
"""Rows of the reference table (``G001``), or free text; one for all, or by key."""


class PaysFor(Part):
    """An earmark: every key given must hold; inside a list any; a key not given does not restrict (convention 15)."""

    sectors: Annotated[list[str] | None, Field(description="lines of work")] = None
    facilities: Annotated[list[str] | None, Field(description="facility types")] = None
    uses: Annotated[list[Use] | None, Field(description="what money is for")] = None
    tiers: Annotated[list[Tier] | None, Field(description="kinds of place")] = None
    tags: Annotated[list[str] | None, Field(description="the place has at least one of them")] = None


class Match(Part):
    """Money that another fund must lay beside a fund's own (配套), period by period (convention 19)."""

    fund: Annotated[
        str, Field(validation_alias=AliasChoices("with"), description="the fund that lays its money beside")
    ]
    ratio: Annotated[NonNegative, Field(description="of the other fund's money to this fund's; 0.2 is 20 %")]


class Poolable(Part):
    """The part of a fund that may leave its earmark through a pool (convention 20)."""

    into: Annotated[str, Field(description="one of `pools`")]
    share: Annotated[Share, Field(description="of what arrives in a year; carried money does not count")]


class Opening(Part):
    """What a fund brings with it into the first year (convention 55)."""

    carried: Annotated[NonNegative, Field(description="money carried in; it keeps its terms")] = 0.0
    debt: Annotated[YearAmounts | None, Field(description="what it owes from before the plan, by year")] = None


class Grant(Part):
    """A grant or a budget line: money that arrives each year and lapses if unused."""

    kind: Annotated[Literal["grant"], Field(description="a grant or a budget line")] = "grant"
    title: Annotated[Title, Field(description="what people read; a bare text stands for both")] = Title()
    amount: YearAmounts
    real: Annotated[bool, Field(description="the amount rises with the default inflation")] = False
    pays_for: Annotated[PaysFor, Field(description="what it may pay; without it: everything")] = PaysFor()
    max_share: Annotated[Share, Field(description="largest share of a line's cost that it may pay")] = 1.0
    share_of: Annotated[Literal["line", "sector", "project"], Field(description="what max_share is a share of")] = (
        "line"
    )
    match: Annotated[Match | None, Field(description="money of another fund that must stand beside it (配套)")] = None
    carry_over: Annotated[Share, Field(description="share of unspent money kept at year end")] = 0.0
    reserve: Annotated[Share, Field(description="share that may not be planned")] = 0.0
    arrives: Annotated[
        list[Share] | None, Field(min_length=4, max_length=4, description="share arriving in each quarter")
    ] = None
    poolable: Annotated[Poolable | None, Field(description="the part that may leave its earmark through a pool")] = None
    opening: Annotated[Opening, Field(description="money carried in, and debt from before the plan")] = Opening()
    account: Annotated[str, Field(description="budget subject code (功能分类科目), in quotes; printed in tables")] = ""
    source: Annotated[Sources | None, Field(description="where the amount comes from")] = None

    @model_validator(mode="after")
    def _arrives_sums_to_one(self) -> Grant:
        if self.arrives is not None and abs(sum(self.arrives) - 1) > 1e-9:
            raise ValueError(f"the shares of `arrives` sum to {sum(self.arrives):g}, not 1")
        return self


class Pool(Part):
    """A pool of funds (涉农资金整合): what money may pay that leaves its earmark (convention 20)."""

    title: Annotated[Title, Field(description="what people read; a bare text stands for both")] = Title()
    pays_for: Annotated[PaysFor, Field(description="what money in the pool may pay; without it: everything")] = (
        PaysFor()
    )
    at_most: Annotated[
        dict[Use, Share], Field(description="by use: largest share of what may enter the pool in a year")
    ] = {}  # noqa: RUF012
    source: Annotated[Sources | None, Field(description="where the terms come from")] = None
