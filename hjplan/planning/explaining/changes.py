"""A change of a scenario as a planner would make it: keys and values, as ``--set`` takes them, and as YAML to paste.

Whatever an explanation says of another plan, that plan is the scenario with such a change, so that anyone can make it
again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hjplan.schema import load
from hjplan.schema.base import Part, keys_of
from hjplan.schema.resolved import written_out
from hjplan.schema.scenario import Scenario

_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_.+-]*|\d{4}([-+]\d{0,4})?")
_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}


@dataclass(frozen=True)
class Change:
    """Keys of a scenario and what they shall say; None removes a key."""

    pairs: tuple[tuple[str, Any], ...]
    new: Mapping[str, Any] | None = None
    """Where the change is one more rule, or another one: that rule alone."""

    def on(self, scenario: Scenario) -> Scenario:
        """The scenario read and checked anew with the change; InputError where it does not fit."""
        return load(scenario.path, (*scenario.overrides, *self.pairs))

    def settings(self) -> tuple[str, ...]:
        """As the command line takes it: ``funds.grant.amount={2027: 12}``."""
        return tuple(f"{key}={flow(value)}" for key, value in self.pairs)

    def short(self) -> str:
        """The one rule that is new, as YAML; everything where it is not a rule."""
        if self.new is None:
            return "\n".join(self.settings())
        return "\n".join(_lines({"rules": [dict(self.new)]}, 0)) + "\n"

    def yaml(self, scenario: Scenario) -> str:
        """As a scenario says it, to be pasted over what stands there; lists are written whole."""
        tree: dict[str, Any] = {}
        changed: Scenario | None = None
        for key, value in self.pairs:
            parts = key.split(".")
            inside = next((i for i, part in enumerate(parts) if part.isdigit()), None)
            if inside is not None:
                changed = self.on(scenario) if changed is None else changed
                parts, value = parts[:inside], _at(changed, parts[:inside])
            here = tree
            for part in parts[:-1]:
                here = here.setdefault(part, {})
            here[parts[-1]] = value
        return "\n".join(_lines(tree, 0)) + "\n"


def plain(value: Any) -> Any:
    """A part of a scenario as its file writes it, with what the file has said and nothing else."""
    if isinstance(value, Part):
        written = written_out(value)
        if not isinstance(written, Part):
            return plain(written)
        fields = type(value).model_fields
        said = {name: getattr(value, name) for name in fields if name in value.model_fields_set}
        return {keys_of(name, fields[name])[0]: plain(v) for name, v in said.items() if v is not None}
    if isinstance(value, Mapping):
        return {key: plain(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return value


def rules_of(scenario: Scenario) -> list[dict[str, Any]]:
    """The rules as the file writes them."""
    found: list[dict[str, Any]] = plain(scenario.spec.rules)
    return found


def _at(scenario: Scenario, place: Sequence[str]) -> Any:
    here: Any = scenario.spec
    for part in place:
        here = here[part] if isinstance(here, Mapping) else getattr(here, part)
    return plain(here)


def flow(value: Any) -> str:
    """A value in one line of YAML."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(k)}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(v) for v in value) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    text = str(value)
    if isinstance(value, int) or (_BARE.fullmatch(text) and text.lower() not in _WORDS):
        return text
    return json.dumps(text, ensure_ascii=False)


def _lines(tree: Mapping[str, Any], indent: int) -> list[str]:
    out = []
    for key, value in tree.items():
        start = f"{' ' * indent}{_scalar(key)}:"
        years = isinstance(value, Mapping) and all(re.fullmatch(r"\d{4}([-+]\d{0,4})?", str(k)) for k in value)
        if isinstance(value, Mapping) and value and not years:
            out += [start, *_lines(value, indent + 2)]
        elif isinstance(value, list | tuple) and any(isinstance(v, Mapping) for v in value):
            out += [start, *(f"{' ' * (indent + 2)}- {flow(v)}" for v in value)]
        else:
            out.append(f"{start} {flow(value)}")
    return out
