"""Money that other funds had to lay beside a fund's own (配套): asked and laid, year by year."""

from __future__ import annotations

import pandas as pd

from hjplan.data.fund_terms import Match
from hjplan.report.codes import with_codes
from hjplan.report.drawing import picture
from hjplan.report.figures import amount, percent
from hjplan.report.pieces import Cell, Column, Section, Table, cells
from hjplan.report.plots.match import by_year, has_figures, pairs
from hjplan.report.reading import Reading


def section(reading: Reading) -> Section | None:
    """One row per fund that asks for a match; the years folded below."""
    if not has_figures(reading):
        return None
    words, unit = reading.words, reading.unit
    years = {pair: by_year(reading, *pair) for pair in pairs(reading)}
    columns = (
        Column(words("col.fund"), number=False),
        Column(words("matches.beside"), number=False),
        Column(words("matches.ratio"), words("matches.of_own")),
        Column(words("matches.own"), unit),
        Column(words("matches.asked"), unit),
        Column(words("matches.laid"), unit),
    )
    rows = [_row(reading, pair, frame.sum()) for pair, frame in years.items()]
    ids = [reading.county.funds[fund].id for fund, _ in years]
    table = Table(words("matches.caption", {"unit": unit}), columns, tuple(rows), note=words("matches.note"))
    folded = _by_year(reading, years)
    asked = sum(float(frame["asked"].sum()) for frame in years.values())
    lead = words("matches.lead", {"count": len(years), "asked": amount(asked), "unit": unit})
    pieces = (picture(reading, "match"), with_codes(reading, table, ids), folded)
    return Section("matches", words("matches.title"), (lead,), pieces)


def _row(reading: Reading, pair: tuple[int, Match], sums: pd.Series[float]) -> tuple[Cell, ...]:
    fund, match = pair
    return cells(
        reading.fund(reading.county.funds[fund].id),
        reading.fund(reading.county.funds[match.fund].id),
        percent(match.ratio),
        *(amount(float(sums[name])) for name in ("own", "asked", "laid")),
    )


def _by_year(reading: Reading, years: dict[tuple[int, Match], pd.DataFrame]) -> Table:
    words, unit = reading.words, reading.unit
    names = ("own", "asked", "laid")
    columns = (
        Column(words("col.fund"), number=False),
        Column(words("col.year"), number=False),
        *(Column(words(f"matches.{name}"), unit) for name in names),
    )
    rows = tuple(
        cells(reading.fund(reading.county.funds[fund].id), str(year), *(amount(float(row[name])) for name in names))
        for (fund, _), frame in years.items()
        for year, row in frame.iterrows()
    )
    return Table(words("matches.by_year", {"unit": unit}), columns, rows, folded=True)
