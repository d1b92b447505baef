"""The vocabulary as JSON Schema, so that editors complete and check a scenario while it is written."""

from __future__ import annotations

from typing import Any

from hjplan.schema.scenario import ScenarioFile

_NAMES = {"type": "object", "propertyNames": {"pattern": "^[A-Za-z][A-Za-z0-9_]*$"}}


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a scenario file.

    A file that ``extends`` another gives only what differs, so nothing is required where ``extends`` stands; a facility
    that is ``like`` a shipped type needs nothing else.
    """
    schema = ScenarioFile.model_json_schema(mode="validation")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "hjplan scenario"
    parts = schema["$defs"]
    for part in parts.values():
        if part.get("properties") is not None:
            part.pop("title", None)
    _either(parts["Facility"], "like")
    _either(schema, "extends")
    for name in ("facilities", "funds", "fees"):
        schema["properties"][name].update(_NAMES)
    return schema


def _either(part: dict[str, Any], key: str) -> None:
    """Ask for the required keys only where ``key`` is absent."""
    required = part.pop("required", [])
    part["anyOf"] = [{"required": [key]}, {"required": required}]
