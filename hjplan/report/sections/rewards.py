"""Reward pools (考核奖励): which group of places wins what, and in which years."""

from __future__ import annotations

from hjplan.books.awards import rewards
from hjplan.data.fund_terms import RewardTerms
from hjplan.report.codes import with_codes
from hjplan.report.drawing import picture
from hjplan.report.figures import amount, percent
from hjplan.report.pieces import Cell, Column, Section, Table, cells
from hjplan.report.plots.rewards import has_figures
from hjplan.report.reading import Reading


def section(reading: Reading) -> Section | None:
    """One row per group of a pool, in the order of the funds."""
    if not has_figures(reading):
        return None
    own = rewards(reading.county)
    words, unit = reading.words, reading.unit
    columns = (
        Column(words("rewards.group"), number=False),
        Column(words("rewards.coverage")),
        Column(words("rewards.award"), unit),
        Column(words("rewards.years"), number=False),
        Column(words("rewards.received"), unit),
    )
    frame = reading.by_year("funds")
    rows, total = [], 0.0
    for f, terms in own:
        fund = reading.county.funds[f].id
        by_year = frame[frame["fund"] == fund].groupby("year")["received"].sum()
        won = [str(year) for year, yuan in by_year.items() if yuan > 0]
        received = float(reading.money(float(by_year.sum())))
        total += received
        rows.append(_row(reading, f, terms, won, received))
    values = {"count": len(own), "winners": sum(1 for row in rows if row[3].text), "total": amount(total), "unit": unit}
    table = Table(words("rewards.caption", {"unit": unit}), columns, tuple(rows), note=words("rewards.note"))
    shown = with_codes(reading, table, [reading.county.funds[f].id for f, _ in own])
    pieces = (picture(reading, "rewards"), shown)
    return Section("rewards", words("rewards.title"), (words("rewards.lead", values),), pieces)


def _row(reading: Reading, fund: int, terms: RewardTerms, won: list[str], received: float) -> tuple[Cell, ...]:
    return cells(
        reading.fund(reading.county.funds[fund].id),
        percent(terms.coverage),
        amount(float(reading.money(float(terms.award)))),
        ", ".join(won),
        amount(received),
    )
