"""Capacities of plants, landfills and sources: how many households each can take, takes, and has to turn away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from hjplan.data.county import Bools
from hjplan.report import canvas, fonts
from hjplan.report.bars import short_years, thousands
from hjplan.report.panels import CELL_OF_MONEY, OF_MONEY, columns_for, panels
from hjplan.report.reading import Reading, RunLike, year_end

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TABLE = "capacity"
"""Needs a capacity."""

PANEL_HEIGHT = 1.75
TITLE_HEIGHT = 0.75
USED, AWAY = canvas.Fill(canvas.SKY, ""), canvas.Fill(canvas.VERMILLION, "////")


def height(reading: Reading, width: float) -> float:
    """One panel for every capacity."""
    count = len(by_capacity(reading))
    rows = -(-count // columns_for(width, count, CELL_OF_MONEY))
    return TITLE_HEIGHT + (0.0 if width > 5 else 0.45) + PANEL_HEIGHT * rows


def by_capacity(reading: Reading) -> dict[str, pd.DataFrame]:
    """By capacity, at the ends of periods (year at whose end they stand): room, used and turned_away, in households.

    A facility that needs several capacities counts those turned away at each of them.
    """
    frame, away = reading.table("capacity"), reading.table("turned_away")
    periods = sorted(set(reading.table("coverage")["period"]))
    at = year_end(pd.Series(periods), reading.steps)
    out = {}
    for number, terms in enumerate(reading.county.works.capacities):
        own = frame[(frame["capacity"] == terms.id) & (frame["point"] > 0)].set_index("point")[["room", "used"]]
        refused = away[_users(reading, number, away)].groupby("point")["households"].sum()
        own = own.assign(turned_away=refused.reindex(own.index, fill_value=0.0))
        out[terms.id] = own.set_axis(at, axis=0)
    return out


def _users(reading: Reading, capacity: int, away: pd.DataFrame) -> Bools:
    """Rows of the table ``turned_away`` that are about users of a capacity."""
    county = reading.county
    terms = county.works.capacities[capacity]
    users = {
        (county.zones[zone].id, block.facility.id)
        for block, member in zip(county.blocks, terms.users, strict=True)
        for zone in set(block.zone[member].tolist())
    }
    pairs = zip(away["zone"], away["facility"], strict=True)
    return np.array([pair in users for pair in pairs], dtype=np.bool_)


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw one panel per capacity: columns of households taken and turned away, and a step line of what it can take."""
    reading = Reading(run, lang)
    tables = by_capacity(reading)
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        room = 10 if len(tables) == 1 and canvas.width_of(ax) > 5 else 4
        for panel, (name, table) in zip(panels(ax, len(tables), CELL_OF_MONEY, OF_MONEY), tables.items(), strict=True):
            _panel(panel, reading, table)
            panel.set_title(fonts.wrapped(reading.capacity(name), 42, 1), fontsize=9.5, pad=3, loc="left")
            short_years(panel, reading, room)
            thousands(panel, "y", most=3)
        title = reading.words("plot.capacities")
        canvas.legend(ax, 3 if canvas.width_of(ax) > 5 else 1, title, _handles(reading, tables))
    return ax


def _panel(panel: Axes, reading: Reading, table: pd.DataFrame) -> None:
    years = table.index.to_numpy(dtype=float)
    width = 0.7 / reading.steps
    base = np.zeros(len(table))
    for name, fill in (("used", USED), ("turned_away", AWAY)):
        values = table[name].to_numpy(dtype=float)
        panel.bar(years, values, bottom=base, width=width, color=fill.color, hatch=fill.hatch, edgecolor="white",
                  linewidth=0.5)  # fmt: skip
        base = base + values
    half = 0.5 / reading.steps
    panel.step([years[0] - half, *(years + half)], [table["room"].iloc[0], *table["room"]], where="pre",
               color=canvas.INK, linewidth=1.8)  # fmt: skip
    panel.set_ylim(0, 1.12 * max(1e-9, float(max(table["room"].max(), base.max()))))
    panel.set_ylabel(reading.words("unit.households"))


def _handles(reading: Reading, tables: dict[str, pd.DataFrame]) -> list[object]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    words = reading.words
    handles: list[object] = [Line2D([], [], color=canvas.INK, linewidth=1.8, label=words("capacities.room"))]
    handles.append(Patch(facecolor=USED.color, hatch=USED.hatch, edgecolor="white", label=words("capacities.used")))
    if any(table["turned_away"].sum() > 0 for table in tables.values()):
        handles.append(
            Patch(facecolor=AWAY.color, hatch=AWAY.hatch, edgecolor="white", label=words("capacities.turned_away"))
        )
    return handles
