"""Save a run: written aside, renamed into place, whole or absent."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from hjplan.results.finished import Finished
from hjplan.results.identity import input_tables
from hjplan.results.loading import LABEL, MANIFEST, Run, load
from hjplan.results.manifest import manifest
from hjplan.results.plain import to_json
from hjplan.results.scratch import put, scratch_folder, sweep
from hjplan.results.summary import summary
from hjplan.results.tables import arrow_table
from hjplan.schema import resolved_yaml
from hjplan.schema.scenario import Scenario, TableFile

Decorate = Callable[[Run], None]
"""Adds what people look at (plots, report.html) to a run that is being written; it must write inside ``run.folder``."""


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class _Written(Run):
    """A run that is being written: it has its scenario, and need not read again what it has just written."""

    planned: Scenario

    def scenario(self) -> Scenario:
        """The scenario as it was planned."""
        return self.planned


def save(
    finished: Finished,
    tables: Mapping[str, pd.DataFrame],
    parent: Path,
    *,
    decorate: Decorate | None = None,
    seconds: Mapping[str, float] | None = None,
) -> Run:
    """Save a finished run under ``parent`` and return it.

    The folder is named by :func:`hjplan.results.identity.run_id`; one that is there already is replaced in one
    step, and its label kept. The same inputs and seed give the same bytes in ``tables/``. Raises InputError where
    the folder cannot be written.
    """
    started = time.perf_counter()
    parent = parent.absolute()
    sweep(parent)
    said = summary(finished, seconds=seconds)
    target = parent / said["run"]
    with scratch_folder(parent, said["run"]) as folder:
        write_inputs(finished.scenario, folder)
        (folder / "tables").mkdir()
        for name, frame in tables.items():
            pq.write_table(arrow_table(frame, name), folder / "tables" / f"{name}.parquet")
        said["folder"] = str(target)
        said["seconds"]["write"] = round(time.perf_counter() - started, 3)
        described = manifest(finished, folder, said)
        if decorate is not None:
            decorate(_Written(folder=folder, manifest=described, planned=finished.scenario))
        if (target / LABEL).is_file():
            (folder / LABEL).write_bytes((target / LABEL).read_bytes())
        said["seconds"]["write"] = round(time.perf_counter() - started, 3)
        _write_manifest(folder, described)
        put(folder, target)
    return load(target)


def write_inputs(scenario: Scenario, folder: Path) -> None:
    """Write the tables as used, and a scenario.yaml that reads them: the folder plans again as it stands."""
    (folder / "inputs").mkdir(exist_ok=True)
    for name, text in input_tables(scenario).items():
        (folder / "inputs" / name).write_text(text, encoding="utf-8", newline="")
    spec = scenario.spec.model_copy(
        update={"places": TableFile(file="inputs/places.csv"), "stock": TableFile(file="inputs/stock.csv")}
    )
    text = resolved_yaml(dataclasses.replace(scenario, spec=spec))
    (folder / "scenario.yaml").write_text(text, encoding="utf-8", newline="")


def _write_manifest(folder: Path, described: dict[str, Any]) -> None:
    (folder / MANIFEST).write_text(to_json(described, indent=1) + "\n", encoding="utf-8", newline="")
