"""The front between two goals: every point a plan, what each step costs along the foot, the own goal and the knee."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pandas as pd

from hjplan.report import canvas
from hjplan.report.fronts import FrontReading
from hjplan.report.reading import Reading, RunLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TABLE = "front"
"""Only the folder of a front has it."""
LABEL = 0.5
"""Inches that a price needs when it lies flat."""


def height(reading: Reading, width: float) -> float:
    """The same for every front."""
    return 3.8 if width > 5 else 3.4


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw the first goal over the second one, each in the unit in which people read it."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    front = FrontReading(Reading(run, lang))
    words, first, second = front.words, front.first, front.second
    table = front.table
    across, up = (table[c] / front.shown_unit(g) for c, g in (("held_value", second), ("value", first)))
    with canvas.style():
        ax = canvas.axes(ax, height(front.reading, canvas.WIDE))
        canvas.tidy(ax)
        stroke = canvas.STROKES[0]
        ax.plot(across, up, color=stroke.color, marker=stroke.marker, markersize=5, label=words("front.points"))
        for column, label, marker, color in (
            ("own", "front.own_point", "*", canvas.VERMILLION),
            ("knee", "front.knee_point", "D", canvas.GREEN),
        ):
            at = table[column] == 1
            if at.any():
                ax.plot(across[at], up[at], linestyle="", marker=marker, markersize=14 if marker == "*" else 9,
                        markerfacecolor="none", markeredgewidth=1.6, color=color, label=words(label))  # fmt: skip
        _numbers(ax, front, across, up)
        _prices(ax, front, across)
        ax.set_xlabel(f"{words(f'front_goal.{second}')} ({front.unit(second)})")
        ax.set_ylabel(f"{words(f'front_goal.{first}')} ({front.unit(first)})")
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}".replace("-", "−")))
        if canvas.width_of(ax) <= 5:
            ax.xaxis.set_major_locator(MaxNLocator(4))
        title = words("plot.front_of", {"first": words(f"front_goal.{first}"), "second": front.inside(second)})
        canvas.legend(ax, 3 if canvas.width_of(ax) > 5 else 1, title)
    return ax


def _numbers(ax: Axes, front: FrontReading, across: pd.Series[float], up: pd.Series[float]) -> None:
    """The number of every point above it, clear of its marks."""
    marked = (front.at("own"), front.at("knee"))
    for row, (x, y) in enumerate(zip(across, up, strict=True)):
        ax.annotate(str(row + 1), (x, y), xytext=(0, 9 if row in marked else 6), textcoords="offset points",
                    ha="center", fontsize=7.5, color=canvas.FAINT)  # fmt: skip


def _prices(ax: Axes, front: FrontReading, across: pd.Series[float]) -> None:
    """What each step costs, along the foot of the picture, and above them what the figures are."""
    values = across.tolist()
    span = max(abs(values[-1] - values[0]), 1e-12)
    inches = 0.8 * canvas.width_of(ax)
    closest = min((abs(b - a) / span * inches for a, b in itertools.pairwise(values)), default=inches)
    flat = closest >= LABEL
    low, high = ax.get_ylim()
    ax.set_ylim(low - (0.22 if flat else 0.38) * (high - low), high + 0.06 * (high - low))
    for number in range(1, len(values)):
        ax.annotate(front.price(number), ((values[number - 1] + values[number]) / 2, 0.02),
                    xycoords=("data", "axes fraction"), ha="center", va="bottom", fontsize=7,
                    rotation=0 if flat else 90, color=canvas.INK)  # fmt: skip
    ax.annotate(front.words("front.price_note", front.price_units()), (0.0, 0.085 if flat else 0.2),
                xycoords="axes fraction", fontsize=7, color=canvas.FAINT, va="bottom")  # fmt: skip
