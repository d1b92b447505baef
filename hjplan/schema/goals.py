"""What the plan is for: the goal, its weights, and targets (model.md, section 8, conventions 45 to 51)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Field, model_validator

from hjplan.schema.base import NonNegative, Part, Share, Year
from hjplan.schema.funds import Tier


class After(Part):
    """What the closing stock is worth: service over so many years under this care (convention 47)."""

    years: Annotated[float, Field(ge=0, le=60, description="years of service that count; 0: nothing")] = 10.0
    care: Annotated[str, Field(description="regime in those years; a facility without it takes `none`")] = "none"


class Worst(Part):
    """The coverage of the worst-off group, as high as can be, then households served (convention 51)."""

    worst: Annotated[Literal["coverage"], Field(description="effective coverage of the worst-off group")]
    over: Annotated[Literal["township", "tier", "tag"], Field(description="each of these is a group")]
    from_: Annotated[
        Year | None,
        Field(validation_alias=AliasChoices("from"), description="from this year on; default: in the last year"),
    ] = None
    sectors: Annotated[list[str] | None, Field(min_length=1, description="these lines of work; default: all")] = None


Level = Literal["targets", "households_served", "cost", "worst"]
"""What a lexicographic goal looks at, one after the other."""

_MAXIMISE, _MINIMISE = ("maximise", "maximize"), ("minimise", "minimize")


class Goal(Part):
    """What the plan aims at: `maximise`, `minimise` or `order`, one of them; and how much each household counts."""

    maximise: Annotated[
        Literal["households_served"] | Worst | None,
        Field(
            validation_alias=AliasChoices(*_MAXIMISE),
            description="households effectively served, discounted and weighted (the default); or {worst: coverage}",
        ),
    ] = None
    minimise: Annotated[
        Literal["cost"] | None,
        Field(
            validation_alias=AliasChoices(*_MINIMISE),
            description="public money, present value, with every target reached and held (convention 50)",
        ),
    ] = None
    order: Annotated[
        list[Level] | None,
        Field(
            min_length=1,
            description="one after the other, each held when the next is looked at; `worst`: the worst-off township, "
            "or tier where no township is given",
        ),
    ] = None
    weights: Annotated[dict[str, NonNegative], Field(description="by sector, default 1")] = {}  # noqa: RUF012
    tiers: Annotated[dict[Tier, NonNegative], Field(description="by tier, default 1")] = {}  # noqa: RUF012
    tags: Annotated[dict[str, NonNegative], Field(description="by tag, default 1; a place's tags multiply")] = {}  # noqa: RUF012
    after: After = After()

    @model_validator(mode="before")
    @classmethod
    def _households_unless_said(cls, value: Any) -> Any:
        if not isinstance(value, Mapping) or any(value.get(k) is not None for k in (*_MAXIMISE, *_MINIMISE, "order")):
            return value
        return {**{k: v for k, v in value.items() if k not in _MAXIMISE}, "maximise": "households_served"}

    @model_validator(mode="after")
    def _one_goal(self) -> Goal:
        given = [key for key in ("maximise", "minimise", "order") if getattr(self, key) is not None]
        if len(given) != 1:
            found = ", ".join(f"`{key}`" for key in given)
            raise ValueError(
                f"a goal is one of `maximise`, `minimise`, `order`; {found} stand here. `null` removes one that comes "
                "from `extends`"
            )
        return self


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
    owner: Annotated[str | None, Field(description="who answers for it")] = None


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
