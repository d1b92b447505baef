"""What households add when something is built for them (农户自筹): by facility and year, and per household."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from hjplan.report import canvas, fonts
from hjplan.report.bars import filled, short_years, stacked_columns, thousands
from hjplan.report.figures import SEEN, amount
from hjplan.report.panels import OF_MONEY, Slot, panel
from hjplan.report.reading import Reading, RunLike
from hjplan.schema.funds import TIERS
from hjplan.schema.partners import Household

if TYPE_CHECKING:
    from matplotlib.axes import Axes

REST = "rest"
"""Facilities beyond those that have a fill of their own, together."""


def has_figures(reading: Reading) -> bool:
    """Needs households that pay or work themselves."""
    return bool(own_funds(reading)) and reading.money(float(paid_by_households(reading)["amount"].sum())) >= SEEN


def height(reading: Reading, width: float) -> float:
    """Two panels; on a telephone one above the other."""
    labels = -(-min(len(by_facility(reading).columns), len(canvas.FILLS) + 1) // (3 if width > 5 else 1))
    return (2.9 if width > 5 else 4.6) + 0.2 * labels


def own_funds(reading: Reading) -> set[str]:
    """The funds that stand for households' money and work."""
    return {key for key, fund in reading.scenario.spec.funds.items() if isinstance(fund, Household)}


def paid_by_households(reading: Reading) -> pd.DataFrame:
    """The rows of the table ``money`` that households pay, with their year."""
    frame = reading.by_year("money")
    return frame[frame["fund"].isin(own_funds(reading))]


def by_facility(reading: Reading) -> pd.DataFrame:
    """By calendar year, in the scenario's unit: a column per facility, the largest first."""
    sums = reading.money_by_year(paid_by_households(reading), "facility", "amount")
    return sums[sums.sum().sort_values(ascending=False, kind="stable").index]


def per_household(reading: Reading, paid: pd.DataFrame) -> pd.DataFrame:
    """Yuan that a household of the tier pays in the year on average: tiers × years. All households of it share."""
    places = reading.scenario.places
    households = places.groupby("tier")["households"].sum()
    sums = paid.pivot_table(index="tier", columns="year", values="amount", aggfunc="sum", fill_value=0).astype(float)
    first, last = reading.years
    sums = sums.reindex(columns=range(first, last + 1), fill_value=0.0)
    return sums.div(households.reindex(sums.index), axis=0)


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw stacked columns by facility on the left, yuan per household of each tier on the right."""
    reading = Reading(run, lang)
    table = by_facility(reading)
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        wide = canvas.width_of(ax) > 5
        ax.set_axis_off()
        slots = (((0.0, 0.6), (0.0, 1.0)), ((0.6, 1.0), (0.0, 1.0))) if wide else (
            ((0.0, 1.0), (0.0, 0.55)),
            ((0.0, 1.0), (0.55, 1.0)),
        )  # fmt: skip
        left, right = (panel(ax, Slot(ax, *slot, OF_MONEY)) for slot in slots)
        shown, fills = filled(table, REST)
        stacked_columns(left, shown, fills)
        left.set_ylabel(reading.words("axis.money_a_year", {"unit": reading.unit}))
        left.set_title(reading.words("own_part.by_facility"), fontsize=9, pad=3, loc="left")
        _households(right, reading)
        for side in (left, right):
            short_years(side, reading)
            thousands(side, "y", most=4)
        values = {"money": amount(float(table.to_numpy().sum())), "unit": reading.unit}
        title = reading.words("plot.own_part_of", values)
        handles = [*_handles(reading, fills, wide), *right.get_legend_handles_labels()[0]]
        canvas.legend(ax, 3 if wide else 1, title, handles)
    return ax


def _households(ax: Axes, reading: Reading) -> None:
    """A line for each tier of which households pay something."""
    table = per_household(reading, paid_by_households(reading))
    for stroke, tier in zip(canvas.STROKES, [tier for tier in TIERS if tier in table.index], strict=False):
        name = reading.words("own_part.household_of", {"tier": reading.words(f"tier.{tier}")})
        ax.plot(list(table.columns), table.loc[tier], color=stroke.color, linestyle=stroke.dash, marker=stroke.marker,
                markersize=4, label=name)  # fmt: skip
    ax.set_ylim(0, 1.12 * max(1e-9, ax.get_ylim()[1]))
    ax.set_ylabel(reading.words("unit.yuan_household_year"))
    ax.set_title(reading.words("own_part.per_household"), fontsize=9, pad=3, loc="left")


def _handles(reading: Reading, fills: dict[str, canvas.Fill], wide: bool) -> list[object]:
    names = {key: reading.words("own_part.rest") if key == REST else reading.facility(str(key)) for key in fills}
    return [canvas.swatch(fill, fonts.wrapped(names[key], 30 if wide else 40)) for key, fill in fills.items()]
