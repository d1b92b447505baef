"""A scenario written out in full: extends merged, library and defaults filled in, each value with its origin."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from hjplan.schema.base import keys_of
from hjplan.schema.fees import Curve
from hjplan.schema.nodes import Key, Place, dotted
from hjplan.schema.scalars import TRUTH_WORDS, resolve
from hjplan.schema.scenario import Scenario, ScenarioFile
from hjplan.schema.years import CHOOSE, ByYear, DatedLevels

_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_./+-]*")
_LEFT_OUT = {("extends",)}
_COMMENT_COLUMN = 64
DEFAULT = "default"
"""The origin of a value that nobody gave."""


def resolved_yaml(scenario: Scenario) -> str:
    """The scenario as one file that needs neither ``extends`` nor the library; each value's origin is a comment.

    Read again from a folder that holds the tables it gives the same scenario, but for ``like``, which is spent.
    """
    head = f"# {scenario.path.name}, written out in full. After each value: where it came from."
    lines = [head]
    for key, value in _fields(_dated(scenario.spec), ()):
        lines += _lines(key, value, (key,), 0, scenario)
    return "\n".join(lines) + "\n"


def _dated(spec: ScenarioFile) -> ScenarioFile:
    """With the price year that the plan reckons with (convention 3), said or not."""
    if spec.money.price_year is not None:
        return spec
    money = spec.money.model_copy(update={"price_year": spec.horizon.start})
    return spec.model_copy(update={"money": money})


def _fields(model: BaseModel, place: Place) -> Iterator[tuple[str, Any]]:
    """The keys of a part that say something, in the order of the models."""
    for name, field in type(model).model_fields.items():
        value, key = getattr(model, name), keys_of(name, field)[0]
        here = (*place, key)
        is_like = len(here) == 3 and here[0] == "facilities" and name == "like"
        if value is None or here in _LEFT_OUT or is_like:
            continue
        yield key, value


def written_out(value: Any) -> Any:
    """Amounts by year, fee levels and curves as a file writes them; any other value as it is."""
    return _written(value, ()) if isinstance(value, ByYear | Curve | DatedLevels) else value


def _written(value: Any, place: Place) -> Any:
    """A model's value as the file spells it: mappings, lists and scalars."""
    if isinstance(value, ByYear):
        return _by_year(value)
    if isinstance(value, Curve):
        return dict(value.points)
    if isinstance(value, DatedLevels):
        if value.chosen:
            return CHOOSE
        dates = dict(value.dates)
        return dates.get(None, dates)
    if isinstance(value, BaseModel):
        return dict(_fields(value, place))
    return value


def _by_year(amounts: ByYear) -> Any:
    spans: dict[Key, float] = {}
    for span in amounts.spans:
        if span.first is None:
            return span.value
        if span.last is None:
            spans[f"{span.first}+"] = span.value
        elif span.last == span.first:
            spans[span.first] = span.value
        else:
            spans[f"{span.first}-{span.last}"] = span.value
    return spans


def _lines(key: Key, value: Any, place: Place, indent: int, scenario: Scenario, lead: str = "") -> list[str]:
    """The lines of one key and all below it; ``lead`` replaces the last two blanks of the first line (``- ``)."""
    blanks = " " * indent
    start = f"{blanks[: -len(lead)] if lead else blanks}{lead}{_scalar(key)}:"
    written = _written(value, place)
    if isinstance(written, Mapping):
        if not written:
            return [f"{start} {{}}"]
        lines = [start + _spent(place, scenario)]
        for inner, below in written.items():
            lines += _lines(inner, below, (*place, inner), indent + 2, scenario)
        return lines
    if isinstance(written, list | tuple) and any(isinstance(v, BaseModel | Mapping) for v in written):
        lines = [start]
        for i, entry in enumerate(written):
            for n, (inner, below) in enumerate(_written(entry, (*place, i)).items()):
                lines += _lines(inner, below, (*place, i, inner), indent + 4, scenario, "- " if n == 0 else "")
        return lines
    text = f"{start} {_flow(written)}"
    return [f"{text:<{_COMMENT_COLUMN}}  # {_origin(place, scenario.origins)}"]


def _spent(place: Place, scenario: Scenario) -> str:
    """Which shipped type a facility was made from, as a comment: ``like`` itself is spent."""
    if len(place) != 2 or place[0] != "facilities":
        return ""
    like = scenario.spec.facilities[str(place[1])].like
    return f"  # like: {like}" if like else ""


def _origin(place: Place, origins: Mapping[str, str]) -> str:
    for length in range(len(place), 0, -1):
        above = place[:length]
        alone = tuple(key for key in above if key != 0)  # a single value that stands for a list of one
        found = origins.get(dotted(above)) or origins.get(dotted(alone))
        if found:
            return found
    return DEFAULT


def _flow(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(v) for v in value) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    """A scalar that reads back as itself."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if _span(text) or (_BARE.fullmatch(text) and text.lower() not in TRUTH_WORDS and resolve(text) == text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else _escaped(c) for c in quoted)


def _span(text: str) -> bool:
    return re.fullmatch(r"\d{4}(-\d{4}|\+)", text) is not None


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
