"""Effective coverage of all lines of work together over the months, one curve per run with its band."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from hjplan.report import canvas
from hjplan.report.compared import called
from hjplan.report.lines import Curve, curves
from hjplan.report.reading import Reading, RunLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def height(readings: Sequence[Reading], width: float) -> float:
    """The same for any runs."""
    return 3.2 + 0.2 * len(readings)


def draw(runs: Sequence[RunLike], ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw the plan of each run: mean and 90 % band of its futures, or the plan's own curve without a simulation."""
    readings = [Reading(run, lang) for run in runs]
    with canvas.style():
        ax = canvas.axes(ax, height(readings, canvas.WIDE))
        found = [Curve(name, _band(reading)) for name, reading in zip(called(readings), readings, strict=True)]
        curves(ax, found, readings[0])
        canvas.legend(ax, 3 if canvas.width_of(ax) > 5 else 1, readings[0].words("compared.curve"))
    return ax


def _band(reading: Reading) -> pd.DataFrame:
    """Mean, p05 and p95 by year in percent; without a simulation all three are the plan."""
    band = reading.bands("plan", "effective")
    if not band.empty:
        return band
    curve = reading.curve()["effective"]
    return pd.DataFrame({"mean": curve, "p05": curve, "p95": curve})
