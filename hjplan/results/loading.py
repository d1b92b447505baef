"""Open a saved run: its summary, its tables when they are asked for, its scenario as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from hjplan.errors import InputError, Message
from hjplan.results.manifest import COMPLETE, FORMAT
from hjplan.results.plain import to_json
from hjplan.results.scratch import write_file
from hjplan.schema import load as load_scenario
from hjplan.schema.scenario import Scenario

MANIFEST = "manifest.json"
LABEL = "label.txt"
EXPLANATION = "explanation.json"


class Tables:
    """The tidy tables of a run, by name: ``run.tables.coverage`` is a pandas DataFrame, read when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __iter__(self) -> Iterator[str]:
        """Names of the tables that the run has, in alphabetical order."""
        return iter(sorted(path.stem for path in self._folder.glob("*.parquet")))

    def __dir__(self) -> list[str]:
        return list(self)

    def __repr__(self) -> str:
        return f"<tables: {', '.join(self)}>"

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_"):
            raise AttributeError(name)
        path = self._folder / f"{name}.parquet"
        if not path.is_file():
            raise AttributeError(f"this run has no table `{name}`; it has: {', '.join(self)}")
        return pd.read_parquet(path)

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in tuple(self):
            raise KeyError(name)
        frame: pd.DataFrame = getattr(self, name)
        return frame


@dataclass(frozen=True, eq=False)
class Run:
    """A saved run. ``summary`` is the object that ``hjplan run --json`` prints; tables are read on demand."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def id(self) -> str:
        """``2027-user-pays-3f9a1c``."""
        return str(self.manifest["run"])

    @property
    def name(self) -> str:
        """The scenario's name."""
        return str(self.summary["scenario"])

    @property
    def label(self) -> str:
        """What a person calls this run; empty if nobody named it."""
        path = self.folder / LABEL
        return path.read_text(encoding="utf-8").strip() if path.is_file() else ""

    @property
    def summary(self) -> dict[str, Any]:
        """The object of ``run --json``, with the folder in which the run lies now."""
        return {**self.manifest["summary"], "folder": str(self.folder)}

    @property
    def tables(self) -> Tables:
        """The tidy tables."""
        return Tables(self.folder / "tables")

    @property
    def explanation(self) -> dict[str, Any] | None:
        """What ``hjplan explain`` has said of this run; None where nobody has asked."""
        path = self.folder / EXPLANATION
        if not path.is_file():
            return None
        found = json.loads(path.read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else None

    def title(self, language: str) -> str:
        """The scenario's title in ``zh`` or ``en``."""
        return str(self.manifest["titles"][language])

    def scenario(self) -> Scenario:
        """The scenario as it was planned, read again from this folder (tables, overrides and library included)."""
        return load_scenario(self.folder / "scenario.yaml")

    def __repr__(self) -> str:
        return f"<run {self.id}: {self.summary['status']}, goal {self.summary['goal']:,.1f}, {self.folder}>"


def keep_explanation(run: Run, *, whole: dict[str, Any] | None = None, item: dict[str, Any] | None = None) -> None:
    """Keep with a run what was found out of it: of the plan as a whole, or of one item of it."""
    kept = run.explanation or {}
    items: list[dict[str, Any]] = kept.get("items", [])
    if whole is not None:
        kept = {**whole, "items": items}
    if item is not None:
        kept = {**kept, "items": [*(other for other in items if other["item"] != item["item"]), item]}
    write_file(run.folder / EXPLANATION, (to_json(kept, indent=1) + "\n").encode())


def load(folder: Path | str) -> Run:
    """Open the run saved in ``folder``. Raises InputError where it is no run, or no whole one."""
    path = Path(folder)
    source = path / MANIFEST
    if not path.is_dir():
        what = "is a file, not the folder of a saved run" if path.exists() else "does not exist"
        raise InputError((Message(f"{path} {what}", file=path),))
    if not source.is_file():
        raise InputError((Message(f"{path} is not a saved run: it has no {MANIFEST}", file=path),))
    try:
        manifest = json.loads(source.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError((Message(f"{source} is damaged: {error}", file=source),)) from error
    if not isinstance(manifest, dict) or manifest.get("status") != COMPLETE:
        raise InputError((Message(f"{path} is not a complete run", file=source),))
    if manifest.get("format") != FORMAT:
        text = (
            f"{path} was saved by another version of hjplan (format {manifest.get('format')}, this one reads {FORMAT})"
        )
        raise InputError((Message(text, file=source),))
    return Run(folder=path.absolute(), manifest=manifest)
