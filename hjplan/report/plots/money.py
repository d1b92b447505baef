"""Where the money goes: what each fund pays over the whole plan, by use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from hjplan.report import canvas
from hjplan.report.bars import stacked
from hjplan.report.reading import Reading, RunLike
from hjplan.schema.horizon import USES

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def height(reading: Reading, width: float) -> float:
    """A line for every fund."""
    return 1.15 + 0.27 * len(by_fund_and_use(reading))


def by_fund_and_use(reading: Reading) -> pd.DataFrame:
    """Money over the horizon: a row per fund (largest first), a column per use, in the scenario's unit."""
    frame = reading.table("money")
    sums = frame.pivot_table(index="fund", columns="use", values="amount", aggfunc="sum", fill_value=0)
    uses = [use for use in USES if use in sums.columns and sums[use].sum() > 0]
    order = sums.sum(axis=1).sort_values(ascending=False, kind="stable").index
    return reading.money(sums.loc[order, uses].astype(float))  # type: ignore[no-any-return]


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw one stacked bar per fund, in the scenario's money unit."""
    reading = Reading(run, lang)
    table = by_fund_and_use(reading)
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        stacked(ax, table.set_axis([reading.fund(str(f)) for f in table.index], axis=0), reading)
        canvas.legend(ax, 4 if canvas.width_of(ax) > 5 else 3, reading.words("plot.money"))
        first, last = reading.years
        ax.set_xlabel(reading.words("axis.money_over", {"unit": reading.unit, "first": first, "last": last}))
    return ax
