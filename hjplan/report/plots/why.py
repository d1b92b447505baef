"""What works with an item in the plan and without it: households served at the end of each year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hjplan.report import canvas
from hjplan.report.panels import panels
from hjplan.report.reading import Reading, RunLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE_HEIGHT, PANEL_HEIGHT = 0.75, 1.9
MOST = 6
"""Items that are drawn: those asked for last."""


def items(reading: Reading) -> list[dict[str, Any]]:
    """The items with money that somebody has asked about."""
    said = getattr(reading.run, "explanation", None) or {}
    return [item for item in said.get("items", []) if item["in_plan"] and not item["no_plan"]][-MOST:]


def has_figures(reading: Reading) -> bool:
    """Has anybody asked?"""
    return bool(items(reading))


def columns_for(width: float, count: int) -> int:
    """Panels side by side."""
    return min(count, 3 if width > 5 else 1)


def height(reading: Reading, width: float) -> float:
    """One row of panels for every handful of items."""
    count = max(1, len(items(reading)))
    return TITLE_HEIGHT + PANEL_HEIGHT * -(-count // columns_for(width, count))


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw one panel per item: % of the households in need that are served, with it and without it."""
    reading = Reading(run, lang)
    shown = items(reading)
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        for panel, item in zip(panels(ax, len(shown)), shown, strict=True):
            _panel(panel, reading, item)
        canvas.legend(ax, 2, reading.words("plot.why"), _handles(reading))
    return ax


def _panel(panel: Axes, reading: Reading, item: dict[str, Any]) -> None:
    curve = item["curve"]
    years = np.array(curve["year"], dtype=float)
    need = np.maximum(np.array(curve["need"]), 1e-9)
    kept, lost = (100.0 * np.array(curve[name]) / need for name in ("with", "without"))
    panel.fill_between(years, lost, kept, facecolor="#f6d9c6", edgecolor=canvas.VERMILLION, hatch="///",
                       linewidth=0, alpha=0.75)  # fmt: skip
    panel.plot(years, kept, color=canvas.GREEN, linewidth=2.0)
    panel.plot(years, lost, color=canvas.VERMILLION, linestyle=(0, (4, 1.5)), linewidth=1.5)
    panel.set_ylim(0, 104)
    panel.set_xticks([years[0], years[-1]], [f"{years[0]:.0f}", f"{years[-1]:.0f}"])
    panel.set_yticks([0, 50, 100], ["0", "50", "100%"])
    panel.tick_params(labelsize=7.5)
    panel.set_title(_name(reading, item), fontsize=8.5, pad=3, loc="left")


def _name(reading: Reading, item: dict[str, Any]) -> str:
    """Two lines: what is taken away, and whose service is drawn."""
    parts = item["item"].split("/")
    spec = reading.scenario.spec
    what = (
        reading.project(parts[0]) if parts[0] in spec.projects
        else reading.mechanism(parts[0]) if parts[0] in spec.modifiers
        else reading.facility(parts[0])
    )  # fmt: skip
    use = f" · {reading.word('use', parts[2])}" if len(parts) > 2 else ""
    curve = item["curve"]
    return f"{what}{use}\n{reading.facility(curve['facility'])} · {reading.word('tier', curve['tier'])}"


def _handles(reading: Reading) -> list[object]:
    from matplotlib.lines import Line2D

    return [
        Line2D([], [], color=canvas.GREEN, linewidth=2.0, label=reading.words("presence.with")),
        Line2D([], [], color=canvas.VERMILLION, linestyle=(0, (4, 1.5)), linewidth=1.5,
               label=reading.words("presence.without")),
    ]  # fmt: skip
