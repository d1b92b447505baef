"""From what a user types to scenarios and runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hjplan.schema.scenario import Scenario

SCENARIO_SUFFIXES = (".yaml", ".yml")


def read_scenario(path: Path, overrides: Sequence[str] = (), settings: Sequence[tuple[str, Any]] = ()) -> Scenario:
    """Read a scenario with ``--set`` texts and further ``settings`` laid on it; all wrong texts are told at once."""
    from hjplan import api
    from hjplan.errors import InputError, Message
    from hjplan.schema import parse_override

    wrong: list[Message] = []
    pairs: list[tuple[str, Any]] = []
    for text in overrides:
        try:
            pairs.append(parse_override(text))
        except InputError as error:
            wrong.extend(error.messages)
    if wrong:
        raise InputError(tuple(wrong))
    return api.load(path, [*pairs, *settings])


def is_scenario(text: str) -> bool:
    """True where a user means a scenario file rather than a saved run."""
    return text.lower().endswith(SCENARIO_SUFFIXES)
