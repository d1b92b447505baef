"""Treat, relapse, treat again: which facilities fall out of use, are restored and fall again, and what that costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from hjplan.report import canvas
from hjplan.report.bars import names, thousands
from hjplan.report.figures import SEEN, amount
from hjplan.report.panels import Slot, panel
from hjplan.report.reading import Reading, RunLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIMULATED = True
"""Needs the futures."""

SHOWN = 12
"""Facilities that one picture can carry; the page's table has all of them."""

STEPS = {
    "relapsed": canvas.Fill(canvas.VERMILLION, ""),
    "restored": canvas.Fill(canvas.ORANGE, "////"),
    "restored_again": canvas.Fill(canvas.PURPLE, "xxxx"),
}


def height(reading: Reading, width: float) -> float:
    """A line for each facility shown."""
    return 1.25 + 0.42 * min(SHOWN, len(by_facility(reading)))


def by_facility(reading: Reading, policy: str = "plan") -> pd.DataFrame:
    """What a policy's futures bring on average, largest bill first, per facility.

    ``relapsed``, ``restored``, ``restored_again``: units a year as a share of the units standing; ``spent_again``:
    money over the horizon in the scenario's unit.
    """
    frame = reading.table("relapse")
    if frame.empty:
        return pd.DataFrame(columns=[*STEPS, "spent_again"])
    sums = frame[frame["policy"] == policy].groupby("facility")[[*STEPS, "spent_again"]].sum().astype(float)
    stock = reading.table("stock")
    standing = stock.groupby(["facility", "period"])["units"].sum().groupby("facility").mean()
    years = reading.scenario.spec.horizon.years
    unit_years = (standing.reindex(sums.index) * years).where(lambda s: s > 0)
    out = sums[[*STEPS]].div(unit_years, axis=0).fillna(0.0)
    out["spent_again"] = reading.money(sums["spent_again"])
    return out.sort_values(["spent_again", "relapsed"], ascending=False, kind="stable")


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw rates on the left (% of units standing, a year) and money spent again on the right."""
    reading = Reading(run, lang)
    table = by_facility(reading)
    shown = table.head(SHOWN)
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        wide = canvas.width_of(ax) > 5
        ax.set_axis_off()
        room, margin = 1.95 if wide else 1.2, (0.0, 0.0, 0.06, 0.46)
        left = panel(ax, Slot(ax, (0.0, 0.60), (0.0, 1.0), margin, room), grid="x")
        right = panel(ax, Slot(ax, (0.66, 0.97), (0.0, 1.0), margin, room), grid="x")
        _rates(left, shown, reading)
        _money(right, shown, reading)
        title = reading.words("plot.relapse")
        if len(table) > len(shown):
            title += reading.words("plot.some", {"shown": len(shown), "all": len(table)})
        for side in (left, right):
            side.xaxis.label.set_fontsize(8.5 if wide else 7.5)
        canvas.legend(ax, 3 if wide else 2, title, left.get_legend_handles_labels()[0])
    return ax


def _rates(ax: Axes, table: pd.DataFrame, reading: Reading) -> None:
    """Relapsed, restored and restored again, one thin bar each."""
    for offset, (step, fill) in zip((-0.25, 0.0, 0.25), STEPS.items(), strict=True):
        rows = [row + offset for row in range(len(table))]
        ax.barh(rows, 100 * table[step], height=0.24, color=fill.color, hatch=fill.hatch, edgecolor="white",
                   linewidth=0.4, label=reading.words(f"relapse.{step}"))  # fmt: skip
    names(ax, [reading.facility(str(f)) for f in table.index])
    ax.set_xlabel(reading.words("axis.share_of_units"))


def _money(ax: Axes, table: pd.DataFrame, reading: Reading) -> None:
    """Money spent again on units that had been treated before."""
    ax.barh(range(len(table)), table["spent_again"], height=0.5, color=canvas.PURPLE, hatch="xxxx", edgecolor="white",
               linewidth=0.4)  # fmt: skip
    for row, value in enumerate(table["spent_again"]):
        ax.annotate(amount(value), (value, row), xytext=(3, 0), textcoords="offset points", va="center", fontsize=8)
    ax.set_yticks([])
    ax.set_ylim(len(table) - 0.4, -0.6)
    most = float(table["spent_again"].max()) if len(table) else 0.0
    ax.set_xlim(0, most * 1.35 if most >= SEEN else 1.0)
    thousands(ax, "x", most=2)
    ax.set_xlabel(reading.words("axis.spent_again", {"unit": reading.unit}))
