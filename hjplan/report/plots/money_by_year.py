"""What is spent in each year, by use: does upkeep keep pace with what is built?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from hjplan.report import canvas
from hjplan.report.bars import thousands
from hjplan.report.reading import Reading, RunLike
from hjplan.schema.horizon import USES

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def height(reading: Reading, width: float) -> float:
    """The same for every run."""
    return 3.1


def by_year_and_use(reading: Reading) -> pd.DataFrame:
    """Money spent: a row per calendar year, a column per use, in the scenario's unit."""
    frame = reading.table("money")
    frame = frame.assign(year=pd.to_datetime(frame["period"]).dt.year)
    sums = frame.pivot_table(index="year", columns="use", values="amount", aggfunc="sum", fill_value=0)
    first, last = reading.years
    sums = sums.reindex(range(first, last + 1), fill_value=0)
    return reading.money(sums[[use for use in USES if use in sums.columns and sums[use].sum() > 0]].astype(float))  # type: ignore[no-any-return]


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw one stacked column per calendar year, in the scenario's money unit."""
    reading = Reading(run, lang)
    table = by_year_and_use(reading)
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        canvas.tidy(ax)
        base = pd.Series(0.0, index=table.index)
        for use in table.columns:
            fill = canvas.USES[str(use)]
            ax.bar(table.index, table[use], bottom=base, width=0.7, color=fill.color, hatch=fill.hatch,
                   edgecolor="white", linewidth=0.5, label=reading.word("use", str(use)))  # fmt: skip
            base += table[use]
        year_ticks(ax, reading)
        thousands(ax, "y")
        ax.set_ylabel(reading.words("axis.money_a_year", {"unit": reading.unit}))
        canvas.legend(ax, 4 if canvas.width_of(ax) > 5 else 3, reading.words("plot.money_by_year"))
    return ax


def year_ticks(ax: Axes, reading: Reading) -> None:
    """Calendar years along the horizontal axis, as many as have room."""
    first, last = reading.years
    room = 11 if canvas.width_of(ax) > 5 else 5
    every = -(-(last - first + 1) // room)
    years = list(range(first, last + 1, every))
    ax.set_xticks(years, [str(year) for year in years])
    ax.set_xlim(first - 0.6, last + 0.6)
