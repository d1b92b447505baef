"""Every key of the vocabulary is in a shipped scenario, on the reference page, and in a test."""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders.every_key import BASE, EVERY_KEY
from pydantic import BaseModel
from ruamel.yaml import YAML

from hjplan.library import scenarios_folder
from hjplan.schema.base import keys_of
from hjplan.schema.checks.not_yet import NOT_YET
from hjplan.schema.instruments import DEFAULT_KIND
from hjplan.schema.scenario import ScenarioFile
from hjplan.schema.vocabulary import WRITTEN_OTHERWISE, alternatives, written

ROOT = Path(__file__).parents[3]
Key = tuple[str, str]
"""A part and one of its keys, by the spelling to write first."""


def models_in(annotation: Any) -> list[type[BaseModel]]:
    """The parts that may stand there, in lists and mappings too."""
    found: list[type[BaseModel]] = []
    for kind in alternatives(annotation):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found += [kind] if kind not in WRITTEN_OTHERWISE else []
        else:
            found += [m for inner in typing.get_args(kind) for m in models_in(inner)]
    return found


def of(part: type[BaseModel], name: str) -> str:
    """The part that defines a key: what all rules say of a group is one key, not one for each rule."""
    return next(base.__name__ for base in reversed(part.__mro__) if name in inspect.get_annotations(base))


def all_parts() -> list[type[BaseModel]]:
    parts: list[type[BaseModel]] = [ScenarioFile]
    for part in parts:
        for field in part.model_fields.values():
            parts += [m for m in models_in(written(field)) if m not in parts]
    return parts


def all_keys() -> set[Key]:
    return {(of(part, n), keys_of(n, f)[0]) for part in all_parts() for n, f in part.model_fields.items()}


def kinds(model: type[BaseModel]) -> tuple[Any, ...]:
    """The kinds of fund that a model reads; a model that has none reads what has none."""
    field = model.model_fields.get("kind")
    return typing.get_args(field.annotation) if field is not None else ()


def used(value: Any, models: list[type[BaseModel]]) -> Iterator[Key]:
    """The keys that a tree of YAML says something with, part by part."""
    if isinstance(value, list):
        for inner in value:
            yield from used(inner, models)
    elif isinstance(value, dict):
        kind = value.get("kind", DEFAULT_KIND)
        own = [m for m in models if not kinds(m) or kind in kinds(m)]
        spelled = {m: {k: (n, f) for n, f in m.model_fields.items() for k in keys_of(n, f)} for m in own}
        fitting = [m for m in own if set(map(str, value)) <= set(spelled[m])]
        if not fitting:  # names that the planner gives: funds, facilities, years
            for inner in value.values():
                yield from used(inner, models)
        for model in fitting:
            for key, inner in value.items():
                name, field = spelled[model][str(key)]
                yield (of(model, name), keys_of(name, field)[0])
                yield from used(inner, models_in(written(field)))


def used_in(texts: list[str]) -> set[Key]:
    return {key for text in texts for key in used(YAML(typ="safe").load(text), [ScenarioFile])}


def refused() -> set[Key]:
    """Keys that this version cannot plan with yet: nothing can be shipped that says them."""
    last = {key.split(".")[-1] for key in NOT_YET}
    refused_parts = {"Worst"} if "worst" in last else set()
    return {(part, key) for part, key in all_keys() if part in refused_parts or (part == "Goal" and key in last)}


@pytest.fixture(scope="module")
def shipped() -> set[Key]:
    return used_in([p.read_text(encoding="utf-8") for p in sorted(scenarios_folder().rglob("*.yaml"))])


@pytest.fixture(scope="module")
def tested() -> set[Key]:
    files = [p for p in sorted((ROOT / "tests").rglob("scenario.yaml")) if "bad_input" not in p.parts]
    return used_in([BASE, EVERY_KEY, *(p.read_text(encoding="utf-8") for p in files)])


def test_the_walk_meets_every_part_and_tells_keys_of_the_same_name_apart() -> None:
    keys = all_keys()
    assert len(keys) > 250
    assert ("Group", "township") in keys
    assert {("Project", "cost"), ("Build", "cost"), ("Capacity", "from"), ("Match", "with")} <= keys
    assert ("Match", "fund") not in keys
    text = "funds: {a: {amount: 1}, b: {kind: loan, grace: 2}}\nlinks: [bundle: {name: x, saving: 0.1}]"
    assert used_in([text]) == {
        *(("ScenarioFile", "funds"), ("ScenarioFile", "links"), ("Grant", "amount"), ("Loan", "kind")),
        *(("Loan", "grace"), ("LinkEntry", "bundle"), ("Bundle", "name"), ("Bundle", "saving")),
    }


def test_every_key_is_in_a_shipped_scenario(shipped: set[Key]) -> None:
    assert sorted(all_keys() - shipped - refused()) == []


def test_every_key_is_on_the_reference_page() -> None:
    page = (ROOT / "docs" / "reference" / "scenario.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", page, flags=re.MULTILINE | re.DOTALL))
    for part in all_parts():
        for name, field in part.model_fields.items():
            assert f"| `{keys_of(name, field)[0]}` |" in sections[part.__name__], part.__name__


def test_every_key_is_in_a_scenario_that_a_test_reads(tested: set[Key]) -> None:
    """`minimise` and `order` stand in a test's own text: a goal is one of them."""
    words = (ROOT / "tests" / "unit" / "schema" / "test_every_key.py").read_text(encoding="utf-8")
    beside = {("Goal", key) for key in ("minimise", "order") if f"{key}: " in words}
    assert sorted(all_keys() - tested - beside) == []
