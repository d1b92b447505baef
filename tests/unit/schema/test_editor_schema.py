"""The JSON Schema that editors use accepts what `load` accepts, and marks what it can see is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from builders.every_key import BASE, EVERY_KEY
from builders.small_county import SCENARIO, changed
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from hjplan.library import scenarios_folder
from hjplan.schema import json_schema

SHIPPED = sorted(Path(str(scenarios_folder())).glob("*/*.yaml"))


def as_an_editor_sees_it(value: Any) -> Any:
    """JSON has texts as keys only."""
    if isinstance(value, dict):
        return {str(k): as_an_editor_sees_it(v) for k, v in value.items()}
    return [as_an_editor_sees_it(v) for v in value] if isinstance(value, list) else value


def findings(text: str) -> list[str]:
    document = as_an_editor_sees_it(YAML(typ="safe").load(text))
    return [error.message for error in Draft202012Validator(json_schema()).iter_errors(document)]


def test_it_is_a_json_schema() -> None:
    Draft202012Validator.check_schema(json_schema())
    assert json_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("file", SHIPPED, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_shipped_scenarios_are_accepted(file: Path) -> None:
    assert findings(file.read_text(encoding="utf-8")) == []


def test_there_are_shipped_scenarios() -> None:
    assert len(SHIPPED) >= 3


@pytest.mark.parametrize("text", [SCENARIO, BASE], ids=["small", "base"])
def test_sound_scenarios_are_accepted(text: str) -> None:
    assert findings(text) == []


def test_every_key_is_known_to_it() -> None:
    """`null` removes keys of an extended file, which JSON Schema cannot know of the one fund that is removed."""
    text = changed(EVERY_KEY, "  to_be_removed: null\n", "")
    assert findings(text) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("relapse: 0.03", "relaps: 0.03"),
        ("build: {cost: 70}", "build: {cost: -70}"),
        ("uses: [build]", "uses: [bild]"),
        ("{2027: 60, 2028+: 50}", "{2027: 60, later: 50}"),
        ("level: 36,", "level: chose,"),
        ("  grant: {", "  中央: {"),
        ("fees:\n", "bonds: 1\nfees:\n"),
        ("hjplan: 1\n", ""),
        ("years: 4}", "years: 4, step: yearly}"),
    ],
)
def test_what_is_wrong_is_marked(old: str, new: str) -> None:
    assert findings(changed(SCENARIO, old, new))


def test_only_a_file_that_extends_nothing_must_be_complete() -> None:
    assert findings("extends: base.yaml\nfees: {toilet_fee: {level: 72}}\n") == []
    assert findings("name: alone\n")


def test_every_key_has_words_for_the_editor_to_show() -> None:
    """The keys of the money, fund, fee and facility parts: a completion without words helps nobody."""
    parts = json_schema()["$defs"]
    for part in ("Grant", "Fee", "Build", "Regime"):
        for key, about in parts[part]["properties"].items():
            assert about.get("description") or "$ref" in str(about), (part, key)
