"""Town and country (城乡): built and effective coverage of seat, towns and villages over time, in each line of work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from hjplan.report import canvas
from hjplan.report.panels import columns_for, panels
from hjplan.report.reading import Reading, RunLike
from hjplan.schema.funds import TIERS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANEL_HEIGHT, TITLE_HEIGHT = 1.5, 0.8


def has_figures(reading: Reading) -> bool:
    """Needs a line of work in more than one tier."""
    return bool(shown(reading))


def shown(reading: Reading) -> list[str]:
    """Lines of work with a need in more than one tier, those with the largest need first."""
    need = reading.coverage[reading.coverage["need"] > 0]
    return [s for s in reading.sectors if len(set(need[need["sector"] == s]["tier"])) > 1]


def tiers(reading: Reading) -> list[str]:
    """Tiers of these lines of work: seat, towns, villages, those that there are."""
    own = reading.coverage[reading.coverage["sector"].isin(shown(reading)) & (reading.coverage["need"] > 0)]
    return [tier for tier in TIERS if tier in set(own["tier"])]


def curve(reading: Reading, sector: str, tier: str) -> pd.DataFrame:
    """Built and effective coverage of a tier at the ends of periods, in percent of its need; empty without a need."""
    frame = reading.coverage
    own = frame[(frame["sector"] == sector) & (frame["tier"] == tier)]
    total = own.groupby("at")[["need", "built", "effective"]].sum()
    total = total[total["need"] > 0]
    return 100.0 * total[["built", "effective"]].div(total["need"], axis=0)


def height(reading: Reading, width: float) -> float:
    """One panel for every line of work that has several tiers."""
    count = len(shown(reading))
    return TITLE_HEIGHT + PANEL_HEIGHT * -(-count // columns_for(width, count))


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw a thick line of what works and a thin one of what is built for each tier, % of its need."""
    reading = Reading(run, lang)
    sectors, own = shown(reading), tiers(reading)
    strokes = dict(zip(own, canvas.STROKES, strict=False))
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        first, last = reading.years
        for panel, sector in zip(panels(ax, len(sectors)), sectors, strict=True):
            for tier, stroke in strokes.items():
                table = curve(reading, sector, tier)
                if table.empty:
                    continue
                panel.plot(table.index, table["built"], color=stroke.color, linewidth=0.9, alpha=0.75)
                panel.plot(table.index, table["effective"], color=stroke.color, linestyle=stroke.dash, linewidth=2.0,
                           marker=stroke.marker, markersize=3.6, markevery=max(1, len(table) // 4))  # fmt: skip
            panel.set_ylim(0, 104)
            panel.set_xlim(first - 0.2, last + 0.2)
            panel.set_xticks([first, last], [str(first), str(last)])
            panel.set_yticks([0, 50, 100], ["0", "50", "100%"])
            panel.tick_params(labelsize=7.5)
            panel.set_title(reading.sector(sector), fontsize=9.5, pad=3, loc="left")
        title = reading.words("plot.town_and_country")
        canvas.legend(ax, 4 if canvas.width_of(ax) > 5 else 2, title, _handles(reading, strokes))
    return ax


def _handles(reading: Reading, strokes: dict[str, canvas.Stroke]) -> list[Any]:
    from matplotlib.lines import Line2D

    works = [
        Line2D([], [], color=s.color, linestyle=s.dash, marker=s.marker, markersize=3.6, linewidth=2.0,
               label=reading.words("town_and_country.works", {"tier": reading.word("tier", tier)}))
        for tier, s in strokes.items()
    ]  # fmt: skip
    built = Line2D([], [], color=canvas.FAINT, linewidth=0.9, label=reading.words("town_and_country.built"))
    return [*works, built]
