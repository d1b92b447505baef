"""Curves of effective coverage over the months, several on one sheet, each with its band and its last figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from hjplan.report import canvas
from hjplan.report.bars import year_ticks
from hjplan.report.reading import Reading

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False)
class Curve:
    """A name, and mean, p05 and p95 in percent by year."""

    name: str
    band: pd.DataFrame


def spread(values: list[float], apart: float) -> list[float]:
    """Heights for labels close to their values, but at least ``apart`` from each other."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    placed = [0.0] * len(values)
    floor = float("-inf")
    for index in order:
        placed[index] = max(values[index], floor)
        floor = placed[index] + apart
    shift = sum(p - v for p, v in zip(placed, values, strict=True)) / max(1, len(values))
    return [p - shift for p in placed]


def beside(ax: Axes, text: str, x: float, y: float, color: str) -> None:
    """A figure at the right end of a line, in the line's color."""
    ax.annotate(
        text,
        (x, y),
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        color=color,
        annotation_clip=False,
    )


def curves(ax: Axes, found: list[Curve], reading: Reading) -> None:
    """Draw the curves; the vertical axis shows what differs, and says so by its numbers."""
    canvas.tidy(ax)
    for curve, stroke in zip(found, canvas.STROKES, strict=False):
        years = curve.band.index.to_numpy(dtype=float)
        ax.fill_between(years, curve.band["p05"], curve.band["p95"], color=stroke.color, alpha=0.14, linewidth=0)
        ax.plot(years, curve.band["mean"], color=stroke.color, linestyle=stroke.dash, marker=stroke.marker,
                markevery=max(1, len(years) // 8), markersize=4.5, label=curve.name)  # fmt: skip
    low = min((float(c.band["p05"].min()) for c in found), default=0.0)
    high = max((float(c.band["p95"].max()) for c in found), default=100.0)
    ax.set_ylim(max(0.0, low - 4), min(102.0, high + 4))
    year_ticks(ax, reading)
    first, last = reading.years
    ax.set_xlim(first - 1.1, last + 0.1)
    ends = [float(c.band["mean"].iloc[-1]) for c in found]
    bottom, top = ax.get_ylim()
    for curve, end, y in zip(found, ends, spread(ends, (top - bottom) * 0.065), strict=True):
        color = canvas.STROKES[found.index(curve)].color
        beside(ax, f"{end:.0f}%", last + 0.1, y, color)
    ax.set_ylabel(reading.words("axis.effective"))
    ax.set_xlabel(reading.words("axis.year_end"))
