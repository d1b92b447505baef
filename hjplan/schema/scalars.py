"""What an unquoted YAML scalar means: the YAML 1.2 core schema, with dates recognised so that they can be refused."""

from __future__ import annotations

import datetime
import math
import re

_NULL = {"", "~", "null", "Null", "NULL"}
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"([-+]?)\.(inf|Inf|INF)")
_NAN = {".nan", ".NaN", ".NAN"}
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})([Tt ].*)?")

TRUTH_WORDS = frozenset({"true", "false", "yes", "no", "on", "off"})
"""Words that many YAML programs read as true or false: never good as a name."""


def resolve(text: str) -> bool | int | float | str | datetime.date | None:
    """The value of an unquoted scalar: null, true, 12, 0.5, a date (refused later with its line), or text."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if _INT.fullmatch(text):
        return int(text) if len(text) <= 18 else float(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if infinite := _INFINITE.fullmatch(text):
        return -math.inf if infinite[1] == "-" else math.inf
    if text in _NAN:
        return math.nan
    if date := _DATE.fullmatch(text):
        try:
            return datetime.date(int(date[1]), int(date[2]), int(date[3]))
        except ValueError:
            return text
    return text


def show(value: object, longest: int = 40) -> str:
    """A value as a message quotes it, in the words of YAML."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, float):
        if math.isnan(value):
            return "`.nan`"
        return f"`{value:g}`" if math.isfinite(value) else "an infinite number"
    text = str(value)
    return f"`{text if len(text) <= longest else text[: longest - 1] + '…'}`"
