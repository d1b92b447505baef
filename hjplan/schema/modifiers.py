"""Mechanisms that change how fast things decay, fees come in or need grows (conventions 53, 65)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AliasChoices, Field, model_validator

from hjplan.schema.base import NonNegative, Part, Positive, Title, Year
from hjplan.schema.funds import Sources, Tier


class Multiplies(Part):
    """What a mechanism multiplies, and by how much; several that act on the same rate multiply (convention 53)."""

    decay: Annotated[Positive | None, Field(description="rates of decay; 0.9 is a tenth slower")] = None
    collection: Annotated[Positive | None, Field(description="share of bills that is paid, never above 1")] = None
    growth: Annotated[Positive | None, Field(description="growth of need, where it is above 0 (convention 65)")] = None

    @model_validator(mode="after")
    def _something(self) -> Multiplies:
        if self.decay is None and self.collection is None and self.growth is None:
            raise ValueError("a modifier multiplies something: give `decay`, `collection` or `growth`")
        return self


class Modifier(Part):
    """A mechanism: publicity, inspections, grid management, a care centre. What it costs, what it changes, where."""

    title: Annotated[Title, Field(description="what people read; a bare text stands for both")] = Title()
    cost: Annotated[NonNegative, Field(description="per year, while it lasts")] = 0.0
    from_: Annotated[
        Year | Literal["choose"] | None,
        Field(
            validation_alias=AliasChoices("from"),
            description="first year; default: the first that is planned; `choose`: the plan buys it when it pays",
        ),
    ] = None
    years: Annotated[int | None, Field(ge=1, le=60, description="ends after so many years; default: it stays")] = None
    until: Annotated[str | None, Field(description="ends when this project is finished")] = None
    multiplies: Annotated[Multiplies, Field(description="what it multiplies, and by how much")]
    sectors: Annotated[list[str] | None, Field(min_length=1, description="only in these lines of work")] = None
    facilities: Annotated[list[str] | None, Field(min_length=1, description="only of these facility types")] = None
    tiers: Annotated[list[Tier] | None, Field(min_length=1, description="only in places of these tiers")] = None
    regimes: Annotated[list[str] | None, Field(min_length=1, description="only under this care; default: all")] = None
    fees: Annotated[list[str] | None, Field(min_length=1, description="only these fees, for `collection`")] = None
    needs: Annotated[str | None, Field(description="the project that must be finished before it begins")] = None
    owner: Annotated[str | None, Field(description="who answers for it")] = None
    source: Annotated[Sources | None, Field(description="where the figures come from")] = None

    @property
    def chosen(self) -> bool:
        """The plan decides whether it is bought, and from when."""
        return self.from_ == "choose"
