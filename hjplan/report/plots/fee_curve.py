"""A fee at every level: what it recovers and what then works, against what it takes of incomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from hjplan.report import canvas
from hjplan.report.panels import Slot, panel
from hjplan.report.reading import Reading, RunLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TABLE = "fee_curve"
"""Needs a run that was asked for a curve."""

LEFT = {"cost_recovery": "fees.recovery", "effective": "curve.effective", "effective_in_all": "curve.effective_in_all"}
RIGHT = {"share_of_lowest_fifth": "fees.bill_of_lowest", "share_of_income": "fees.bill_of_mean"}


def height(reading: Reading, width: float) -> float:
    """The same for every run; on a telephone the panels stand one above the other."""
    return 3.3 if width > 5 else 5.6


def planned(reading: Reading) -> pd.DataFrame:
    """The levels at which there is a plan, rising."""
    frame = reading.table("fee_curve")
    return frame[frame["status"].isin(["optimal", "feasible"])].sort_values("level")


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw recovery and coverage on the left, the burden on the right, all in %, over the level."""
    reading = Reading(run, lang)
    table = planned(reading)
    fee = str(reading.table("fee_curve")["fee"].iloc[0])
    unit = reading.scenario.spec.fees[fee].unit
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        wide = canvas.width_of(ax) > 5
        ax.set_axis_off()
        margin = (0.62, 0.12, 0.1, 0.5)
        slots = (((0.0, 0.5), (0.0, 1.0)), ((0.5, 1.0), (0.0, 1.0))) if wide else (
            ((0.0, 1.0), (0.0, 0.5)),
            ((0.0, 1.0), (0.5, 1.0)),
        )  # fmt: skip
        left, right = (panel(ax, Slot(ax, *slot, margin)) for slot in slots)
        _lines(left, table, LEFT, reading, 0)
        _lines(right, table, RIGHT, reading, len(LEFT))
        left.set_ylim(0, max(104.0, left.get_ylim()[1]))
        right.set_ylim(0, max(1e-6, 1.1 * right.get_ylim()[1]))
        left.set_ylabel(reading.words("axis.recovery_and_coverage"))
        right.set_ylabel(reading.words("axis.of_income_short"))
        for side in (left, right):
            side.set_xlabel(reading.words("axis.level", {"unit": reading.words(f"fee_unit.{unit.replace('/', '_')}")}))
            side.set_xticks(list(table["level"]), [f"{level:g}" for level in table["level"]])
        handles = [*left.get_legend_handles_labels()[0], *right.get_legend_handles_labels()[0]]
        title = reading.words("plot.fee_curve_of", {"fee": reading.fee(fee)})
        canvas.legend(ax, 3 if wide else 1, title, handles)
    return ax


def _lines(ax: Axes, table: pd.DataFrame, shown: dict[str, str], reading: Reading, first: int) -> None:
    """One line per column that has figures, each with dashes and marks of its own."""
    for stroke, (column, name) in zip(canvas.STROKES[first:], shown.items(), strict=False):
        if table[column].notna().any():
            ax.plot(table["level"], 100 * table[column], color=stroke.color, linestyle=stroke.dash,
                    marker=stroke.marker, markersize=5, label=reading.words(name))  # fmt: skip
