"""Money that could not be used: which fund, which year, and why."""

from __future__ import annotations

from hjplan.report.codes import with_codes
from hjplan.report.figures import SEEN, amount
from hjplan.report.pieces import Cell, Column, Section, Table, cells
from hjplan.report.reading import Reading

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


def section(reading: Reading) -> Section | None:
    """One row per fund, year and reason; a yuan of rounding is no news."""
    frame = reading.table("lapsed")
    if frame.empty:
        return None
    seen = frame[(frame["why"] != "rounding") & (reading.money(frame["lapsed"].astype(float)) >= SEEN)]
    if seen.empty:
        return None
    words, unit = reading.words, reading.unit
    by_why = reading.money(seen.groupby("why")["lapsed"].sum().astype(float)).sort_values(
        ascending=False, kind="stable"
    )
    total = float(by_why.sum())
    values = {"unit": unit, "total": amount(total), "why": why(reading, str(by_why.index[0])),
              "money": amount(float(by_why.iloc[0]))}  # fmt: skip
    columns = (
        Column(words("col.fund"), number=False),
        Column(words("lapsed.years"), number=False),
        Column(words("fund.lapsed"), unit),
        Column(words("lapsed.why"), number=False, prose=True),
    )
    rows, funds = [], []
    for (fund, reason), part in seen.groupby(["fund", "why"], sort=False):
        each = ", ".join(
            f"{year}: {amount(float(reading.money(float(yuan))))}"
            for year, yuan in zip(part["year"], part["lapsed"], strict=True)
        )
        lost = Cell(amount(float(reading.money(float(part["lapsed"].sum())))), "bad")
        rows.append(cells(reading.fund(str(fund)), each, lost, why(reading, str(reason))))
        funds.append(str(fund))
    totals = cells(words("col.total"), "", amount(total), "")
    table = Table(words("lapsed.caption", {"unit": unit}), columns, tuple(rows), totals, words("lapsed.note"))
    return Section(
        "lapsed", words("lapsed.title"), (words("lapsed.lead", values),), (with_codes(reading, table, funds),)
    )


def why(reading: Reading, reason: str) -> str:
    """A reason in words; one that is not known here as the table has it."""
    return reading.words(f"lapsed_why.{KEYS[reason]}") if reason in KEYS else reason
