"""Money that other funds had to lay beside a fund's own (配套): asked and laid, year by year."""

from __future__ import annotations

import pandas as pd

from hjplan.books.accounts import scope
from hjplan.data.fund_terms import Match
from hjplan.report.codes import with_codes
from hjplan.report.figures import amount, percent
from hjplan.report.pieces import Cell, Column, Section, Table, cells
from hjplan.report.reading import Reading, named_lines
from hjplan.schema.funds import Grant


def section(reading: Reading) -> Section | None:
    """One row per fund that asks for a match; the years folded below."""
    funds = reading.scenario.spec.funds.values()
    if not any(isinstance(fund, Grant) and fund.match is not None for fund in funds):
        return None
    words, unit = reading.words, reading.unit
    pairs = [(f, m) for f, terms in enumerate(reading.county.funds) for m in terms.matches]
    years = {pair: by_year(reading, *pair) for pair in pairs}
    columns = (
        Column(words("col.fund"), number=False),
        Column(words("matches.beside"), number=False),
        Column(words("matches.ratio"), words("matches.of_own")),
        Column(words("matches.own"), unit),
        Column(words("matches.asked"), unit),
        Column(words("matches.laid"), unit),
    )
    rows = [_row(reading, pair, frame.sum()) for pair, frame in years.items()]
    ids = [reading.county.funds[fund].id for fund, _ in pairs]
    table = Table(words("matches.caption", {"unit": unit}), columns, tuple(rows), note=words("matches.note"))
    folded = _by_year(reading, years)
    asked = sum(float(frame["asked"].sum()) for frame in years.values())
    lead = words("matches.lead", {"count": len(pairs), "asked": amount(asked), "unit": unit})
    return Section("matches", words("matches.title"), (lead,), (with_codes(reading, table, ids), folded))


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
