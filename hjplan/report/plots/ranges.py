"""Ranges of money in plans almost as good: a bar from least to most for every line, the plan's amount marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from hjplan.report import canvas
from hjplan.report.bars import names, thousands
from hjplan.report.figures import percent
from hjplan.report.ranges import WORDS, RangesReading
from hjplan.report.reading import Reading, RunLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TABLE = "ranges"
"""Needs a run that was asked for ranges."""
FILLS = {"firm": canvas.FILLS[2], "negotiable": canvas.FILLS[3], "never": canvas.REST}
MOST = 24
"""Lines that have room: those that the plan gives most."""


def shown(reading: Reading) -> pd.DataFrame:
    """The lines of all funds together that are drawn; those that nobody can pay anything are not."""
    table = RangesReading(reading).together
    return table[table["most"] > 0].head(MOST)


def height(reading: Reading, width: float) -> float:
    """A bar for every line."""
    return 1.3 + (0.24 if width > 5 else 0.3) * max(1, len(shown(reading)))


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw one bar per line of all funds together, in the scenario's money, largest amount of the plan first."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    reading = Reading(run, lang)
    found, table = RangesReading(reading), shown(reading)
    words = reading.words
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        canvas.tidy(ax, grid="x")
        for at, row in enumerate(table.to_dict("records")):
            fill = FILLS[row["word"]]
            ax.barh(at, row["most"] - row["least"], left=row["least"], height=0.62, color=fill.color,
                    hatch=fill.hatch, edgecolor="white", linewidth=0.5)  # fmt: skip
            ax.plot([row["planned"]] * 2, [at - 0.42, at + 0.42], color=canvas.INK, linewidth=2.2)
        names(ax, [found.line(row["sector"], row["use"]) for row in table.to_dict("records")])
        ax.set_xlim(0, 1.04 * max(float(table["most"].max()) if len(table) else 0.0, 1e-9))
        thousands(ax, "x")
        ax.set_xlabel(words("axis.money_of_plan", {"unit": reading.unit}))
        there = set(table["word"])
        handles: list[object] = [
            Patch(facecolor=FILLS[w].color, hatch=FILLS[w].hatch, edgecolor="white", label=found.word(w))
            for w in WORDS if w in there
        ]  # fmt: skip
        handles.append(Line2D([], [], color=canvas.INK, linewidth=2.2, label=words("ranges.planned")))
        within = percent(float(table["within"].iloc[0]), 1).replace(".0%", "%") if len(table) else ""
        title = words("plot.ranges_of", {"within": within})
        canvas.legend(ax, 4 if canvas.width_of(ax) > 5 else 2, title, handles)
    return ax
