"""What a saved run says about itself: inputs and their hashes, versions, seed, solver, times, warnings."""

from __future__ import annotations

import datetime
import hashlib
import importlib.metadata
import platform
from pathlib import Path
from typing import Any

from hjplan.results.finished import Finished
from hjplan.schema.scenario import Scenario

FORMAT = 1
"""Version of the folder's layout; a newer one is refused by an older program."""

COMPLETE = "complete"
PACKAGES = ("hjplan", "numpy", "scipy", "pandas", "pyarrow", "PuLP", "highspy")
"""Whose versions are written down."""


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that decide the figures; a package not installed as such is left out."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package.lower()] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def manifest(finished: Finished, folder: Path, summary: dict[str, Any]) -> dict[str, Any]:
    """The manifest of a run whose files lie in ``folder``. What varies from run to run stands here, never in tables."""
    scenario, outcome = finished.scenario, finished.outcome
    files = sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
    names = {p.relative_to(folder).as_posix(): p for p in files}
    return {
        "format": FORMAT,
        "run": summary["run"],
        "created": datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds"),
        "source": {"file": scenario.path.name, "sha256": _sources(scenario)},
        "overrides": [[key, value] for key, value in scenario.overrides],
        "inputs": {
            name: sha256(path) for name, path in names.items() if name.startswith("inputs/") or name == "scenario.yaml"
        },
        "tables": {name: sha256(path) for name, path in names.items() if name.startswith("tables/")},
        "versions": versions(),
        "simulated": outcome is not None,
        "seed": scenario.spec.simulate.seed if outcome is None else outcome.seed,
        "draws": 0 if outcome is None else outcome.draws,
        "mode": None if outcome is None else outcome.mode,
        "policies": [] if outcome is None else list(outcome.policies),
        "titles": {"zh": finished.county.title_zh, "en": finished.county.title_en},
        "fictional": finished.county.fictional,
        "yuan": finished.county.yuan,
        "solver": {"name": "HiGHS", "engine": summary["engine"], "why": summary["why_engine"]},
        "summary": summary,
        "status": COMPLETE,
    }


def _sources(scenario: Scenario) -> dict[str, str]:
    """File name → SHA-256 of what was read: the scenario, what it extends, its tables; what has gone is left out."""
    lines = [origin.rpartition(":") for origin in scenario.origins.values()]
    names = {scenario.path.name, scenario.spec.places.file, scenario.spec.stock.file}
    names |= {name for name, colon, line in lines if colon and line.isdigit()}
    paths = {name: scenario.path.parent / name for name in sorted(names)}
    return {name: sha256(path) for name, path in paths.items() if path.is_file()}
