"""What becomes of the same money under other habits: effective coverage of each policy over the months."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hjplan.report import canvas
from hjplan.report.lines import Curve, curves
from hjplan.report.reading import Reading, RunLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIMULATED = True
"""Needs the futures."""


def height(reading: Reading, width: float) -> float:
    """The same for every run."""
    return 3.4


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw the mean over the futures of each policy, % of households in need, with bands that hold 90 % of them."""
    reading = Reading(run, lang)
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        found = [
            Curve(reading.word("policy", policy), band)
            for policy in reading.policies
            if not (band := reading.bands(policy, "effective")).empty
        ]
        curves(ax, found, reading)
        canvas.legend(ax, 2 if canvas.width_of(ax) > 5 else 1, reading.words("plot.policies"))
    return ax
