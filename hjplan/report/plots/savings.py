"""What is saved by doing works together: whole streets, trenches dug once, projects built side by side; by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from hjplan.report import canvas
from hjplan.report.bars import stacked_columns, thousands, year_ticks
from hjplan.report.figures import SEEN, amount
from hjplan.report.reading import Reading, RunLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FILLS = {"bundle": canvas.FILLS[0], "dig_once": canvas.FILLS[1], "joint": canvas.FILLS[3]}


def has_figures(reading: Reading) -> bool:
    """Needs a saving."""
    frame = reading.table("savings")
    return not frame.empty and float(reading.money(float(frame["saved"].sum()))) >= SEEN


def height(reading: Reading, width: float) -> float:
    """The same for every run."""
    return 2.7


def by_year(reading: Reading) -> pd.DataFrame:
    """Saved by calendar year, in the scenario's unit: a column per kind of link."""
    frame = reading.by_year("savings")
    sums = frame.pivot_table(index="year", columns="kind", values="saved", aggfunc="sum", fill_value=0.0)
    first, last = reading.years
    kinds = [kind for kind in FILLS if kind in sums]
    return reading.money(sums.reindex(range(first, last + 1), fill_value=0.0)[kinds].astype(float))  # type: ignore[no-any-return]


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw one stacked column per calendar year, in the scenario's money unit."""
    from matplotlib.patches import Patch

    reading = Reading(run, lang)
    table = by_year(reading)
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        canvas.tidy(ax)
        stacked_columns(ax, table, FILLS)
        year_ticks(ax, reading)
        thousands(ax, "y", most=4)
        ax.set_ylabel(reading.words("axis.money_a_year", {"unit": reading.unit}))
        handles = [
            Patch(facecolor=FILLS[kind].color, hatch=FILLS[kind].hatch, edgecolor="white",
                  label=reading.words(f"saving.{kind}"))
            for kind in table.columns
        ]  # fmt: skip
        values = {"money": amount(float(table.to_numpy().sum())), "unit": reading.unit}
        canvas.legend(ax, 3 if canvas.width_of(ax) > 5 else 2, reading.words("plot.savings_of", values), list(handles))
    return ax
