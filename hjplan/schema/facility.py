"""What a facility type is: its conditions, its care, its costs. A new facility is YAML only."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from hjplan.schema.base import NonNegative, Part, Positive, Share, Title, YearlyShare

HOUSEHOLD = frozenset({"household", "households", "户"})
"""What a unit is called where it stands for one household."""

Sources = str | dict[str, str]
"""Rows of the reference table (``A048``), or free text; one for all, or by key."""


class Regime(Part):
    """A level of care over a period: what it costs, and what share of units decays a year under it."""

    cost: Annotated[
        NonNegative | list[NonNegative], Field(description="per unit and year: a number, or one per condition")
    ]
    relapse: Annotated[YearlyShare | None, Field(description="share that relapses in a year (two conditions)")] = None
    decay: Annotated[
        list[YearlyShare] | None, Field(description="share that leaves each condition for the next worse in a year")
    ] = None
    operates: Annotated[Share, Field(description="share of its service that a unit gives under this care")] = 1.0
    staff: Annotated[dict[str, NonNegative], Field(description="by post: posts that one unit takes")] = {}  # noqa: RUF012
    needs: Annotated[str | None, Field(description="the project that must be finished before it can be given")] = None

    @model_validator(mode="after")
    def _one_rate(self) -> Regime:
        if (self.relapse is None) == (self.decay is None):
            raise ValueError("give either `relapse` (two conditions) or `decay` (a list), one of them")
        return self

    @property
    def shares(self) -> list[float]:
        """Yearly share leaving each condition but the last."""
        return list(self.decay) if self.decay is not None else [float(self.relapse or 0.0)]


class Build(Part):
    """What it takes to build one unit."""

    cost: Annotated[NonNegative, Field(description="per unit")]
    lead: Annotated[float, Field(ge=0, le=20, description="years from start to hand-over")] = 1.0
    yearly_limit: Annotated[
        float | None, Field(ge=0, description="share of need that one place can start in a year; none: no limit")
    ] = None
    pay: Annotated[
        list[Share], Field(min_length=1, description="share of the cost due in each period from the start")
    ] = [1.0]  # noqa: RUF012 -- frozen model, pydantic copies it
    faulty: Annotated[
        Share, Field(description="share of what is built that is handed over in the last condition (convention 64)")
    ] = 0.0

    @model_validator(mode="after")
    def _pay_sums_to_one(self) -> Build:
        if abs(sum(self.pay) - 1) > 1e-9:
            raise ValueError(f"the shares of `pay` sum to {sum(self.pay):g}, not 1")
        return self


class Restore(Part):
    """What it takes to bring one unit back to the best condition."""

    cost: Annotated[
        NonNegative | list[NonNegative | None],
        Field(description="from the last condition: a number; or one per condition, the first null"),
    ]


class Need(Part):
    """How many units a place needs, where stock.csv leaves its cell blank."""

    per: Annotated[Literal["household", "person", "place"] | None, Field(description="count by this")] = None
    share: Annotated[NonNegative, Field(description="units per household, person or place")] = 1.0
    column: Annotated[str | None, Field(description="a column of places.csv that holds the need")] = None
    growth: Annotated[float | None, Field(gt=-1, lt=5, description="growth of need a year")] = None

    @model_validator(mode="after")
    def _one_rule(self) -> Need:
        if self.per and self.column:
            raise ValueError("need is counted either `per` household or from a `column`, not both")
        return self


class Serves(Part):
    """How many households one working unit serves."""

    households: Annotated[Positive, Field(description="households that one working unit serves")]


class Facility(Part):
    """A facility type, wholly defined by YAML; ``like`` takes the shipped one and overrides keys."""

    like: Annotated[str | None, Field(description="a facility type of the shipped library")] = None
    title: Annotated[Title, Field(description="what people read; a bare text stands for both")] = Title()
    sector: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", description="line of work it belongs to")]
    share: Annotated[NonNegative | None, Field(description="its share in its sector's coverage")] = None
    unit: Annotated[str, Field(description="what one unit is: household, km, toilet …")] = "unit"
    conditions: Annotated[list[str], Field(min_length=2, description="states of a unit, best first")] = [  # noqa: RUF012
        "working",
        "relapsed",
    ]
    service: Annotated[list[Share] | None, Field(description="share of full service in each condition")] = None
    need: Need | None = None
    serves: Serves | None = None
    build: Build
    regimes: Annotated[dict[str, Regime], Field(description="levels of care; `none` at cost 0 is required")]
    restore: Restore | None = None
    leave: Annotated[Literal["takes", "stays"], Field(description="stays: people leave, the unit remains")] = "takes"
    whole_units: Annotated[bool, Field(description="only whole units are built")] = False
    grain: Annotated[Positive | None, Field(description="smallest piece in `chance` simulation (convention 63)")] = None
    fee: Annotated[Literal["free"] | None, Field(description="free: no fee may be billed on it, by rule")] = None
    owner: Annotated[str | None, Field(description="who answers for it")] = None
    source: Annotated[Sources | None, Field(description="where the figures come from")] = None

    @property
    def counts_households(self) -> bool:
        """One unit is one household: it serves one where ``serves`` does not say otherwise (convention 11)."""
        return self.unit in HOUSEHOLD

    @property
    def service_shares(self) -> list[float]:
        """Service in each condition; two conditions default to 1 and 0."""
        return list(self.service) if self.service is not None else [1.0, 0.0]
