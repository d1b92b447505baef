"""Rules that a bureau lays on its plan (model.md, section 6, conventions 27 to 30, 52, 61, 66)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from hjplan.schema.base import NonNegative, Part, Share, Year, only_one, said
from hjplan.schema.funds import Tier
from hjplan.schema.years import YearAmounts

RuleUse = Literal["build", "restore", "upkeep", "project"]
By = Literal["sector", "facility", "tier", "township", "tag"]
Uses = Annotated[
    RuleUse | Annotated[list[RuleUse], Field(min_length=1)],
    Field(description="the use of money that counts, or a list of them"),
]


class Group(Part):
    """What a rule counts: every key given must hold; a key not given does not restrict."""

    sector: Annotated[str | None, Field(description="only this line of work")] = None
    facility: Annotated[str | None, Field(description="only this facility type")] = None
    tier: Annotated[Tier | None, Field(description="only places of this tier")] = None
    township: Annotated[str | None, Field(description="only places of this township")] = None
    tag: Annotated[str | None, Field(description="only places with this tag")] = None
    untagged: Annotated[bool, Field(description="only places without any tag")] = False


class ShareOfMoney(Group):
    """Money of a use in one group against the same use everywhere: at least or at most a share (convention 27)."""

    of: Uses
    at_least: Annotated[Share | None, Field(description="smallest share")] = None
    at_most: Annotated[Share | None, Field(description="largest share")] = None
    over: Annotated[Literal["year", "horizon"], Field(description="in every year, or once over the horizon")] = "year"

    @model_validator(mode="after")
    def _bounded(self) -> ShareOfMoney:
        if self.at_least is None and self.at_most is None:
            raise ValueError("a share needs `at_least` or `at_most`")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"at least {self.at_least:g} and at most {self.at_most:g}: no plan can do both")
        return self


class UpkeepAtLeast(Group):
    """Upkeep money, at least a share of what cheapest care of the stock in service would cost (convention 28)."""

    at_least: Annotated[NonNegative, Field(description="share of that cost, from the second year on")]
    by: Annotated[By | None, Field(description="one rule for each of these; default: one in all")] = None


class Change(Group):
    """Money of a use may not fall or rise by more than a share from one year to the next (convention 29)."""

    of: Uses
    by: Annotated[By, Field(description="one rule for each of these")] = "sector"
    at_most: Annotated[NonNegative, Field(description="largest change a year; 0.4 is 40 %")]


class Floor(Part):
    """Over the horizon each township, sector … gets at least a share of the money of a use (convention 30)."""

    of: Uses
    by: Annotated[By, Field(description="who gets at least that")]
    at_least: Annotated[Share, Field(description="smallest share for each")]


class Limit(Group):
    """Money of a use in a year, at constant prices, at most so much (convention 66)."""

    of: Uses
    at_most: Annotated[YearAmounts, Field(description="money a year, at prices of price_year; a number, or by year")]


class Committed(Part):
    """What is signed already: a fund pays at least so much on a line in a year (convention 61)."""

    line: Annotated[str, Field(description="facility and use, such as waste_village.build")]
    year: Annotated[int, Field(ge=1900, le=2200, description="calendar year")]
    amount: Annotated[NonNegative, Field(description="money of that year")]
    fund: Annotated[str, Field(description="who pays it; a fee account as `fees.NAME`")]


class Gap(Part):
    """How far the worse-off may stay behind what the better-off would reach without this rule (convention 52)."""

    sector: Annotated[str | None, Field(description="coverage of this line of work")] = None
    facility: Annotated[str | None, Field(description="coverage of this facility type")] = None
    better_off: Annotated[Tier, Field(description="tier whose coverage, planned without the rule, is the measure")]
    worse_off: Annotated[Tier, Field(description="tier that may not stay further behind")]
    at_most: Annotated[Share, Field(description="largest gap of coverage; 0.35 is 35 points")]
    by: Annotated[int | None, Field(description="from the end of this year on; default: the last")] = None
    priority: Annotated[
        Literal[1, 2, 3] | None, Field(description="1 weighs most; without it the rule must be kept")
    ] = None

    @model_validator(mode="after")
    def _one_coverage(self) -> Gap:
        if (self.sector is None) == (self.facility is None):
            raise ValueError("the coverage that is compared is that of either a `sector` or a `facility`: name one")
        return self

    @model_validator(mode="after")
    def _two_tiers(self) -> Gap:
        if self.better_off == self.worse_off:
            raise ValueError(f"a gap stands between two tiers; both are `{self.worse_off}` here")
        return self


class Lock(Part):
    """What is decided already: a project, a modifier or a bundle starts in a year, or never (convention 61)."""

    project: Annotated[str | None, Field(description="one of `projects`")] = None
    modifier: Annotated[str | None, Field(description="one of `modifiers`, `from: choose`")] = None
    bundle: Annotated[str | None, Field(description="the `name` of a bundle among `links`")] = None
    start: Annotated[
        Year | Literal["never", "must"],
        Field(description="a year; `must`: in some year of its window; `never`"),
    ]

    @model_validator(mode="after")
    def _one_thing(self) -> Lock:
        given = [key for key in ("project", "modifier", "bundle") if getattr(self, key) is not None]
        if len(given) != 1:
            raise ValueError(f"a lock names one `project`, `modifier` or `bundle`; {len(given)} stand here")
        return self

    @property
    def locked(self) -> tuple[str, str]:
        """What is locked, and its name: ``("project", "trunk_sewer")``."""
        for key in ("project", "modifier", "bundle"):
            name: str | None = getattr(self, key)
            if name is not None:
                return key, name
        raise ValueError("a lock of nothing")  # pragma: no cover - the validator refuses it


class RuleEntry(Part):
    """One rule: exactly one of these."""

    share: Annotated[ShareOfMoney | None, Field(description="of a use in a group, at least or at most a share")] = None
    upkeep_floor: Annotated[UpkeepAtLeast | None, Field(description="upkeep, at least a share of what is due")] = None
    change: Annotated[Change | None, Field(description="no sudden rise or fall from year to year")] = None
    floor: Annotated[Floor | None, Field(description="each township or sector gets something")] = None
    limit: Annotated[Limit | None, Field(description="a use, at most so much a year")] = None
    committed: Annotated[Committed | None, Field(description="what is signed already")] = None
    gap: Annotated[Gap | None, Field(description="the worse-off do not stay too far behind")] = None
    lock: Annotated[Lock | None, Field(description="a project, modifier or bundle that is decided already")] = None

    @model_validator(mode="after")
    def _exactly_one(self) -> RuleEntry:
        only_one(self, "rules")
        return self

    @property
    def rule(self) -> tuple[str, AnyRule]:
        """The rule's word and what it says."""
        word, rule = next(iter(said(self).items()))
        return word, rule


AnyRule = ShareOfMoney | UpkeepAtLeast | Change | Floor | Limit | Committed | Gap | Lock
