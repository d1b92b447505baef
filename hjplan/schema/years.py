"""Amounts by year and levels by date: ``2027-2028:``, ``2029+:``, or one number for every year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from hjplan.schema.base import NonNegative, Part

_SPAN = re.compile(r"^(\d{4})(?:-(\d{4})|(\+))?$")


class Span(Part):
    """A value that holds in the years ``first`` to ``last`` (None: from then on)."""

    first: int | None = None
    last: int | None = None
    value: NonNegative


class ByYear(Part):
    """An amount for each year: a number is every year, a mapping exactly its years and nothing in others."""

    spans: tuple[Span, ...]

    def in_year(self, year: int) -> float:
        """The amount of one calendar year; 0 in a year that no span names."""
        for span in self.spans:
            if (span.first is None or span.first <= year) and (span.last is None or year <= span.last):
                return span.value
        return 0.0

    @model_validator(mode="after")
    def _no_overlap(self) -> ByYear:
        bounds = sorted((s.first or 0, s.last or 9999) for s in self.spans)
        for (_, last), (first, _) in pairwise(bounds):
            if first <= last:
                raise ValueError(f"two entries give an amount for {first}: let each year have one")
        return self


def _spans(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return {"spans": ({"value": value},)}
    if not isinstance(value, Mapping) or "spans" in value:
        return value
    spans = []
    for key, amount in value.items():
        match = _SPAN.match(str(key).strip())
        if not match:
            raise ValueError(f"`{key}` is not a year: write 2027, 2027-2028 or 2029+")
        first = int(match[1])
        last = None if match[3] else int(match[2] or match[1])
        if last is not None and last < first:
            raise ValueError(f"`{key}` ends before it begins")
        spans.append({"first": first, "last": last, "value": amount})
    if not spans:
        raise ValueError("no year is named: write a number for every year, or a mapping of years")
    return {"spans": tuple(spans)}


YearAmounts = Annotated[ByYear, BeforeValidator(_spans), Field(description="a number, or a mapping of years")]


CHOOSE = "choose"
"""In place of a level: the plan chooses one for each year."""


class DatedLevels(Part):
    """A fee's level by date: each holds until the next; before the first the fee is 0 (convention 32)."""

    dates: tuple[tuple[int | None, NonNegative], ...]
    chosen: bool = False
    """True where the file says `choose`: there are no dates then."""

    def in_year(self, year: int) -> float:
        """The level in force in one calendar year."""
        level = 0.0
        for first, value in sorted(self.dates, key=lambda d: d[0] or 0):
            if first is None or first <= year:
                level = value
        return level


def _dates(value: Any) -> Any:
    if value == CHOOSE:
        return {"dates": (), "chosen": True}
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"dates": ((None, value),)}
    if not isinstance(value, Mapping) or "dates" in value:
        return value
    for key in value:
        if not re.fullmatch(r"\d{4}", str(key).strip()):
            raise ValueError(f"`{key}` is not a year: a path is written {{2027: 60, 2029: 90}}")
    return {"dates": tuple((int(str(k)), v) for k, v in value.items())}


FeeLevel = Annotated[
    DatedLevels,
    BeforeValidator(_dates),
    Field(description="a level, a path {2027: 60, 2029: 90}, or `choose` among `levels`"),
]
