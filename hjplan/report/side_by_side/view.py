"""A comparison as its report reads it: names in one language, values and differences by quantity."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hjplan.comparison import Comparison
from hjplan.report.compared import called
from hjplan.report.figures import DASH, amount, percent, signed
from hjplan.report.pieces import Cell, Column, Tone
from hjplan.report.reading import Reading
from hjplan.report.words import Words


@dataclass(frozen=True, eq=False)
class View:
    """Two to six runs side by side."""

    comparison: Comparison
    readings: tuple[Reading, ...]

    @property
    def words(self) -> Words:
        """The words of the language."""
        return self.readings[0].words

    @property
    def base(self) -> Reading:
        """The run that the others are compared with."""
        return self.readings[self.comparison.base]

    @functools.cached_property
    def names(self) -> list[str]:
        """Names of the runs, as people call them."""
        return called(self.readings)

    @property
    def others(self) -> list[int]:
        """Indices of the runs that are not the base."""
        return [i for i in range(len(self.readings)) if i != self.comparison.base]

    def rows(self, quantity: str, part: str, basis: str = "plan") -> pd.DataFrame:
        """The rows of ``difference`` about one quantity; those over the futures with ``basis="futures"``."""
        frame = self.comparison.tables.difference
        return frame[(frame["quantity"] == quantity) & (frame["part"] == part) & (frame["basis"] == basis)]

    def groups(self, quantity: str, part: str) -> list[str]:
        """What a quantity is broken down by, in the order of the tables."""
        frame = self.comparison.tables.values
        found = frame[(frame["quantity"] == quantity) & (frame["part"] == part)]["group"]
        return list(dict.fromkeys(str(g) for g in found))

    def value(self, index: int, quantity: str, part: str, group: str = "") -> float:
        """One figure of one run; NaN where it has none."""
        frame = self.comparison.tables.values
        match = frame[
            (frame["quantity"] == quantity)
            & (frame["part"] == part)
            & (frame["group"] == group)
            & (frame["run"] == self.comparison.names[index])
        ]
        return float(match["value"].iloc[0]) if len(match) else math.nan

    def future(self, index: int, quantity: str) -> pd.Series[Any] | None:
        """The row of ``difference`` over the futures for one run; None where they were not simulated."""
        frame = self.rows(quantity, "total", "futures")
        match = frame[frame["run"] == self.comparison.names[index]]
        return match.iloc[0] if len(match) else None

    @property
    def order(self) -> list[int]:
        """The base first, then the other runs."""
        return [self.comparison.base, *self.others]

    def columns(self, first: str, unit: str) -> tuple[Column, ...]:
        """Columns of a table of values: names, then every run, the base first."""
        return (Column(first, number=False), *(Column(self.names[i], unit) for i in self.order))

    def line(
        self,
        name: str,
        quantity: str,
        part: str,
        group: str = "",
        *,
        percents: bool = False,
        better: int = 0,
        digits: int = 1,
    ) -> tuple[Cell, ...]:
        """One row for those columns; under each value its difference from the base, good news where ``better`` says."""
        base = self.value(self.comparison.base, quantity, part, group)
        row = [Cell(name)]
        for index in self.order:
            value = self.value(index, quantity, part, group)
            shown = percent(value, digits) if percents else amount(value)
            if index == self.comparison.base:
                row.append(Cell(shown))
                continue
            gap = value - base
            apart = signed(100 * gap, digits) if percents else signed(gap)
            row.append(Cell(shown, tone(gap * better, percents) or "quiet", remark=apart))
        return tuple(row)


def tone(value: float, share: bool = False) -> Tone:
    """Good where positive, bad where negative, neither where nothing that would be seen."""
    if math.isnan(value) or abs(value) < (5e-4 if share else 1e-9):
        return ""
    return "good" if value > 0 else "bad"


def interval(words: Words, low: float, high: float, scale: float = 1.0, digits: int | None = None) -> str:
    """``+1.2 to +3.4``; a dash where the futures are not the same."""
    if math.isnan(low) or math.isnan(high):
        return DASH
    return words("compare.range", {"low": signed(scale * low, digits), "high": signed(scale * high, digits)})
