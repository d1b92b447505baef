"""Effective coverage of each line of work at the end, side by side: where do the runs part?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hjplan.report import canvas
from hjplan.report.bars import names
from hjplan.report.compared import called
from hjplan.report.reading import Reading, RunLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def height(readings: Sequence[Reading], width: float) -> float:
    """A line for each sector, and one for all together."""
    rows = 1 + len(readings[0].sectors)
    return 1.0 + 0.27 * rows + 0.2 * len(readings)


def draw(runs: Sequence[RunLike], ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw a mark per run and sector: % of households in need, at the end of the plan; all together on top."""
    readings = [Reading(run, lang) for run in runs]
    sectors: list[str | None] = [None, *readings[0].sectors]
    words = readings[0].words
    with canvas.style():
        ax = canvas.axes(ax, height(readings, canvas.WIDE))
        canvas.tidy(ax, grid="x")
        values = [[float(r.curve(s)["effective"].iloc[-1]) for s in sectors] for r in readings]
        for row in range(len(sectors)):
            ends = [column[row] for column in values]
            ax.plot([min(ends), max(ends)], [row, row], color=canvas.GRID, linewidth=5, zorder=1)
        for index, (name, stroke, column) in enumerate(zip(called(readings), canvas.STROKES, values, strict=False)):
            rows = [row + 0.12 * (index - (len(readings) - 1) / 2) for row in range(len(sectors))]
            ax.plot(column, rows, linestyle="none", marker=stroke.marker, markersize=7, label=name,
                    color=stroke.color, markeredgecolor="white", markeredgewidth=0.6, zorder=3)  # fmt: skip
        names(ax, [words("page.all_sectors"), *(readings[0].sector(str(s)) for s in sectors[1:])])
        ax.axhline(0.5, color=canvas.FAINT, linewidth=0.6)
        low = min(min(column) for column in values)
        ax.set_xlim(max(0.0, low - 6), 102)
        ax.set_xlabel(words("axis.effective"))
        canvas.legend(ax, 3 if canvas.width_of(ax) > 5 else 1, words("compared.coverage"))
    return ax
