"""Which run this is: the same inputs, settings and seed give the same name."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pandas as pd

from hjplan.schema.scenario import Scenario

_NOT_CONTENT = ("places", "stock", "extends")
"""Keys that say where something is written, not what it says: the tables themselves are hashed instead."""


def input_tables(scenario: Scenario) -> dict[str, str]:
    """The tables as used, as CSV text by file name: ``places.csv`` and ``stock.csv``.

    Tags are joined by ``;``, blanks stay blank, numbers are written so that they read back exactly.
    """
    places = scenario.places.copy()
    if "tags" in places:
        places["tags"] = [";".join(tags) if isinstance(tags, tuple | list) else tags for tags in places["tags"]]
    return {"places.csv": _csv(places), "stock.csv": _csv(scenario.stock)}


def _csv(frame: pd.DataFrame) -> str:
    text: str = frame.to_csv(index=False, lineterminator="\n")
    return text


def content(scenario: Scenario) -> dict[str, Any]:
    """What the scenario says, without where it stands: the part of it that decides the result."""
    spec = scenario.spec.model_dump(mode="json", exclude=set(_NOT_CONTENT))
    for facility in spec.get("facilities", {}).values():
        facility.pop("like", None)  # the library's figures are filled in; where they came from changes no result
    return spec


def run_id(scenario: Scenario, *, simulate: bool) -> str:
    """``2027-user-pays-3f9a1c``: first year, scenario name, and a hash of resolved inputs and settings.

    The hash is the first six hexadecimal digits of SHA-256 over the resolved scenario (seed, draws and engine are
    among it), both tables, and whether it is simulated.
    """
    parts = [json.dumps(content(scenario), sort_keys=True, ensure_ascii=False), f"simulate={simulate}"]
    parts += [f"{name}\n{text}" for name, text in sorted(input_tables(scenario).items())]
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return f"{scenario.spec.horizon.start}-{scenario.name}-{digest[:6]}"
