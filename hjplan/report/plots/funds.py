"""What each year has, spends, keeps and loses: received and carried in, against spent, carried on and lapsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from hjplan.report import canvas
from hjplan.report.bars import thousands, year_ticks
from hjplan.report.reading import Reading, RunLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PARTS = {
    "spent": canvas.Fill(canvas.BLUE, ""),
    "carried_out": canvas.Fill(canvas.SKY, "////"),
    "lapsed": canvas.Fill(canvas.VERMILLION, "xxxx"),
}


def height(reading: Reading, width: float) -> float:
    """The same for every run."""
    return 3.1


def by_year(reading: Reading) -> pd.DataFrame:
    """All funds together by calendar year, in the scenario's unit: available, spent, carried_out, lapsed.

    available = received + carried in at the opening of the year = spent + carried out at its end + lapsed. What is
    paid to fee accounts for waived households counts as spent, and as received there.
    """
    frame = reading.table("funds")
    frame = frame.assign(year=pd.to_datetime(frame["period"]).dt.year).sort_values("period", kind="stable")
    flows = frame.groupby("year")[["received", "spent", "lapsed"]].sum()
    if "waivers" in frame:
        flows["spent"] += frame.groupby("year")["waivers"].sum()
    by_fund = frame.groupby(["year", "fund"])
    carried_in = by_fund["carried_in"].first().groupby("year").sum()
    flows["carried_out"] = by_fund["carried_out"].last().groupby("year").sum()
    flows["available"] = flows["received"] + carried_in
    return reading.money(flows[["available", *PARTS]].astype(float))  # type: ignore[no-any-return]


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw one stacked column per calendar year, with a mark at what was available."""
    reading = Reading(run, lang)
    table = by_year(reading)
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        canvas.tidy(ax)
        base = pd.Series(0.0, index=table.index)
        for part, fill in PARTS.items():
            ax.bar(table.index, table[part], bottom=base, width=0.7, color=fill.color, hatch=fill.hatch,
                   edgecolor="white", linewidth=0.5, label=reading.words(f"fund.{part}"))  # fmt: skip
            base += table[part]
        ax.plot(table.index, table["available"], linestyle="none", marker="_", markersize=22, markeredgewidth=1.8,
                color=canvas.INK, label=reading.words("fund.available"))  # fmt: skip
        year_ticks(ax, reading)
        thousands(ax, "y")
        ax.set_ylabel(reading.words("axis.money_a_year", {"unit": reading.unit}))
        canvas.legend(ax, 4 if canvas.width_of(ax) > 5 else 2, reading.words("plot.funds"))
    return ax
