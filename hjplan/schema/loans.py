"""Loans and special bonds (专项债): drawn now, repaid with interest by named funds (conventions 23 to 25)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hjplan.schema.base import NonNegative, Part, Positive, Share, Title
from hjplan.schema.funds import PaysFor, Sources
from hjplan.schema.years import YearAmounts

Repay = Literal["level", "equal", "bullet"]


class Loan(Part):
    """A loan or special bond: money that the plan draws when it wants, and named funds repay."""

    kind: Annotated[Literal["loan"], Field(description="a loan or special bond")]
    title: Annotated[Title, Field(description="what people read; a bare text stands for both")] = Title()
    limit: Annotated[NonNegative, Field(description="drawn in all, at most")]
    yearly: Annotated[YearAmounts | None, Field(description="drawn in a year, at most; a year not named: nothing")] = (
        None
    )
    rate: Annotated[float, Field(ge=0, lt=1, description="interest per year")]
    term: Annotated[Positive, Field(le=60, description="years until the last repayment, grace among them")]
    grace: Annotated[float, Field(ge=0, le=60, description="years of interest only")] = 0.0
    repay: Annotated[
        Repay, Field(description="level: equal payments; equal: equal parts of principal; bullet: all at the end")
    ] = "level"
    debt_share: Annotated[
        Share, Field(description="after the plan, yearly service at most this share of the payers' last arrivals")
    ] = 1.0
    ceiling: Annotated[NonNegative | None, Field(description="outstanding at any time, at most")] = None
    cover: Annotated[
        NonNegative | None,
        Field(description="fees less upkeep of the sectors it pays for, at least so many times all service"),
    ] = None
    pays_for: Annotated[PaysFor, Field(description="what it may pay; without it: everything")] = PaysFor()
    max_share: Annotated[Share, Field(description="largest share of a line's cost that it may pay")] = 1.0
    share_of: Annotated[Literal["line", "sector", "project"], Field(description="what max_share is a share of")] = (
        "line"
    )
    repaid_by: Annotated[list[str], Field(description="grants, and fee accounts as `fees.NAME`")]
    carry_over: Annotated[Share, Field(description="share of unspent money kept at year end")] = 1.0
    account: Annotated[str, Field(description="budget subject code (功能分类科目), in quotes; printed in tables")] = ""
    source: Annotated[Sources | None, Field(description="where the terms come from")] = None
