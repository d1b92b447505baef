"""Where money comes from and what it may pay (model.md, section 6)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from hjplan.schema.base import Part, Share, Title
from hjplan.schema.horizon import Use
from hjplan.schema.years import YearAmounts

Tier = Literal["seat", "town", "village"]
TIERS: tuple[Tier, ...] = ("seat", "town", "village")


class PaysFor(Part):
    """An earmark: every key given must hold; inside a list any; a key not given does not restrict (convention 15)."""

    sectors: Annotated[list[str] | None, Field(description="lines of work")] = None
    facilities: Annotated[list[str] | None, Field(description="facility types")] = None
    uses: Annotated[list[Use] | None, Field(description="what money is for")] = None
    tiers: Annotated[list[Tier] | None, Field(description="kinds of place")] = None
    tags: Annotated[list[str] | None, Field(description="the place has at least one of them")] = None


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
    carry_over: Annotated[Share, Field(description="share of unspent money kept at year end")] = 0.0
    reserve: Annotated[Share, Field(description="share that may not be planned")] = 0.0
    arrives: Annotated[
        list[Share] | None, Field(min_length=4, max_length=4, description="share arriving in each quarter")
    ] = None
    source: Annotated[str | dict[str, str] | None, Field(description="where the amount comes from")] = None

    @model_validator(mode="after")
    def _arrives_sums_to_one(self) -> Grant:
        if self.arrives is not None and abs(sum(self.arrives) - 1) > 1e-9:
            raise ValueError(f"the shares of `arrives` sum to {sum(self.arrives):g}, not 1")
        return self
