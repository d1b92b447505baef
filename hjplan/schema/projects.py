"""Key projects: what they cost, when they may start, what they wait for, whom they serve (conventions 40, 41, 68)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from hjplan.schema.base import Name, NonNegative, Part, Positive, Title, Year, one_or_more
from hjplan.schema.funds import Sources, Tier


class Start(Part):
    """The years in which a project may start; a year that is not given does not bind (convention 40)."""

    earliest: Annotated[Year | None, Field(description="first year; default: the first that is planned")] = None
    latest: Annotated[Year | None, Field(description="last year; default: the last that is planned")] = None

    @model_validator(mode="after")
    def _in_order(self) -> Start:
        if self.earliest is not None and self.latest is not None and self.latest < self.earliest:
            raise ValueError(f"the latest start ({self.latest}) is before the earliest ({self.earliest})")
        return self


class ProjectServes(Part):
    """Units of a facility that a finished project hands over, at no further cost (conventions 41, 68)."""

    facility: Annotated[str, Field(description="the facility whose units are handed over")]
    tier: Annotated[Tier | None, Field(description="only to places of this tier")] = None
    places: Annotated[list[str] | None, Field(min_length=1, description="only to these places")] = None
    tag: Annotated[str | None, Field(description="only to places with this tag")] = None
    households: Annotated[Positive | None, Field(description="households served in all, at most")] = None
    units: Annotated[Positive | None, Field(description="units handed over in all, at most")] = None

    @model_validator(mode="after")
    def _one_amount(self) -> ProjectServes:
        if (self.households is None) == (self.units is None):
            raise ValueError("say how much a project serves, either in `households` or in `units`, one of them")
        return self

    @model_validator(mode="after")
    def _one_selection(self) -> ProjectServes:
        given = [key for key in ("tier", "places", "tag") if getattr(self, key) is not None]
        if len(given) > 1:
            found = ", ".join(f"`{key}`" for key in given)
            raise ValueError(f"whom a project serves is said by one of `tier`, `places`, `tag`; {found} stand here")
        return self


class Project(Part):
    """A key project: started whole in one year of its window, or never; not wholly paid, it does not start."""

    title: Annotated[Title, Field(description="what people read; a bare text stands for both")] = Title()
    group: Annotated[str | None, Field(description="the line of work that it is listed under")] = None
    owner: Annotated[str | None, Field(description="who answers for it")] = None
    sector: Annotated[Name, Field(description="line of work whose money may pay it")]
    tier: Annotated[
        Tier | None, Field(description="tier of its budget line; default: that of `serves` (convention 16)")
    ] = None
    cost: Annotated[
        list[NonNegative],
        one_or_more(NonNegative),
        Field(min_length=1, max_length=60, description="by year since its start; one figure is one year"),
    ]
    start: Annotated[Start, Field(description="the years in which it may start; default: any")] = Start()
    requires: Annotated[list[str], Field(description="projects that must be finished when it starts")] = []  # noqa: RUF012
    excludes: Annotated[list[str], Field(description="projects that are never started if this one is")] = []  # noqa: RUF012
    one_of: Annotated[
        Name | None, Field(description="a name: of all projects that give the same one, at most one starts")
    ] = None
    adds_capacity: Annotated[dict[str, NonNegative], Field(description="by capacity: what it adds when finished")] = {}  # noqa: RUF012
    serves: Annotated[
        list[ProjectServes],
        one_or_more(ProjectServes),
        Field(description="units that it hands over when finished; a mapping, or a list of them"),
    ] = []  # noqa: RUF012
    upkeep: Annotated[NonNegative, Field(description="per year once it is finished")] = 0.0
    source: Annotated[Sources | None, Field(description="where the figures come from")] = None

    @model_validator(mode="after")
    def _costs_something(self) -> Project:
        if sum(self.cost) <= 0:
            raise ValueError("the costs of a project sum to 0: a project costs something in some year")
        return self

    @property
    def years(self) -> int:
        """Years of work: a project started in year y is finished at the opening of y + years (convention 40)."""
        return len(self.cost)

    @property
    def line_facility(self) -> str:
        """The facility of its budget lines: that of `serves`, none where it serves several (convention 16)."""
        named = {served.facility for served in self.serves}
        return named.pop() if len(named) == 1 else ""

    @property
    def line_tier(self) -> str:
        """The tier of its budget lines: its own, else that of `serves`; none where they differ (convention 16)."""
        named = {self.tier} if self.tier is not None else {served.tier for served in self.serves}
        return (named.pop() or "") if len(named) == 1 else ""
