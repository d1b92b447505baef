"""A scenario as read: the file's content, its tables, where each value came from, and what looked odd."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BeforeValidator, Field

from hjplan.errors import Message
from hjplan.schema.base import Part, Title
from hjplan.schema.capacities import Capacity
from hjplan.schema.facility import Facility
from hjplan.schema.fees import Affordability, Fee
from hjplan.schema.funds import Pool
from hjplan.schema.goals import Goal, Solve, Target
from hjplan.schema.horizon import Horizon, Money
from hjplan.schema.instruments import Fund
from hjplan.schema.links import LinkEntry
from hjplan.schema.modifiers import Modifier
from hjplan.schema.projects import Project
from hjplan.schema.rules import RuleEntry
from hjplan.schema.simulation import Simulate


def _file(value: object) -> object:
    return {"file": value} if isinstance(value, str) else value


class TableFile(Part):
    """A table beside the scenario: CSV, Excel (.xlsx) or Parquet; ``sheet`` names the sheet of a workbook."""

    file: Annotated[str, Field(description="beside the scenario: .csv, .xlsx or .parquet")]
    sheet: Annotated[str | None, Field(description="the sheet of a workbook; default: the first")] = None


Table = Annotated[TableFile, BeforeValidator(_file)]


class ScenarioFile(Part):
    """Everything a scenario file may say, after ``extends`` is merged and the library filled in."""

    hjplan: Annotated[Literal[1], Field(description="format version")]
    name: Annotated[
        str,
        Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=60, description="short name in ASCII, for folders"),
    ] = "scenario"
    title: Annotated[Title, Field(description="what people read; a bare text stands for both languages")] = Title()
    description: Annotated[str | Title, Field(description="what this scenario is about")] = ""
    fictional: Annotated[bool, Field(description="the data stand for no real county; every report says so")] = False
    extends: Annotated[
        str | None, Field(description="a scenario file that this one changes: deep merge, null removes a key")
    ] = None
    horizon: Horizon
    money: Money
    places: Annotated[Table, Field(description="the places: id, name_zh, name_en, township, tier, tags, households …")]
    stock: Annotated[Table, Field(description="place, facility, need and the units in each condition")]
    facilities: Annotated[
        dict[str, Facility], Field(description="default: every facility that stock names, from the library")
    ] = {}  # noqa: RUF012
    modifiers: Annotated[
        dict[str, Modifier], Field(description="mechanisms that change decay, collection or the growth of need")
    ] = {}  # noqa: RUF012
    pools: Annotated[dict[str, Pool], Field(description="what money that leaves its earmark may pay")] = {}  # noqa: RUF012
    funds: Annotated[
        dict[str, Fund], Field(min_length=1, description="sources of money: `kind` says which, default a grant")
    ]
    fees: dict[str, Fee] = {}  # noqa: RUF012
    affordability: Affordability = Affordability()
    capacities: Annotated[
        dict[str, Capacity], Field(description="plants and landfills that places or facilities share")
    ] = {}  # noqa: RUF012
    projects: Annotated[dict[str, Project], Field(description="key projects, started whole or never")] = {}  # noqa: RUF012
    links: Annotated[list[LinkEntry], Field(description="works that hang together")] = []  # noqa: RUF012
    targets: list[Target] = []  # noqa: RUF012
    rules: Annotated[list[RuleEntry], Field(description="rules that the plan keeps")] = []  # noqa: RUF012
    goal: Goal = Goal()
    solve: Solve = Solve()
    simulate: Simulate = Simulate()


@dataclass(frozen=True, eq=False)
class Scenario:
    """A scenario that has been read and found sound.

    ``places``: one row per place: id, name_zh, name_en, township, tier, tags (tuple of str), households,
    population, income, growth, and any further columns as given. ``stock``: one row per (place, facility): place,
    facility, need (NaN where blank), one float column per condition that any facility has (NaN where it has not),
    cost_factor, growth (NaN where blank). ``origins`` says for a dotted key where its value came from
    (``scenario.yaml:14``, ``baseline.yaml:30``, ``library``, ``--set``). ``assumed`` lists the defaults that `check`
    prints.
    """

    spec: ScenarioFile
    places: pd.DataFrame
    stock: pd.DataFrame
    path: Path
    origins: dict[str, str]
    warnings: tuple[Message, ...]
    assumed: tuple[str, ...]
    overrides: tuple[tuple[str, Any], ...] = ()
    """What ``--set`` or ``with_`` changed, in order."""

    def with_(self, key: str, value: Any) -> Scenario:
        """The same scenario with one more value laid on, under the key that its YAML and ``--set`` use.

        ``scenario.with_("fees.sewage.level", 72)``; entries of a list by number (``targets.0.coverage``). Everything is
        read and checked again, so a value that does not fit raises InputError.
        """
        from hjplan.schema.loading import load  # this module is read by `loading`

        return load(self.path, (*self.overrides, (key, value)))

    @property
    def name(self) -> str:
        """The scenario's name in ASCII."""
        return self.spec.name
