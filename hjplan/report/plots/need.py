"""管住当前、消化存量、杜绝增量 by line of work: what stood and is kept, the backlog, need that joins or is kept out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hjplan.report import bars, canvas
from hjplan.report.panels import Slot, panel
from hjplan.report.reading import Reading, RunLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TABLE = "inflow"
"""Needs the table of need."""

PARTS = {
    "current": {
        "kept": canvas.Fill(canvas.GREEN, "\\\\\\\\"),
        "restored": canvas.Fill(canvas.ORANGE, "////"),
        "relapsed": canvas.Fill(canvas.VERMILLION, "...."),
    },
    "backlog": {"begun": canvas.Fill(canvas.BLUE, ""), "open": canvas.REST},
    "inflow": {"joined": canvas.Fill(canvas.SKY, "||||"), "kept_away": canvas.Fill(canvas.PURPLE, "xxxx")},
}
"""The three figures, and what each is made of."""
ROW = 0.24


def sums(frame: pd.DataFrame) -> dict[str, float]:
    """Of some rows of the table ``inflow``, in households: the parts of all three figures.

    kept, restored, relapsed and gone at the end of the plan; begun for the backlog of the opening, and what of it is
    still open or has left; joined and kept away over the plan.
    """
    first, last = frame["period"] == frame["period"].min(), frame["period"] == frame["period"].max()
    out = {name: float(frame[last][name].sum()) for name in ("kept", "restored", "relapsed", "gone")}
    unserved, begun = float(frame[first]["opening"].sum()), float(frame["of_backlog"].sum())
    out |= {"unserved": unserved, "begun": begun, "open": max(0.0, unserved - begun)}
    return out | {"joined": float(frame["inflow"].sum()), "kept_away": float(frame["kept_away"].sum())}


def by_sector(reading: Reading) -> pd.DataFrame:
    """One row per line of work, those with the largest need first."""
    frame = reading.table("inflow")
    order = [sector for sector in reading.sectors if sector in set(frame["sector"])]
    return pd.DataFrame({sector: sums(frame[frame["sector"] == sector]) for sector in order}).T


def height(reading: Reading, width: float) -> float:
    """Three panels beside each other, or on a telephone one below the other."""
    own = ROW * len(by_sector(reading)) + 0.75
    return 1.05 + own if width > 5 else 1.9 + 3 * own


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw a bar per line of work in each panel: % of what stood, % of the backlog, households that join."""
    reading = Reading(run, lang)
    table = by_sector(reading)
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        wide = canvas.width_of(ax) > 5
        ax.set_axis_off()
        handles: list[Any] = []
        for number, (figure, fills) in enumerate(PARTS.items()):
            third = (number / 3, (number + 1) / 3)
            slot = (third, (0.0, 1.0)) if wide else ((0.0, 1.0), third)
            room = 1.15 if wide else 1.1
            own = panel(ax, Slot(ax, *slot, (0.06, 0.14, 0.28, 0.38), room), grid="x")
            _panel(own, reading, table, figure, fills)
            if wide and number:
                own.set_yticks(range(len(table)), [""] * len(table))
            handles += _handles(reading, fills)
        canvas.legend(ax, 4 if wide else 2, reading.words("plot.need"), handles)
    return ax


def _panel(ax: Axes, reading: Reading, table: pd.DataFrame, figure: str, fills: dict[str, canvas.Fill]) -> None:
    values = table[list(fills)].to_numpy(dtype=float)
    counted = figure == "inflow"
    if not counted:
        whole = values.sum(axis=1, keepdims=True)
        values = 100.0 * np.divide(values, whole, out=np.zeros_like(values), where=whole > 0)
    left = np.zeros(len(table))
    for part, fill in enumerate(fills.values()):
        ax.barh(range(len(table)), values[:, part], left=left, height=0.66, color=fill.color, hatch=fill.hatch,
                edgecolor="white", linewidth=0.5)  # fmt: skip
        left = left + values[:, part]
    bars.names(ax, [reading.sector(str(sector)) for sector in table.index])
    ax.set_title(reading.words(f"of_need.{figure}"), fontsize=9, pad=3, loc="left")
    ax.set_xlabel(reading.words(f"of_need.axis_{figure}"), fontsize=8)
    ax.tick_params(axis="x", labelsize=7.5)
    if counted:
        ax.set_xlim(0, 1.08 * max(1e-9, float(left.max())))
        bars.thousands(ax, "x", most=3)
    else:
        ax.set_xlim(0, 100)
        ax.set_xticks([0, 50, 100])


def _handles(reading: Reading, fills: dict[str, canvas.Fill]) -> list[Any]:
    from matplotlib.patches import Patch

    return [
        Patch(facecolor=fill.color, hatch=fill.hatch, edgecolor="white", label=reading.words(f"of_need.{part}"))
        for part, fill in fills.items()
    ]
