"""What a benchmark hands to the page: one row a figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

SCENARIOS = "scenarios/qingshui"
"""Benchmarks run from the root of the repository."""


@dataclass(frozen=True)
class Row:
    """One figure. ``goal`` is what the project set itself; ``met`` is None where there is no goal."""

    what: str
    value: str
    goal: str = ""
    met: bool | None = None
    how: str = ""


Measure = Callable[[], list[Row]]
