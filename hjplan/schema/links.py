"""Works that hang together: in one place, in one quarter, or by the people they share (model.md, section 7)."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, Field, model_validator

from hjplan.schema.base import Name, Part, Positive, Share, Title, only_one, said
from hjplan.schema.funds import Tier
from hjplan.schema.years import YearAmounts


class Requires(Part):
    """One facility only where another stands: flush toilets where there is water (convention 42)."""

    facility: Annotated[str, Field(description="what is limited, in units standing, place by place")]
    needs: Annotated[str, Field(description="the facility that must stand in the same place")]
    ratio: Annotated[Positive, Field(description="units of `facility` that one unit of `needs` allows")] = 1.0


class DigOnce(Part):
    """Two works in one trench: what is built in the same place and period is dug once (convention 43)."""

    first: Annotated[str, Field(description="the facility that opens the ground: roads, built or restored")]
    second: Annotated[str, Field(description="the facility that is laid along with it: sewers")]
    per: Annotated[Positive, Field(description="units of `second` that go with one unit of `first`")]
    saving: Annotated[Share, Field(description="share of the building cost of `second` that is saved")]


class Joint(Part):
    """Joint works of projects: when their years of work overlap, a share is saved (convention 59)."""

    projects: Annotated[list[str], Field(min_length=2, description="projects whose years of work must overlap")]
    saves: Annotated[
        dict[str, Share], Field(min_length=1, description="by project: share of its last year's cost that is saved")
    ]


class Bundle(Part):
    """A street or quarter, whole or not at all, in one year (convention 58)."""

    name: Annotated[Name, Field(description="what it is called in locks and tables")]
    title: Annotated[Title, Field(description="what people read; a bare text stands for both")] = Title()
    places: Annotated[list[str] | None, Field(min_length=1, description="the places; default: all")] = None
    facilities: Annotated[list[str], Field(description="whose unserved units are all started")] = []  # noqa: RUF012
    projects: Annotated[list[str], Field(description="projects that start in the same year")] = []  # noqa: RUF012
    saving: Annotated[Share, Field(description="share of the building cost that is saved")] = 0.0

    @model_validator(mode="after")
    def _holds_something(self) -> Bundle:
        if not self.facilities and len(self.projects) < 2:
            raise ValueError("a bundle holds `facilities`, or two `projects` or more: there is nothing to do together")
        return self


class NoTransfer(Part):
    """What places of one tier leave behind is not taken care of in another (convention 60)."""

    sector: Annotated[str, Field(description="line of work: waste, say")]
    from_: Annotated[
        Tier, Field(validation_alias=AliasChoices("from"), description="whose households may not use capacity there")
    ]
    to: Annotated[Tier, Field(description="where that capacity stands")]


class Staff(Part):
    """Posts that all care under a regime shares: cleaners, planning officers."""

    of: Annotated[Name, Field(description="the post, as `staff` of a regime names it")]
    title: Annotated[Title, Field(description="what people read; a bare text stands for both")] = Title()
    posts: Annotated[YearAmounts, Field(description="posts there are, in every year or by year")]


class LinkEntry(Part):
    """One link: exactly one of these."""

    requires: Annotated[Requires | None, Field(description="one facility only where another stands")] = None
    dig_once: Annotated[DigOnce | None, Field(description="two works in one trench")] = None
    joint: Annotated[Joint | None, Field(description="projects that save when they are built together")] = None
    bundle: Annotated[Bundle | None, Field(description="a street or quarter, whole or not at all")] = None
    no_transfer: Annotated[NoTransfer | None, Field(description="not taken care of in another tier")] = None
    staff: Annotated[Staff | None, Field(description="posts that regimes share")] = None

    @model_validator(mode="after")
    def _exactly_one(self) -> LinkEntry:
        only_one(self, "links")
        return self

    @property
    def link(self) -> tuple[str, AnyLink]:
        """The link's word and what it says."""
        word, link = next(iter(said(self).items()))
        return word, link


AnyLink = Requires | DigOnce | Joint | Bundle | NoTransfer | Staff
