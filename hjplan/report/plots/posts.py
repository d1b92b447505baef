"""Posts (保洁员、专管员 …): how many there are, and which facilities' care takes them up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from hjplan.report import canvas, fonts
from hjplan.report.bars import short_years, stacked_columns, thousands
from hjplan.report.panels import CELL_OF_MONEY, OF_MONEY, columns_for, panels
from hjplan.report.reading import Reading, RunLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TABLE = "posts"
"""Needs posts."""

PANEL_HEIGHT = 1.75
REST = "rest"
"""Facilities beyond those that have a fill of their own, together."""


def height(reading: Reading, width: float) -> float:
    """One panel for every post, under a legend with a line for a few facilities."""
    count = len(by_post(reading))
    labels = -(-(len(_fills(reading)) + 1) // (3 if width > 5 else 1))
    return 0.55 + 0.21 * labels + PANEL_HEIGHT * -(-count // columns_for(width, count, CELL_OF_MONEY))


def by_post(reading: Reading) -> dict[str, pd.DataFrame]:
    """By post and calendar year: ``posts`` there are, and a column for each facility whose care takes them up.

    Means over the periods of a year.
    """
    frame, out = reading.by_year("posts"), {}
    for post in dict.fromkeys(frame["post"].tolist()):
        own = frame[frame["post"] == post]
        used = own.pivot_table(index="year", columns="facility", values="used", aggfunc="mean", sort=False)
        used.insert(0, "posts", own.groupby("year")["posts"].mean())
        out[str(post)] = used.astype(float)
    return out


def _fills(reading: Reading) -> dict[str, canvas.Fill]:
    facilities = list(dict.fromkeys(reading.table("posts")["facility"].tolist()))
    fills = dict(zip(facilities, canvas.FILLS, strict=False))
    return fills | ({REST: canvas.REST} if len(facilities) > len(fills) else {})


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw one panel per post: columns of posts taken up by facility, and a mark at how many there are."""
    reading = Reading(run, lang)
    tables, fills = by_post(reading), _fills(reading)
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        wide = canvas.width_of(ax) > 5
        for panel, (post, table) in zip(panels(ax, len(tables), CELL_OF_MONEY, OF_MONEY), tables.items(), strict=True):
            shown = table.drop(columns="posts")
            rest = [name for name in shown if name not in fills]
            if rest:
                shown = shown.drop(columns=rest).assign(**{REST: shown[rest].sum(axis=1)})
            stacked_columns(panel, shown, fills)
            panel.hlines(table["posts"], table.index - 0.42, table.index + 0.42, color=canvas.INK, linewidth=1.8)
            panel.set_ylim(0, 1.15 * max(1e-9, float(max(table["posts"].max(), shown.sum(axis=1).max()))))
            panel.set_title(fonts.wrapped(reading.post(post), 42, 1), fontsize=9.5, pad=3, loc="left")
            panel.set_ylabel(reading.words("unit.posts"))
            short_years(panel, reading, 10 if len(tables) == 1 and wide else 4)
            thousands(panel, "y", most=3)
        canvas.legend(ax, 3 if wide else 1, reading.words("plot.posts"), _handles(reading, fills))
    return ax


def _handles(reading: Reading, fills: dict[str, canvas.Fill]) -> list[object]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    words = reading.words
    handles: list[object] = [
        Patch(facecolor=fill.color, hatch=fill.hatch, edgecolor="white",
              label=words("own_part.rest") if name == REST else fonts.wrapped(reading.facility(name), 36, 1))
        for name, fill in fills.items()
    ]  # fmt: skip
    handles.append(Line2D([], [], color=canvas.INK, linewidth=1.8, label=words("posts.posts")))
    return handles
