"""Money that lapsed, by year, fund and reason: what could not be used, and why it could not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from hjplan.report import canvas, fonts
from hjplan.report.bars import filled, stacked_columns, thousands, year_ticks
from hjplan.report.figures import SEEN, amount
from hjplan.report.reading import Reading, RunLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KEYS = {
    "rounding": "rounding",
    "no eligible work left": "no_work",
    "yearly limit": "yearly_limit",
    "share outside the earmark used up": "outside",
    "match missing": "match",
    "max_share: the other part is missing": "max_share",
    "too little for a whole unit": "whole_unit",
    "no gain, or another rule": "no_gain",
}
"""Reasons of the table ``lapsed``, and their texts: ``lapsed_why.KEY``."""

Part = tuple[str, str]
"""A fund and the reason why its money lapsed."""
REST: Part = ("", "")
"""Funds and reasons beyond those that have a fill of their own, together."""


def has_figures(reading: Reading) -> bool:
    """Needs money that lapsed; a few yuan of rounding are no news."""
    return not seen(reading).empty


def height(reading: Reading, width: float) -> float:
    """Columns by year below a legend with a few lines for each fund and reason."""
    lines = sum(
        label.count("\n") + 1
        for label in _labels(reading, _parts(filled(by_year(reading), REST)[0]), width > 5).values()
    )
    return 2.6 + 0.2 * lines


def seen(reading: Reading) -> pd.DataFrame:
    """The rows of the table ``lapsed`` that are news: all but rounding and what does not show in a figure."""
    frame = reading.table("lapsed")
    if frame.empty:
        return frame
    news = (frame["why"] != "rounding") & (reading.money(frame["lapsed"].astype(float)) >= SEEN)
    return frame[news]  # type: ignore[no-any-return]


def why(reading: Reading, reason: str) -> str:
    """A reason in words; one that is not known here as the table has it."""
    return reading.words(f"lapsed_why.{KEYS[reason]}") if reason in KEYS else reason


def by_year(reading: Reading) -> pd.DataFrame:
    """By calendar year, in the scenario's unit: a column per fund and reason, the largest first."""
    sums = reading.money_by_year(seen(reading), ["fund", "why"], "lapsed")
    return sums[sums.sum().sort_values(ascending=False, kind="stable").index]


def _parts(table: pd.DataFrame) -> list[Part]:
    return [(str(part[0]), str(part[1])) for part in table.columns]


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw one stacked column per year, a part for each fund and reason."""
    reading = Reading(run, lang)
    table, fills = filled(by_year(reading), REST)
    parts = _parts(table)
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        canvas.tidy(ax)
        stacked_columns(ax, table, fills)
        year_ticks(ax, reading)
        thousands(ax, "y")
        ax.set_ylim(0, 1.08 * float(table.sum(axis=1).max()))
        ax.set_ylabel(reading.words("axis.money_a_year", {"unit": reading.unit}))
        labels = _labels(reading, parts, canvas.width_of(ax) > 5)
        canvas.legend(ax, 1, _title(reading), [canvas.swatch(fills[part], labels[part]) for part in parts])
    return ax


def _title(reading: Reading) -> str:
    """How much lapses, and the reason of most of it."""
    by_why = seen(reading).groupby("why")["lapsed"].sum().sort_values(ascending=False, kind="stable")
    most, total = (float(reading.money(float(yuan))) for yuan in (by_why.iloc[0], by_why.sum()))
    values = {"total": amount(total), "money": amount(most), "why": why(reading, str(by_why.index[0]))}
    key = "plot.lapsed_all" if len(by_why) == 1 else "plot.lapsed_of"
    return reading.words(key, values | {"unit": reading.unit})


def _labels(reading: Reading, parts: list[Part], wide: bool) -> dict[Part, str]:
    """Fund and reason in words, in no more lines than there is room for."""
    out = {}
    for part in parts:
        fund, reason = part
        values = {"fund": reading.fund(fund), "why": why(reading, reason)}
        text = reading.words("lapsed.rest" if part == REST else "lapsed.part", values)
        out[part] = fonts.wrapped(text, 100 if wide else 42, 2 if wide else 3)
    return out
