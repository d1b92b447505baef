"""What each fund bought outside its earmark (涉农资金整合), year by year, against how much of it may enter its pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from hjplan.report import canvas, fonts
from hjplan.report.bars import short_years, stacked_columns, thousands
from hjplan.report.figures import amount
from hjplan.report.panels import CELL_OF_MONEY, OF_MONEY, columns_for, panels
from hjplan.report.reading import Reading, RunLike, named_lines
from hjplan.schema.horizon import USES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TABLE = "pooled"
"""Needs a fund of which a part may enter a pool."""

PANEL_HEIGHT = 1.6
TITLE_HEIGHT = 0.75


def height(reading: Reading, width: float) -> float:
    """One panel for every fund that may enter a pool."""
    count = len(funds(reading))
    return TITLE_HEIGHT + PANEL_HEIGHT * -(-count // columns_for(width, count, CELL_OF_MONEY))


def funds(reading: Reading) -> list[str]:
    """The funds of which a part may enter a pool, in the order of the scenario."""
    return [str(fund) for fund in dict.fromkeys(reading.table("pooled")["fund"])]


def by_year(reading: Reading, fund: str) -> pd.DataFrame:
    """Of one fund by calendar year, in the scenario's unit: may_enter, outside_earmark, and a column per use.

    The uses add up to outside_earmark: what the fund paid on lines that it reaches through its pool only.
    """
    frame = reading.table("pooled")
    out = frame[frame["fund"] == fund].set_index("year")[["may_enter", "outside_earmark"]].astype(float)
    index = next(f for f, terms in enumerate(reading.county.funds) if terms.id == fund)
    pooled = reading.county.funds[index].pooled
    outside = named_lines(reading.county, pooled) if pooled is not None else set()
    for use in USES:
        paid = [years for line, years in reading.spend(index).items() if line in outside and line[2] == use]
        if paid:
            out[use] = pd.concat(paid).groupby(level=0).sum().reindex(out.index, fill_value=0.0)
    return reading.money(out)  # type: ignore[no-any-return]


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw one panel per fund: what it bought outside its earmark by use, and a mark at what may enter the pool."""
    reading = Reading(run, lang)
    tables = {fund: by_year(reading, fund) for fund in funds(reading)}
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        room = 10 if len(tables) == 1 and canvas.width_of(ax) > 5 else 4
        own = panels(ax, len(tables), CELL_OF_MONEY, OF_MONEY)
        for panel, (fund, table) in zip(own, tables.items(), strict=True):
            uses = [use for use in USES if use in table]
            stacked_columns(panel, table[uses], {use: canvas.USES[use] for use in uses})
            panel.hlines(table["may_enter"], table.index - 0.4, table.index + 0.4, color=canvas.INK, linewidth=1.8)
            panel.set_ylim(0, 1.15 * max(1e-9, float(table["may_enter"].max())))
            panel.set_title(fonts.wrapped(reading.fund(fund), 42, 1), fontsize=9.5, pad=3, loc="left")
            panel.set_ylabel(reading.words("axis.money_a_year", {"unit": reading.unit}))
            short_years(panel, reading, room)
            thousands(panel, "y", most=3)
        canvas.legend(ax, 4 if canvas.width_of(ax) > 5 else 2, _title(reading), _handles(reading, tables))
    return ax


def _title(reading: Reading) -> str:
    sums = reading.money(reading.table("pooled")[["may_enter", "outside_earmark"]].sum().astype(float))
    values = {"may": amount(float(sums["may_enter"])), "outside": amount(float(sums["outside_earmark"]))}
    return reading.words("plot.pools_of", values | {"unit": reading.unit})


def _handles(reading: Reading, tables: dict[str, pd.DataFrame]) -> list[object]:
    from matplotlib.lines import Line2D

    bought = [use for use in USES if any(use in table for table in tables.values())]
    handles: list[object] = [canvas.swatch(canvas.USES[use], reading.words(f"use.{use}")) for use in bought]
    handles.append(Line2D([], [], color=canvas.INK, linewidth=1.8, label=reading.words("pools.may")))
    return handles
