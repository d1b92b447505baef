"""The vocabulary as JSON Schema, so that editors complete and check a scenario while it is written."""

from __future__ import annotations

from typing import Any

from hjplan.schema.scenario import ScenarioFile
from hjplan.schema.years import CHOOSE

_NAME = "^[A-Za-z][A-Za-z0-9_]*$"
_AMOUNT = {"type": "number", "minimum": 0}


def _by_years(pattern: str) -> dict[str, Any]:
    """A number, or a mapping whose keys are years."""
    years = {"type": "object", "patternProperties": {pattern: _AMOUNT}, "additionalProperties": False}
    return {"anyOf": [_AMOUNT, {**years, "minProperties": 1}]}


def _levels() -> dict[str, Any]:
    """A level, a path, or `choose`."""
    return {"anyOf": [*_by_years("^[0-9]{4}$")["anyOf"], {"const": CHOOSE}]}


def _curve() -> dict[str, Any]:
    """Shares of income, and what share of bills is paid there."""
    share = {"type": "number", "minimum": 0, "maximum": 1}
    return {"type": "object", "patternProperties": {r"^[0-9.eE+-]+$": share}, "additionalProperties": False}


_WRITTEN = {
    "ByYear": _by_years("^[0-9]{4}(-[0-9]{4}|\\+)?$"),
    "DatedLevels": _levels(),
    "Curve": _curve(),
}
"""Values that a file writes otherwise than the models keep them."""
_SHORT = {"Title": "string", "TableFile": "string", "Inflation": "number"}
"""Mappings for which a single value may stand."""
_WHOLE = (
    *("Target", "ShareOfMoney", "UpkeepAtLeast", "Change", "Floor", "Limit", "Committed", "Gap", "Lock"),
    *("Requires", "DigOnce", "Joint", "Bundle", "NoTransfer", "Staff"),
)
"""Parts that stand in lists: lists replace, so nothing of them can come from another file."""


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a scenario file.

    Any part of a file that ``extends`` another, and of a facility that is ``like`` a shipped one, may be left out. So
    keys are required only at the top of a file that extends nothing; what is missing otherwise is told by `check`.
    """
    schema = ScenarioFile.model_json_schema(mode="validation")
    parts = schema["$defs"]
    for name, part in parts.items():
        part.pop("title", None)
        if name not in _WHOLE:
            part.pop("required", None)
    for name, written in _WRITTEN.items():
        parts[name] = {"description": parts[name].get("description", ""), **written}
    for name, kind in _SHORT.items():
        parts[name] = {"anyOf": [{"type": kind}, parts[name]]}
    goal = parts["Goal"]["properties"]
    goal["maximize"], goal["minimize"] = goal["maximise"], goal["minimise"]
    funds = schema["properties"]["funds"]["additionalProperties"]
    funds["anyOf"] = funds.pop("oneOf")  # a part of a fund, in a file that extends another, may be of several kinds
    for name in ("facilities", "modifiers", "pools", "funds", "fees", "capacities", "projects"):
        schema["properties"][name]["propertyNames"] = {"pattern": _NAME}
    required = schema.pop("required")
    schema["anyOf"] = [{"required": ["extends"]}, {"required": required}]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "hjplan scenario"}
