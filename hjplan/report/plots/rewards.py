"""Rewards (考核奖励): which group won its award in which year, and what of the money held for them nobody won."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from hjplan.books.awards import pools, rewards
from hjplan.report import canvas
from hjplan.report.bars import names, stacked_columns, thousands
from hjplan.report.figures import amount
from hjplan.report.panels import Slot, panel
from hjplan.report.reading import Reading, RunLike
from hjplan.schema.rewards import Reward

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 0.27
"""Inches for a group of places."""
BELOW = 1.75
"""Inches for the columns by year."""
FILLS = {"won": canvas.Fill(canvas.BLUE, ""), "not_won": canvas.Fill(canvas.VERMILLION, "////")}


def has_figures(reading: Reading) -> bool:
    """Needs a reward pool."""
    return any(isinstance(fund, Reward) for fund in reading.scenario.spec.funds.values())


def height(reading: Reading, width: float) -> float:
    """A line for each group of places above the columns by year."""
    return 0.9 + BELOW + ROW * len(rewards(reading.county)) + (0.0 if width > 5 else 0.45)


def by_group(reading: Reading) -> pd.DataFrame:
    """What each group receives, in the scenario's unit: funds ``POOL.GROUP`` × calendar years of arrival.

    Nothing can arrive in the first year: an award is won by the coverage at the end of the year before.
    """
    first, last = reading.years
    frame = reading.by_year("funds")
    won = frame.pivot_table(index="fund", columns="year", values="received", aggfunc="sum", fill_value=0)
    ids = [reading.county.funds[f].id for f, _ in rewards(reading.county)]
    table = won.reindex(index=ids, columns=range(first + 1, last + 1), fill_value=0)
    return reading.money(table.astype(float))  # type: ignore[no-any-return]


def by_year(reading: Reading) -> pd.DataFrame:
    """By calendar year of arrival, in the scenario's unit: won, and what was held and nobody won."""
    won = by_group(reading).sum()
    held = pd.Series(0.0, index=won.index)
    for members in pools(reading.county).values():
        terms = reading.county.funds[members[0]].reward
        if terms is not None:
            held += reading.money(terms.held[:-1].astype(float))
    return pd.DataFrame({"won": won, "not_won": held - won})


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw a field per group and year, filled where the award is won; below, yuan won and not won by year."""
    from matplotlib.patches import Patch

    reading = Reading(run, lang)
    groups, years = by_group(reading), by_year(reading)
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        wide = canvas.width_of(ax) > 5
        ax.set_axis_off()
        share = ROW * len(groups) / (ROW * len(groups) + BELOW)
        room = 1.95 if wide else 1.25
        above = panel(ax, Slot(ax, (0.0, 1.0), (0.0, share), (0.0, 0.08, 0.02, 0.0), room))
        below = panel(ax, Slot(ax, (0.0, 1.0), (share, 1.0), (0.0, 0.08, 0.14, 0.28), room))
        _fields(above, groups, reading)
        stacked_columns(below, years, FILLS)
        below.set_ylabel(reading.words("axis.money_a_year", {"unit": reading.unit}))
        thousands(below, "y", most=3)
        for side in (above, below):
            side.set_xlim(years.index.min() - 0.55, years.index.max() + 0.55)
        every = -(-len(years) // (11 if wide else 4))
        below.set_xticks(list(years.index[::every]), [str(year) for year in years.index[::every]])
        handles = [canvas.swatch(fill, reading.words(f"rewards.{name}")) for name, fill in FILLS.items()]
        missed = Patch(facecolor="white", edgecolor=canvas.FAINT, label=reading.words("rewards.missed"))
        handles.insert(1, missed)
        values = {name: amount(float(years[name].sum())) for name in FILLS} | {"unit": reading.unit}
        canvas.legend(ax, 3 if wide else 1, reading.words("plot.rewards_of", values), handles)
    return ax


def _fields(ax: Axes, groups: pd.DataFrame, reading: Reading) -> None:
    """A field with the award's money, filled where it is won and empty where it is missed."""
    from matplotlib.patches import Rectangle

    wide = canvas.width_of(ax) > 5
    awards = [float(reading.money(float(terms.award))) for _, terms in rewards(reading.county)]
    for row, fund in enumerate(groups.index):
        for year, money in groups.loc[fund].items():
            fill = FILLS["won"].color if money > 0 else "white"
            ax.add_patch(Rectangle((float(str(year)) - 0.44, row - 0.38), 0.88, 0.76, facecolor=fill,
                                   edgecolor=canvas.FAINT, linewidth=0.6))  # fmt: skip
            if wide:
                ax.annotate(amount(float(money) or awards[row]), (float(str(year)), row), ha="center", va="center",
                            color="white" if money > 0 else canvas.FAINT, fontsize=7.5)  # fmt: skip
    names(ax, [reading.fund(str(fund)) for fund in groups.index])
    ax.set_ylim(len(groups) - 0.5, -0.5)
    ax.set_xticks([])
    ax.grid(False)
