"""Matching money (配套), year by year: what other funds laid beside a fund's own, against what its match asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from hjplan.books.accounts import scope
from hjplan.data.fund_terms import Match
from hjplan.report import canvas, fonts
from hjplan.report.bars import short_years, thousands
from hjplan.report.figures import amount
from hjplan.report.panels import CELL_OF_MONEY, Margin, columns_for, panels
from hjplan.report.reading import Reading, RunLike, named_lines
from hjplan.schema.funds import Grant

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANEL_HEIGHT = 1.8
TITLE_HEIGHT = 0.75
MARGIN: Margin = (0.62, 0.08, 0.50, 0.26)
"""Room for a title of two lines."""
BARS = {"asked": canvas.Fill(canvas.ORANGE, "////"), "laid": canvas.Fill(canvas.BLUE, "")}


def has_figures(reading: Reading) -> bool:
    """Needs a fund that asks for money beside its own."""
    funds = reading.scenario.spec.funds.values()
    return any(isinstance(fund, Grant) and fund.match is not None for fund in funds)


def height(reading: Reading, width: float) -> float:
    """One panel for every fund and the money that it asks for."""
    count = len(pairs(reading))
    return TITLE_HEIGHT + PANEL_HEIGHT * -(-count // columns_for(width, count, CELL_OF_MONEY))


def pairs(reading: Reading) -> list[tuple[int, Match]]:
    """Every fund that asks for a match, with its terms."""
    return [(f, match) for f, terms in enumerate(reading.county.funds) for match in terms.matches]


def by_year(reading: Reading, fund: int, match: Match) -> pd.DataFrame:
    """By calendar year, in the scenario's unit: own, asked = ratio·own, and laid by the other fund beside it.

    own = Σ over lines that the fund may pay by earmark or pool; laid = Σ of the other over those of them that it may
    pay itself (convention 19).
    """
    county = reading.county
    mine = scope(county, fund)
    both = mine & scope(county, match.fund)
    first, last = reading.years
    own, laid = (
        _paid(reading, payer, named_lines(county, mask)).reindex(range(first, last + 1), fill_value=0.0)
        for payer, mask in ((fund, mine), (match.fund, both))
    )
    return pd.DataFrame({"own": own, "asked": match.ratio * own, "laid": laid})


def _paid(reading: Reading, fund: int, lines: set[tuple[str, str, str]]) -> pd.Series[float]:
    paid = [years for line, years in reading.spend(fund).items() if line in lines]
    together = pd.concat(paid) if paid else pd.Series(dtype=float)
    return reading.money(together.groupby(level=0).sum())  # type: ignore[no-any-return]


def draw(run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw one panel per match: two bars a year, what is asked for and what is laid."""
    reading = Reading(run, lang)
    found = pairs(reading)
    tables = [by_year(reading, *pair) for pair in found]
    with canvas.style():
        ax = canvas.axes(ax, height(reading, canvas.WIDE))
        room = 10 if len(found) == 1 and canvas.width_of(ax) > 5 else 4
        own = panels(ax, len(found), CELL_OF_MONEY, MARGIN)
        for panel, (fund, match), table in zip(own, found, tables, strict=True):
            for offset, (name, fill) in zip((-0.2, 0.2), BARS.items(), strict=True):
                panel.bar(table.index + offset, table[name], width=0.38, color=fill.color, hatch=fill.hatch,
                          edgecolor="white", linewidth=0.5)  # fmt: skip
            panel.set_title(_called(reading, fund, match), fontsize=9, pad=3, loc="left", linespacing=1.45)
            panel.set_ylabel(reading.words("axis.money_a_year", {"unit": reading.unit}))
            panel.set_ylim(0, max(1e-9, panel.get_ylim()[1]))
            short_years(panel, reading, room)
            thousands(panel, "y", most=3)
        values = {name: amount(sum(float(table[name].sum()) for table in tables)) for name in BARS}
        canvas.legend(ax, 2, reading.words("plot.match_of", values | {"unit": reading.unit}), _handles(reading))
    return ax


def _called(reading: Reading, fund: int, match: Match) -> str:
    funds = reading.county.funds
    other = reading.words("matches.by_other", {"fund": reading.fund(funds[match.fund].id)})
    return "\n".join(fonts.wrapped(name, 40, 1) for name in (reading.fund(funds[fund].id), other))


def _handles(reading: Reading) -> list[object]:
    return [canvas.swatch(fill, reading.words(f"matches.{name}")) for name, fill in BARS.items()]
