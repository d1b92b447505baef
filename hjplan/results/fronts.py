"""A front that was solved, as a folder: its table, its points, its scenario, and what is read at a glance.

2027-every-work-front-3f9a1c/
  front.json         what it is, hash of every input, versions; status `complete` is written last
  scenario.yaml      as in a saved run, with inputs/
  points/NNN.json    one point each, written as soon as it is solved: what an interrupted front keeps
  tables/front.parquet · plots/ · report.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from hjplan.errors import InputError, Message
from hjplan.results.loading import Run
from hjplan.results.manifest import COMPLETE, FORMAT, sha256, versions
from hjplan.results.plain import to_json
from hjplan.results.saving import write_inputs
from hjplan.results.scratch import write_file
from hjplan.results.tables import arrow_table
from hjplan.schema.scenario import Scenario

FRONT = "front.json"
Point = Mapping[str, Any]


@dataclass(frozen=True, eq=False, repr=False)
class Front(Run):
    """A front between two goals: ``summary`` is what ``hjplan pareto --json`` prints, ``tables.front`` its points."""

    @property
    def points(self) -> list[Point]:
        """Every point with its goals, its bounds, and its plan: decisions, money, coverage."""
        return list(self.summary["points"])

    def __repr__(self) -> str:
        return f"<front {self.id}: {' against '.join(self.summary['goals'])}, {len(self.points)} points, {self.folder}>"


@dataclass(frozen=True, eq=False, repr=False)
class _Written(Front):
    """A front that is being written: it has its scenario, and need not read again what it has just written."""

    planned: Scenario

    def scenario(self) -> Scenario:
        """The scenario as it was planned."""
        return self.planned


def save_front(
    scenario: Scenario,
    folder: Path,
    table: pd.DataFrame,
    said: dict[str, Any],
    facts: Mapping[str, Any],
    decorate: Callable[[Front], None],
) -> Front:
    """Write what a folder of points lacks to be a whole front, and return it.

    ``facts`` are titles, yuan and whether the county is fictional. The same inputs give the same bytes in ``tables/``.
    """
    for part in ("tables", "plots"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    write_inputs(scenario, folder)
    pq.write_table(arrow_table(table, "front"), folder / "tables" / "front.parquet")
    names = ["scenario.yaml", *(f"inputs/{p.name}" for p in sorted((folder / "inputs").iterdir()))]
    described = {
        "format": FORMAT,
        "run": said["front"],
        **facts,
        "inputs": {name: sha256(folder / name) for name in names},
        "tables": {"tables/front.parquet": sha256(folder / "tables" / "front.parquet")},
        "versions": versions(),
        "simulated": False,
        "summary": said,
        "status": COMPLETE,
    }
    decorate(_Written(folder=folder, manifest=described, planned=scenario))
    write_file(folder / FRONT, (to_json(described, indent=1) + "\n").encode())
    return load_front(folder)


def load_front(folder: Path | str) -> Front:
    """Open the front in ``folder``. Raises InputError where there is none, or no whole one."""
    path = Path(folder)
    source = path / FRONT
    if not source.is_file():
        raise InputError((Message(f"{path} is not a front that was solved to the end: it has no {FRONT}", file=path),))
    try:
        manifest = json.loads(source.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError((Message(f"{source} is damaged: {error}", file=source),)) from error
    return Front(folder=path.absolute(), manifest=manifest)
