"""What is borrowed and paid back, year by year until the last yuan, the years after the plan among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from hjplan.report import canvas
from hjplan.report.bars import thousands
from hjplan.report.panels import Slot, panel
from hjplan.report.reading import Reading, RunLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TABLE = "debt"
"""Needs something that is owed."""

FLOWS = {"repaid": canvas.Fill(canvas.BLUE, ""), "interest": canvas.Fill(canvas.ORANGE, "////")}
DRAWN = canvas.Fill(canvas.SKY, "||||")


def height(reading: Reading, width: float) -> float:
    """The same for every run: two panels."""
    return 4.3


def by_year(reading: Reading) -> pd.DataFrame:
    """All debts together by calendar year, in the scenario's unit: drawn, interest, repaid, outstanding at its end."""
    frame = reading.by_year("debt")
    sums = frame.groupby("year")[["drawn", "interest", "repaid"]].sum()
    ends = frame.sort_values("period", kind="stable").groupby(["loan", "year"])["outstanding"].last()
    sums["outstanding"] = ends.groupby("year").sum()
    return reading.money(sums.astype(float))  # type: ignore[no-any-return]


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw what is drawn and owed above, what is paid below; after the plan both stand on a shaded ground."""
    reading = Reading(run, lang)
    table = by_year(reading)
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        ax.set_axis_off()
        margin = (0.0, 0.1, 0.1, 0.32)
        owed = panel(ax, Slot(ax, (0.0, 1.0), (0.0, 0.5), margin, 0.75))
        paid = panel(ax, Slot(ax, (0.0, 1.0), (0.5, 1.0), margin, 0.75))
        bars: dict[str, Any] = {"edgecolor": "white", "linewidth": 0.5, "width": 0.7}
        owed.bar(
            table.index, table["drawn"], color=DRAWN.color, hatch=DRAWN.hatch, label=reading.words("debt.drawn"), **bars
        )
        owed.plot(table.index, table["outstanding"], color=canvas.INK, marker="o", markersize=3.5,
                  label=reading.words("debt.outstanding"))  # fmt: skip
        base = pd.Series(0.0, index=table.index)
        for part, fill in FLOWS.items():
            paid.bar(table.index, table[part], bottom=base, color=fill.color, hatch=fill.hatch,
                     label=reading.words(f"debt.{part}"), **bars)  # fmt: skip
            base += table[part]
        owed.set_ylabel(reading.unit)
        paid.set_ylabel(reading.words("axis.money_a_year", {"unit": reading.unit}))
        for one in (owed, paid):
            _years(one, table, reading)
            thousands(one, "y", most=3)
        handles = [*owed.get_legend_handles_labels()[0], *paid.get_legend_handles_labels()[0]]
        canvas.legend(ax, 4 if canvas.width_of(ax) > 5 else 2, reading.words("plot.debt"), handles)
    return ax


def _years(ax: Axes, table: pd.DataFrame, reading: Reading) -> None:
    """Calendar years below, and the ground of those after the plan shaded and named."""
    first, last = int(table.index.min()), int(table.index.max())
    end = reading.years[1]
    room = 12 if canvas.width_of(ax) > 5 else 5
    years = list(range(first, last + 1, -(-(last - first + 1) // room)))
    ax.set_xticks(years, [str(year) for year in years])
    ax.set_xlim(first - 0.6, last + 0.6)
    ax.set_ylim(0, 1.18 * max(1e-9, ax.get_ylim()[1]))
    if last > end:
        ax.axvspan(end + 0.5, last + 0.6, color="#eef1f3", zorder=0)
        ax.annotate(reading.words("debt.after"), (end + 0.5, 1.0), xycoords=("data", "axes fraction"), xytext=(4, -3),
                    textcoords="offset points", va="top", fontsize=8, color=canvas.FAINT)  # fmt: skip
