"""What the models allow at a place of the tree: which keys, which kinds of value, in a planner's words."""

from __future__ import annotations

import types
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AliasChoices, BaseModel

from hjplan.schema.base import Title
from hjplan.schema.horizon import Inflation
from hjplan.schema.nodes import Key
from hjplan.schema.scenario import ScenarioFile, TableFile
from hjplan.schema.years import ByYear, DatedLevels

_WORDS: dict[Any, str] = {
    float: "a number",
    int: "a whole number",
    str: "text",
    bool: "true or false",
    ByYear: "a number, or a mapping of years such as {2027-2028: 2400, 2029+: 2600}",
    DatedLevels: "a level, or a dated path such as {2027: 60, 2029: 90}",
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
        alias = field.validation_alias
        names = [str(a) for a in alias.choices] if isinstance(alias, AliasChoices) else [name]
        for key in names:
            keys[key] = field.annotation
    return keys


def types_at(place: Sequence[Key]) -> list[Any]:
    """The types allowed at a place; an empty list where no value may stand."""
    found: list[Any] = [ScenarioFile]
    for key in place:
        below: list[Any] = []
        for kind in found:
            origin = get_origin(kind)
            if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in (ByYear, DatedLevels):
                annotation = field_keys(kind).get(str(key))
                below += alternatives(annotation) if annotation is not None else []
            elif kind in (ByYear, DatedLevels):
                below.append(float)
            elif origin is dict:
                below += alternatives(get_args(kind)[1])
            elif origin is list:
                below += alternatives(get_args(kind)[0])
        found = below
    return found


def keys_at(place: Sequence[Key]) -> list[str]:
    """The keys that may stand in the mapping at a place; empty where they are free (names of funds, say)."""
    keys: list[str] = []
    for kind in types_at(place):
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
    for kind in kinds:
        origin = get_origin(kind)
        if kind is type(None) or (kind is str and Title in kinds):
            continue
        if origin is Literal:
            choices = ", ".join(f"`{c}`" for c in get_args(kind))
            words.append(f"one of {choices}" if len(get_args(kind)) > 1 else choices)
        elif origin is list:
            words.append("a list, each " + expected(alternatives(get_args(kind)[0])))
        elif origin is tuple:
            words.append("a list")
        elif kind in _WORDS:
            words.append(_WORDS[kind])
        else:
            words.append("a mapping (`key: value`)")
    return ", or ".join(dict.fromkeys(words)) or "something else"
