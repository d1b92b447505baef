"""What the plan is for: the goal, its weights, and targets (model.md, section 8)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AliasChoices, Field

from hjplan.schema.base import NonNegative, Part, Share
from hjplan.schema.funds import Tier


class After(Part):
    """What the closing stock is worth: service over so many years under this care (convention 47)."""

    years: Annotated[float, Field(ge=0, le=60, description="years of service that count; 0: nothing")] = 10.0
    care: Annotated[str, Field(description="regime in those years; a facility without it takes `none`")] = "none"


class Goal(Part):
    """What is maximised, and how much each household-year counts."""

    maximise: Annotated[
        Literal["households_served"],
        Field(
            validation_alias=AliasChoices("maximise", "maximize"),
            description="households effectively served, discounted and weighted",
        ),
    ] = "households_served"
    weights: Annotated[dict[str, NonNegative], Field(description="by sector, default 1")] = {}  # noqa: RUF012
    tiers: Annotated[dict[Tier, NonNegative], Field(description="by tier, default 1")] = {}  # noqa: RUF012
    tags: Annotated[dict[str, NonNegative], Field(description="by tag, default 1; a place's tags multiply")] = {}  # noqa: RUF012
    after: After = After()


class Target(Part):
    """Effective coverage to be reached by the end of a year and held; soft with a priority, or hard."""

    sector: Annotated[str | None, Field(description="only this line of work")] = None
    facility: Annotated[str | None, Field(description="only this facility type")] = None
    tier: Annotated[Tier | None, Field(description="only places of this tier")] = None
    township: Annotated[str | None, Field(description="only places of this township")] = None
    tag: Annotated[str | None, Field(description="only places with this tag")] = None
    coverage: Annotated[Share, Field(description="share of households in need that is effectively served")]
    by: Annotated[int | None, Field(description="reached at the end of this year; default: the last")] = None
    hold: Annotated[bool, Field(description="kept at every later point too")] = True
    hard: Annotated[bool, Field(description="must be met, or there is no plan")] = False
    priority: Annotated[Literal[1, 2, 3], Field(description="1 weighs most; for soft targets")] = 2


class Solve(Part):
    """How the plan is found."""

    engine: Annotated[
        Literal["auto", "exact", "columns"],
        Field(
            description="exact: every place is in one program; columns: places are priced, the bound is certified; "
            "auto: columns wherever they are exact"
        ),
    ] = "auto"
    gap: Annotated[float, Field(gt=0, lt=1, description="largest relative gap to the proven bound")] = 1e-4
    time_limit: Annotated[float, Field(gt=0, description="seconds")] = 600.0
