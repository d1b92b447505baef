"""What each run spends over the whole plan, by use, and what lapses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from hjplan.report import canvas
from hjplan.report.bars import stacked
from hjplan.report.compared import called
from hjplan.report.reading import Reading, RunLike
from hjplan.schema.horizon import USES

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def height(readings: Sequence[Reading], width: float) -> float:
    """A line for each run."""
    return 1.2 + 0.42 * len(readings)


def by_run_and_use(readings: Sequence[Reading]) -> pd.DataFrame:
    """Money over the horizon: a row per run, a column per use, in the unit of the first run."""
    rows = []
    for reading in readings:
        frame = reading.table("money")
        rows.append(readings[0].money(frame.groupby("use")["amount"].sum().astype(float)))
    table = pd.DataFrame(rows, index=called(readings)).fillna(0.0)
    return table[[use for use in USES if use in table.columns and table[use].sum() > 0]]


def draw(runs: Sequence[RunLike], ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw one stacked bar per run, in the first run's money unit."""
    readings = [Reading(run, lang) for run in runs]
    first, last = readings[0].years
    words = readings[0].words
    with canvas.style():
        ax = canvas.axes(ax, height(readings, canvas.WIDE))
        stacked(ax, by_run_and_use(readings), readings[0])
        canvas.legend(ax, 4 if canvas.width_of(ax) > 5 else 3, words("compared.money"))
        ax.set_xlabel(words("axis.money_over", {"unit": readings[0].unit, "first": first, "last": last}))
    return ax
