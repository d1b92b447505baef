"""What exists and what works: built against effective coverage of each line of work, the gap between them shaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hjplan.report import canvas
from hjplan.report.lines import beside
from hjplan.report.panels import columns_for, panels
from hjplan.report.reading import Reading, RunLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANEL_HEIGHT = 1.42
TITLE_HEIGHT = 0.55


def height(reading: Reading, width: float) -> float:
    """One row of panels for every handful of sectors."""
    count = len(reading.sectors)
    return TITLE_HEIGHT + PANEL_HEIGHT * -(-count // columns_for(width, count))


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw one panel per sector: % of households in need, at year ends; bands of the plan hold 90 % of futures."""
    reading = Reading(run, lang)
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        for panel, sector in zip(panels(ax, len(reading.sectors)), reading.sectors, strict=True):
            _panel(panel, reading, sector)
        handles = _handles(reading)
        canvas.legend(ax, 4 if canvas.width_of(ax) > 5 else 2, reading.words("plot.coverage"), handles)
    return ax


def _panel(panel: Axes, reading: Reading, sector: str) -> None:
    """One sector: two lines, the gap between them, and the last figure of each."""
    curve = reading.curve(sector)
    years = curve.index.to_numpy(dtype=float)
    band = reading.bands("plan", "effective", sector)
    if not band.empty:
        panel.fill_between(band.index, band["p05"], band["p95"], color=canvas.GREEN, alpha=0.28, linewidth=0)
    panel.fill_between(
        years, curve["effective"], curve["built"], facecolor="#f6d9c6", edgecolor=canvas.VERMILLION, hatch="///",
        linewidth=0, alpha=0.75,
    )  # fmt: skip
    panel.plot(years, curve["built"], color=canvas.BLUE, linestyle=(0, (4, 1.5)), linewidth=1.5)
    panel.plot(years, curve["effective"], color=canvas.GREEN, linewidth=2.0)
    first, last = reading.years
    panel.set_xlim(years.min() - 0.1, last + 0.1)
    panel.set_ylim(0, 104)
    panel.set_xticks([max(first, years.min()), last], [str(first), str(last)])
    panel.set_yticks([0, 50, 100], ["0", "50", "100%"])
    panel.tick_params(labelsize=7.5)
    panel.set_title(reading.sector(sector), fontsize=9.5, pad=3, loc="left")
    built, works = float(curve["built"].iloc[-1]), float(curve["effective"].iloc[-1])
    apart = max(0.0, 15.0 - (built - works)) / 2
    for value, y, color in ((built, built + apart, canvas.BLUE), (works, works - apart, canvas.GREEN)):
        beside(panel, f"{value:.0f}", last + 0.1, y, color)


def _handles(reading: Reading) -> list[object]:
    """What the legend explains."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    words = reading.words
    handles: list[object] = [
        Line2D([], [], color=canvas.BLUE, linestyle=(0, (4, 1.5)), linewidth=1.5, label=words("quantity.built")),
        Line2D([], [], color=canvas.GREEN, linewidth=2.0, label=words("quantity.effective")),
        Patch(facecolor="#f6d9c6", edgecolor=canvas.VERMILLION, hatch="///", linewidth=0, label=words("quantity.gap")),
    ]
    if not reading.bands("plan", "effective", reading.sectors[0]).empty:
        handles.append(Patch(facecolor=canvas.GREEN, alpha=0.28, label=words("quantity.band")))
    return handles
