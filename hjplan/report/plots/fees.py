"""Recovery against burden: what each fee covers of the upkeep of its line of work, and what it takes of incomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from hjplan.comparison.tariffs import last_bills
from hjplan.report import canvas
from hjplan.report.bars import names
from hjplan.report.figures import percent
from hjplan.report.panels import Slot, panel
from hjplan.report.reading import Reading, RunLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TABLE = "fees"
"""Needs a fee."""

BURDEN = {
    "share_of_income": ("fees.bill_of_mean", canvas.Fill(canvas.SKY, "")),
    "share_of_lowest_fifth": ("fees.bill_of_lowest", canvas.Fill(canvas.VERMILLION, "////")),
}


def height(reading: Reading, width: float) -> float:
    """A line for each fee."""
    return 1.3 + 0.42 * len(by_fee(reading))


def by_fee(reading: Reading) -> pd.DataFrame:
    """Per fee: cost recovery over the plan, and the last bill's share of mean and lowest incomes; NaN if unknown."""
    said = reading.summary["fees"]
    bills = last_bills(reading.table("fees"), "fee").reindex(list(said))
    out = pd.DataFrame({"recovery": [fee["cost_recovery"] for fee in said.values()]}, index=list(said), dtype=float)
    for column in BURDEN:
        out[column] = bills[column] if column in bills else float("nan")
    return out


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw recovery (% of upkeep) on the left and the last bill (% of income) on the right."""
    reading = Reading(run, lang)
    table = by_fee(reading)
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        wide = canvas.width_of(ax) > 5
        ax.set_axis_off()
        room, margin = 1.95 if wide else 1.2, (0.0, 0.0, 0.06, 0.46)
        left = panel(ax, Slot(ax, (0.0, 0.44), (0.0, 1.0), margin, room), grid="x")
        right = panel(ax, Slot(ax, (0.54, 0.94), (0.0, 1.0), margin, room), grid="x")
        _recovery(left, table, reading)
        _burden(right, table)
        left.set_xlabel(reading.words("axis.of_upkeep" if wide else "axis.of_upkeep_short"))
        right.set_xlabel(reading.words("axis.of_income" if wide else "axis.of_income_short"))
        for side in (left, right):
            side.xaxis.label.set_fontsize(8.5 if wide else 7.5)
        canvas.legend(ax, 3 if wide else 1, reading.words("plot.fees"), _handles(reading, table))
    return ax


def _recovery(ax: Axes, table: pd.DataFrame, reading: Reading) -> None:
    shares = 100 * table["recovery"].fillna(0.0)
    ax.barh(range(len(table)), shares, height=0.55, color=canvas.BLUE, edgecolor="white", linewidth=0.4)
    ax.axvline(100, color=canvas.INK, linewidth=0.9, linestyle=(0, (4, 2)))
    for row, value in enumerate(table["recovery"]):
        text = percent(None if pd.isna(value) else float(value))
        ax.annotate(text, (shares.iloc[row], row), xytext=(3, 0), textcoords="offset points", va="center", fontsize=8,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6})  # fmt: skip
    names(ax, [reading.fee(str(fee)) for fee in table.index])
    most = max(100.0, float(shares.max()) if len(shares) else 0.0)
    ax.set_xlim(0, 1.22 * most)
    ax.set_xticks([0, 50, 100] if most < 160 else [0, 100, round(most, -2)])


def _burden(ax: Axes, table: pd.DataFrame) -> None:
    most = 0.0
    for offset, (column, (_, fill)) in zip((-0.2, 0.2), BURDEN.items(), strict=True):
        shares = 100 * table[column]
        rows = [row + offset for row in range(len(table))]
        ax.barh(
            rows, shares.fillna(0.0), height=0.36, color=fill.color, hatch=fill.hatch, edgecolor="white", linewidth=0.4
        )
        for row, value in zip(rows, shares, strict=True):
            if value == value:
                ax.annotate(f"{value:.2f}", (value, row), xytext=(3, 0), textcoords="offset points", va="center",
                            fontsize=7)  # fmt: skip
        most = max([most, *shares.dropna()])
    ax.set_yticks([])
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.set_xlim(0, 1.25 * most if most > 0 else 1.0)
    ax.locator_params(axis="x", nbins=3)


def _handles(reading: Reading, table: pd.DataFrame) -> list[object]:
    from matplotlib.patches import Patch

    words = reading.words
    handles: list[object] = [Patch(facecolor=canvas.BLUE, label=words("fees.recovery"))]
    for column, (name, fill) in BURDEN.items():
        if table[column].notna().any():
            handles.append(canvas.swatch(fill, words(name)))
    return handles
