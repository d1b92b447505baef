"""Capacities that facilities share: plants, landfills, a waste chain (conventions 44, 60, 66)."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, Field

from hjplan.schema.base import NonNegative, Part, Positive, Title, one_or_more
from hjplan.schema.funds import Sources, Tier


class Where(Part):
    """The places of a catchment: every key given must hold, inside a list any (convention 44)."""

    tiers: Annotated[list[Tier] | None, Field(min_length=1, description="places of these tiers")] = None
    townships: Annotated[list[str] | None, Field(min_length=1, description="places of these townships")] = None
    tags: Annotated[list[str] | None, Field(min_length=1, description="places with at least one of these tags")] = None


class CapacityFrom(Part):
    """Capacity that working units of another facility give: stations, trucks (convention 66)."""

    facility: Annotated[str, Field(description="the facility whose working units give capacity")]
    households: Annotated[Positive, Field(description="households that one working unit can take")]


class Capacity(Part):
    """A limit that several places or facilities share: households served stay within it (convention 44)."""

    title: Annotated[Title, Field(description="what people read; a bare text stands for both")] = Title()
    opening: Annotated[NonNegative, Field(description="what there is at the opening, before any project")] = 0.0
    unit: Annotated[str, Field(description="what it is counted in: households that are served")] = "household"
    used_by: Annotated[list[str], Field(min_length=1, description="facilities whose served households count")]
    where: Annotated[Where, Field(description="whose households count; default: all places")] = Where()
    from_: Annotated[
        list[CapacityFrom],
        one_or_more(CapacityFrom),
        Field(
            validation_alias=AliasChoices("from"),
            description="capacity that working units of facilities give; a mapping, or a list of them",
        ),
    ] = []  # noqa: RUF012
    source: Annotated[Sources | None, Field(description="where the figures come from")] = None
