"""Bars along the years, one row for each thing that begins and ends: what people know as a Gantt chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hjplan.report import canvas, fonts
from hjplan.report.reading import Reading

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 0.29
"""Inches for a row."""
WORKS = canvas.Fill(canvas.BLUE, "")
RUNS = canvas.Fill("#bfe0d3", "....")
"""Works are dark, what stands or is in force is light and dotted: apart in black and white too."""


@dataclass(frozen=True)
class Span:
    """Part of a row: from the opening of a year to the opening of another."""

    start: int
    end: int
    fill: canvas.Fill
    text: str = ""
    """Written into it where there is room."""


@dataclass(frozen=True)
class Row:
    """One row: its name, what it shows, and what stands there if it shows nothing; a heading has a name only."""

    name: str
    spans: tuple[Span, ...] = ()
    window: tuple[int, int] | None = None
    """Years in which it might have begun: first and last."""
    locked: bool = False
    nothing: str = ""
    heading: bool = False


def height(rows: Sequence[Row], width: float) -> float:
    """Inches for the rows, a legend and a title."""
    return (1.15 if width > 5 else 1.75) + ROW * len(rows)


def draw(ax: Axes, rows: Sequence[Row], reading: Reading) -> None:
    """Draw the rows from the top; the ground of years after the plan is shaded."""
    canvas.tidy(ax, grid="x")
    first, end = reading.years[0], reading.years[1] + 1
    last = max([end, *(span.end for row in rows for span in row.spans)])
    wide = canvas.width_of(ax) > 5
    for number, row in enumerate(rows):
        _row(ax, number, row, (first, last), wide)
    _names(ax, rows, wide)
    room = 14 if wide else 5
    every = -(-(last - first) // room)
    years = list(range(first, last, every))
    ax.set_xticks([year + 0.5 for year in years], [str(year) for year in years])
    ax.set_xlim(first, last)
    for year in range(first + 1, last):
        ax.axvline(year, color=canvas.GRID, linewidth=0.6, zorder=0)
    ax.grid(False)
    if last > end:
        ax.axvspan(end, last, color="#eef1f3", zorder=0)
        ax.annotate(reading.words("debt.after"), (end, 1.0), xycoords=("data", "axes fraction"), xytext=(3, -2),
                    textcoords="offset points", va="top", fontsize=7.5, color=canvas.FAINT)  # fmt: skip


def _row(ax: Axes, number: int, row: Row, years: tuple[int, int], wide: bool) -> None:
    if row.heading:
        ax.annotate(fonts.wrapped(row.name, 70 if wide else 34, 1), (years[0], number), xytext=(4, -2), va="center",
                    textcoords="offset points", fontsize=9 if wide else 8, color=canvas.BLUE)  # fmt: skip
    if row.window is not None:
        first, last = max(years[0], row.window[0]), row.window[1] + 1
        ax.plot([first, last], [number + 0.36] * 2, color=canvas.FAINT, linewidth=1.2, solid_capstyle="butt")
    for span in row.spans:
        ax.barh(number, span.end - span.start, left=span.start, height=0.56, color=span.fill.color,
                hatch=span.fill.hatch, edgecolor="white", linewidth=0.5)  # fmt: skip
        if span.text and (wide or span.end - span.start > 1):
            ax.annotate(span.text, ((span.start + span.end) / 2, number), ha="center", va="center", fontsize=7.5,
                        color="white" if span.fill == WORKS else canvas.INK)  # fmt: skip
    if row.locked and row.spans:
        ax.plot([row.spans[0].start], [number], marker="D", markersize=5.5, color=canvas.VERMILLION,
                markeredgecolor="white", clip_on=False, zorder=5)  # fmt: skip
    if row.nothing:
        ax.annotate(row.nothing, (years[0], number), xytext=(5, 0), textcoords="offset points", va="center",
                    fontsize=8, color=canvas.FAINT)  # fmt: skip


def _names(ax: Axes, rows: Sequence[Row], wide: bool) -> None:
    length, lines = (30, 1) if wide else (17, 2)
    labels = ["" if row.heading else fonts.wrapped(row.name, length, lines) for row in rows]
    ax.set_yticks(range(len(rows)), labels)
    ax.set_ylim(len(rows) - 0.4, -0.75)
    ax.tick_params(axis="y", labelsize=8 if wide else 7, labelcolor=canvas.INK)
    for label in ax.get_yticklabels():
        label.set_linespacing(1.0)


def handles(reading: Reading, rows: Sequence[Row], works: str, runs: str) -> list[Any]:
    """What the legend explains, of what is drawn."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    words = reading.words
    drawn = {span.fill for row in rows for span in row.spans}
    out: list[Any] = [
        Patch(facecolor=fill.color, hatch=fill.hatch, edgecolor="white", label=words(key))
        for fill, key in ((WORKS, works), (RUNS, runs))
        if fill in drawn
    ]
    if any(row.locked and row.spans for row in rows):
        out.append(Line2D([], [], color=canvas.VERMILLION, marker="D", markersize=5.5, linewidth=0,
                          label=words("projects.locked")))  # fmt: skip
    if any(row.window for row in rows):
        out.append(Line2D([], [], color=canvas.FAINT, linewidth=1.2, label=words("projects.window")))
    return out
