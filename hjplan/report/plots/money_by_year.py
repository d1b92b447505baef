"""What is spent in each year, by use: does upkeep keep pace with what is built?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from hjplan.report import canvas
from hjplan.report.bars import stacked_columns, thousands, year_ticks
from hjplan.report.reading import Reading, RunLike
from hjplan.schema.horizon import USES

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def height(reading: Reading, width: float) -> float:
    """The same for every run."""
    return 3.1


def by_year_and_use(reading: Reading) -> pd.DataFrame:
    """Money spent: a row per calendar year, a column per use, in the scenario's unit."""
    sums = reading.money_by_year(reading.by_year("money"), "use", "amount")
    return sums[[use for use in USES if use in sums.columns and sums[use].sum() > 0]]


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw one stacked column per calendar year, in the scenario's money unit."""
    reading = Reading(run, lang)
    table = by_year_and_use(reading)
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        canvas.tidy(ax)
        stacked_columns(ax, table, canvas.USES, {use: reading.word("use", str(use)) for use in table.columns})
        year_ticks(ax, reading)
        thousands(ax, "y")
        ax.set_ylabel(reading.words("axis.money_a_year", {"unit": reading.unit}))
        canvas.legend(ax, 4 if canvas.width_of(ax) > 5 else 3, reading.words("plot.money_by_year"))
    return ax
