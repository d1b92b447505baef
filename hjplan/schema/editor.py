"""The vocabulary as JSON Schema, so that editors complete and check a scenario while it is written."""

from __future__ import annotations

from typing import Any

from hjplan.schema.scenario import ScenarioFile

_NAME = "^[A-Za-z][A-Za-z0-9_]*$"
_AMOUNT = {"type": "number", "minimum": 0}


def _by_years(pattern: str) -> dict[str, Any]:
    """A number, or a mapping whose keys are years."""
    years = {"type": "object", "patternProperties": {pattern: _AMOUNT}, "additionalProperties": False}
    return {"anyOf": [_AMOUNT, {**years, "minProperties": 1}]}


_WRITTEN = {"ByYear": _by_years("^[0-9]{4}(-[0-9]{4}|\\+)?$"), "DatedLevels": _by_years("^[0-9]{4}$")}
"""Values that a file writes otherwise than the models keep them."""
_SHORT = {"Title": "string", "TableFile": "string", "Inflation": "number"}
"""Mappings for which a single value may stand."""
_WHOLE = ("Target",)
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
    goal["maximize"] = goal["maximise"]
    for name in ("facilities", "funds", "fees"):
        schema["properties"][name]["propertyNames"] = {"pattern": _NAME}
    required = schema.pop("required")
    schema["anyOf"] = [{"required": ["extends"]}, {"required": required}]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "hjplan scenario"}
