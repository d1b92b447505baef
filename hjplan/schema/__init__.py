"""What a scenario may say: YAML and tables in, frozen pydantic models out, every mistake with file and line."""

from hjplan.schema.editor import json_schema
from hjplan.schema.loading import load
from hjplan.schema.overrides import parse_override
from hjplan.schema.resolved import resolved_yaml
from hjplan.schema.scenario import Scenario, ScenarioFile

__all__ = ["Scenario", "ScenarioFile", "json_schema", "load", "parse_override", "resolved_yaml"]
