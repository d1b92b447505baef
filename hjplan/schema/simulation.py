"""How the plan is tried in futures that differ (model.md, section 10)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from hjplan.schema.base import Part


class Beta(Part):
    """A share between 0 and 1 with this mean and standard deviation."""

    mean: Annotated[float, Field(gt=0, lt=1, description="its mean")]
    sd: Annotated[float, Field(gt=0, lt=0.5, description="its standard deviation")]

    @model_validator(mode="after")
    def _possible(self) -> Beta:
        if self.sd**2 >= self.mean * (1 - self.mean):
            raise ValueError(f"no share has mean {self.mean:g} and sd {self.sd:g}: sd² must be below mean·(1−mean)")
        return self


class Factor(Part):
    """A factor whose mean is one: ``lognormal: σ`` is exp(σZ − σ²/2); or a beta share."""

    lognormal: Annotated[float | None, Field(ge=0, le=2, description="σ of a factor with mean one")] = None
    beta: Beta | None = None

    @model_validator(mode="after")
    def _one(self) -> Factor:
        if (self.lognormal is None) == (self.beta is None):
            raise ValueError("give one distribution: `lognormal: σ` or `beta: {mean, sd}`")
        return self


class LognormalFactor(Part):
    """A factor of mean one: exp(σZ − σ²/2)."""

    lognormal: Annotated[float, Field(ge=0, le=2, description="σ of a factor with mean one")]


class DecayUncertainty(Part):
    """Uncertain decay: a factor shared by all places times one of each place's own; both on rates."""

    shared: LognormalFactor | None = None
    own: LognormalFactor | None = None


PolicyName = Literal["plan", "campaign", "proportional", "relapse_blind"]


class Simulate(Part):
    """Mode, draws, seed, who goes short first, what is uncertain, which policies are tried."""

    mode: Annotated[
        Literal["expected", "chance"],
        Field(description="chance: whole units and many futures; expected: the plan's own future"),
    ] = "chance"
    draws: Annotated[int, Field(ge=1, le=1_000_000, description="number of futures")] = 200
    seed: Annotated[int, Field(ge=0, lt=2**63, description="the same seed gives the same futures")] = 1
    when_short: Annotated[
        Literal["upkeep_first", "proportional", "build_first"],
        Field(description="which lines unused money fills first"),
    ] = "upkeep_first"
    uncertain: Annotated[
        dict[str, DecayUncertainty | Factor],
        Field(description="`decay`, or `funds.NAME` for the share of a fund that arrives"),
    ] = {}  # noqa: RUF012
    policies: Annotated[
        list[PolicyName], Field(min_length=1, description="ways to spend that meet the same futures")
    ] = ["plan", "campaign", "proportional"]  # noqa: RUF012
