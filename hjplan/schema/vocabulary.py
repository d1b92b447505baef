"""What the models allow at a place of the tree: which keys, which kinds of value, in a planner's words."""

from __future__ import annotations

import types
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from hjplan.schema.base import Title, keys_of
from hjplan.schema.fees import CollectionByIncome, Curve
from hjplan.schema.horizon import Inflation
from hjplan.schema.instruments import DEFAULT_KIND
from hjplan.schema.nodes import Key, Node
from hjplan.schema.scenario import ScenarioFile, TableFile
from hjplan.schema.years import ByYear, DatedLevels

_WORDS: dict[Any, str] = {
    float: "a number",
    int: "a whole number",
    str: "text",
    bool: "true or false",
    ByYear: "a number, or a mapping of years such as {2027-2028: 2400, 2029+: 2600}",
    DatedLevels: "a level, a dated path such as {2027: 60, 2029: 90}, or `choose`",
    Curve: "points such as {0.002: 0.92, 0.01: 0.6}",
    CollectionByIncome: "{share_of_income: {0.002: 0.92, 0.01: 0.6}}",
    Title: "text, or {zh: …, en: …}",
    TableFile: "the name of a file, or {file: stock.xlsx, sheet: stock}",
    Inflation: "a number, or one for each use",
}


def alternatives(annotation: Any) -> list[Any]:
    """The types that an annotation allows, unions and Annotated taken apart."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return alternatives(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [t for branch in get_args(annotation) for t in alternatives(branch)]
    return [annotation]


def field_keys(model: type[BaseModel]) -> dict[str, Any]:
    """The keys that a model accepts, aliases too, with the annotation of each."""
    keys: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        for key in keys_of(name, field):
            keys[key] = written(field)
    return keys


def written(field: FieldInfo) -> Any:
    """What a file may write there: also a single value where the model keeps a list (`one_or_more`)."""
    for about in field.metadata:
        if isinstance(about, BeforeValidator) and about.json_schema_input_type is not PydanticUndefined:
            return about.json_schema_input_type
    return field.annotation


WRITTEN_OTHERWISE = (ByYear, DatedLevels, Curve)
"""Models whose keys are a planner's own: years, or shares of income."""


def _of_kind(found: list[Any], node: Node | None) -> list[Any]:
    """Of the models of all kinds of fund the one whose ``kind`` stands in the file; all where none of them does."""
    if node is None or len(found) < 2:
        return found
    said = node.child("kind")
    kind = DEFAULT_KIND if said is None else said.value
    return [m for m in found if kind in get_args(field_keys(m).get("kind"))] if _are_kinds(found) else found


def _are_kinds(found: list[Any]) -> bool:
    return all(isinstance(m, type) and issubclass(m, BaseModel) and "kind" in m.model_fields for m in found)


def types_at(place: Sequence[Key], tree: Node | None = None) -> list[Any]:
    """The types allowed at a place; an empty list where no value may stand.

    With the tree of the file, only those of the kind of fund that stands there.
    """
    found: list[Any] = [ScenarioFile]
    for depth, key in enumerate(place):
        if tree is not None:
            found = _of_kind(found, tree.find(place[:depth])) or found
        below: list[Any] = []
        for kind in found:
            origin = get_origin(kind)
            if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in WRITTEN_OTHERWISE:
                annotation = field_keys(kind).get(str(key))
                below += alternatives(annotation) if annotation is not None else []
            elif kind in WRITTEN_OTHERWISE:
                below.append(float)
            elif origin is dict:
                below += alternatives(get_args(kind)[1])
            elif origin is list and isinstance(key, int):
                below += alternatives(get_args(kind)[0])
        found = below
    return found


def keys_at(place: Sequence[Key], tree: Node | None = None) -> list[str]:
    """The keys that may stand in the mapping at a place; empty where they are free (names of funds, say)."""
    keys: list[str] = []
    found = types_at(place, tree)
    for kind in found if tree is None else _of_kind(found, tree.find(place)) or found:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            keys += field_keys(kind)
        elif get_origin(kind) is dict and get_origin(get_args(kind)[0]) is Literal:
            keys += [str(choice) for choice in get_args(get_args(kind)[0])]
    return list(dict.fromkeys(keys))


def choices_at(place: Sequence[Key]) -> list[Any]:
    """The fixed choices at a place (``year``, ``half`` …); empty where there are none."""
    return [c for kind in types_at(place) if get_origin(kind) is Literal for c in get_args(kind)]


def expected(kinds: Sequence[Any]) -> str:
    """``a number, or a list of numbers``."""
    words: list[str] = []
    choices = list(dict.fromkeys(f"`{c}`" for kind in kinds if get_origin(kind) is Literal for c in get_args(kind)))
    for kind in kinds:
        origin = get_origin(kind)
        if kind is type(None) or (kind is str and Title in kinds):
            continue
        if origin is Literal:
            words.append(f"one of {', '.join(choices)}" if len(choices) > 1 else choices[0])
        elif origin is list:
            words.append("a list, each " + expected(alternatives(get_args(kind)[0])))
        elif origin is tuple:
            words.append("a list")
        elif kind in _WORDS:
            words.append(_WORDS[kind])
        else:
            words.append("a mapping (`key: value`)")
    return ", or ".join(dict.fromkeys(words)) or "something else"
