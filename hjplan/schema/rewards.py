"""Reward pools (考核奖励): money held back of a grant goes to the groups of places that reach their coverage."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AliasChoices, Field, model_validator

from hjplan.schema.base import Part, Positive, Share, Title
from hjplan.schema.funds import Sources

Groups = Literal["township", "tier", "tag"]


class Held(Part):
    """What a reward pool is filled from, taken before anything of it may be planned, like `reserve`."""

    grant: Annotated[
        str, Field(validation_alias=AliasChoices("from"), description="the grant that gives it; its `pays_for` stays")
    ]
    share: Annotated[Share, Field(description="of what the grant has in a year")]


class Award(Part):
    """Who may win what: each group whose coverage at the end of a year is high enough, in the year after."""

    to: Annotated[Groups, Field(description="each township, tier or tag is a group of its own")]
    sector: Annotated[str | None, Field(description="coverage of this line of work")] = None
    facility: Annotated[str | None, Field(description="coverage of this facility type")] = None
    coverage: Annotated[Share, Field(description="share of households in need that is effectively served")]
    amount: Annotated[Positive, Field(description="for each group that reaches it, every year anew")]

    @model_validator(mode="after")
    def _one_coverage(self) -> Award:
        if (self.sector is None) == (self.facility is None):
            raise ValueError("the coverage that is rewarded is that of either a `sector` or a `facility`: name one")
        return self


class Reward(Part):
    """A reward pool: what is won comes in the first step of the next year, what is not won lapses (convention 54)."""

    kind: Annotated[Literal["reward"], Field(description="held back of a grant, won by reaching a coverage")]
    title: Annotated[Title, Field(description="what people read; a bare text stands for both")] = Title()
    held: Annotated[Held, Field(description="where it comes from")]
    award: Annotated[Award, Field(description="who may win what")]
    account: Annotated[str, Field(description="budget subject code (功能分类科目), in quotes; printed in tables")] = ""
    source: Annotated[Sources | None, Field(description="where the terms come from")] = None
