"""Bars that lie on their side: long Chinese and English names stay readable, and every bar carries its figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from hjplan.report import canvas, fonts
from hjplan.report.figures import amount
from hjplan.report.reading import Reading

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def names(ax: Axes, labels: list[str]) -> None:
    """Names of the bars on the left, first one on top."""
    length = 34 if canvas.width_of(ax) > 5 else 20
    ax.set_yticks(range(len(labels)), [fonts.wrapped(label, length) for label in labels])
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.tick_params(axis="y", labelcolor=canvas.INK, labelsize=8.5)
    for label in ax.get_yticklabels():
        label.set_linespacing(1.0)


def stacked(ax: Axes, table: pd.DataFrame, reading: Reading) -> None:
    """Horizontal bars, one per row, stacked by use (the columns), with the total at the end of each."""
    canvas.tidy(ax, grid="x")
    left = pd.Series(0.0, index=range(len(table)))
    for use in table.columns:
        values = table[use].reset_index(drop=True)
        fill = canvas.USES[str(use)]
        ax.barh(left.index, values, left=left, height=0.66, color=fill.color, hatch=fill.hatch, edgecolor="white",
                linewidth=0.5, label=reading.word("use", str(use)))  # fmt: skip
        left += values
    for row, total in left.items():
        ax.annotate(amount(total), (total, row), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8)
    names(ax, [str(label) for label in table.index])
    ax.set_xlim(0, max(float(left.max()) if len(left) else 0.0, 1e-9) * 1.14)
    thousands(ax, "x")


def thousands(ax: Axes, which: str, most: int = 5) -> None:
    """Numbers along an axis with thousands separated, and no more of them than have room."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis = ax.xaxis if which == "x" else ax.yaxis
    axis.set_major_locator(MaxNLocator(most if canvas.width_of(ax) > 5 else min(3, most)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))


def stacked_columns(
    ax: Axes, table: pd.DataFrame, fills: Mapping[Any, canvas.Fill], labels: Mapping[Any, str] | None = None
) -> None:
    """Columns that stand, one per year (the rows), stacked by the columns of the table; ``labels`` for a legend."""
    base = pd.Series(0.0, index=table.index)
    for part in table.columns:
        fill = fills[part]
        ax.bar(table.index, table[part], bottom=base, width=0.7, color=fill.color, hatch=fill.hatch,
               edgecolor="white", linewidth=0.5, label=labels[part] if labels else None)  # fmt: skip
        base += table[part]


def filled(table: pd.DataFrame, rest: Any) -> tuple[pd.DataFrame, dict[Any, canvas.Fill]]:
    """A table with no more columns than there are fills, and the fill of each: the last ones together are ``rest``."""
    fills: dict[Any, canvas.Fill] = dict(zip(table.columns, canvas.FILLS, strict=False))
    if len(fills) == len(table.columns):
        return table, fills
    shown = table.iloc[:, : len(fills)].copy()
    shown[rest] = table.iloc[:, len(fills) :].sum(axis=1)
    return shown, {**fills, rest: canvas.REST}


def year_ticks(ax: Axes, reading: Reading, room: int | None = None) -> None:
    """Calendar years along the horizontal axis, as many as have room."""
    first, last = reading.years
    room = room or (11 if canvas.width_of(ax) > 5 else 5)
    every = -(-(last - first + 1) // room)
    years = list(range(first, last + 1, every))
    ax.set_xticks(years, [str(year) for year in years])
    ax.set_xlim(first - 0.6, last + 0.6)


def short_years(ax: Axes, reading: Reading, room: int = 4) -> None:
    """Calendar years along a panel, in small letters."""
    year_ticks(ax, reading, room)
    ax.tick_params(labelsize=8)
    ax.yaxis.label.set_fontsize(8)
