"""What is borrowed, what it costs, and what is left to those who come after the plan."""

from __future__ import annotations

import pandas as pd

from hjplan.report.codes import with_codes
from hjplan.report.drawing import picture
from hjplan.report.figures import SEEN, amount
from hjplan.report.pieces import Cell, Column, Section, Table, cells
from hjplan.report.plots.debt import by_year
from hjplan.report.reading import Reading


def section(reading: Reading) -> Section | None:
    """The picture by year, the debts one by one, and the years in a table."""
    if reading.table("debt").empty:
        return None
    words = reading.words
    return Section(
        "debt",
        words("debt.title"),
        _sentences(reading),
        (picture(reading, "debt"), _by_debt(reading), _by_year(reading)),
    )


def left(reading: Reading) -> pd.DataFrame:
    """Per debt, in the scenario's unit: drawn, interest and repaid in the plan, outstanding at its end, left after it.

    ``left`` is all service after the plan: interest and principal that successors pay.
    """
    frame = reading.by_year("debt")
    end = reading.years[1]
    during, after = frame[frame["year"] <= end], frame[frame["year"] > end]
    out = during.groupby("loan", sort=False)[["drawn", "interest", "repaid"]].sum().astype(float)
    out["outstanding"] = during.sort_values("period", kind="stable").groupby("loan")["outstanding"].last()
    out["left"] = after.groupby("loan")[["interest", "repaid"]].sum().sum(axis=1)
    out["until"] = after[after["interest"] + after["repaid"] > 0].groupby("loan")["year"].max()
    money = ["drawn", "interest", "repaid", "outstanding", "left"]
    out[money] = reading.money(out[money].fillna(0.0))
    return out


def _sentences(reading: Reading) -> tuple[str, ...]:
    words, table = reading.words, left(reading)
    sums = table[["drawn", "interest", "repaid", "outstanding", "left"]].sum()
    first, last = reading.years
    values: dict[str, object] = {name: amount(float(sums[name])) for name in sums.index}
    values |= {"unit": reading.unit, "first": first, "last": last}
    lead = words("debt.lead", values)
    if float(sums["left"]) < SEEN:
        return lead, words("debt.nothing_left", values)
    years = by_year(reading)
    service = (years["interest"] + years["repaid"])[years.index > last]
    most = {"most": amount(float(service.max())), "year": service.idxmax()}
    values |= most | {"until": f"{table['until'].max():.0f}"}
    return lead, words("debt.left_lead", values)


def _by_debt(reading: Reading) -> Table:
    words, unit, table = reading.words, reading.unit, left(reading)
    shown = ("drawn", "interest", "repaid", "outstanding", "left")
    columns = [Column(words("debt.debt"), number=False)]
    columns += [Column(words(f"debt.{name}" if name != "outstanding" else "debt.owed_at_end"), unit) for name in shown]
    columns.append(Column(words("debt.until"), number=False))
    rows = []
    for debt, row in table.iterrows():
        until = "" if pd.isna(row["until"]) else f"{row['until']:.0f}"
        money = [
            Cell(amount(float(row[name])), "bad" if name == "left" and row[name] >= SEEN else "") for name in shown
        ]
        rows.append(cells(reading.debt(str(debt)), *money, until))
    totals = cells(words("col.total"), *(amount(float(table[name].sum())) for name in shown), "")
    made = Table(words("debt.caption", {"unit": unit}), tuple(columns), tuple(rows), totals, words("debt.note"))
    return with_codes(reading, made, [str(debt).removeprefix("opening:") for debt in table.index])


def _by_year(reading: Reading) -> Table:
    words, unit, table = reading.words, reading.unit, by_year(reading)
    last = reading.years[1]
    names = ("drawn", "interest", "repaid", "outstanding")
    columns = (Column(words("col.year"), number=False), *(Column(words(f"debt.{name}"), unit) for name in names))
    rows = tuple(
        cells(
            str(year) if int(str(year)) <= last else words("debt.year_after", {"year": year}),
            *(amount(float(row[name])) for name in names),
        )
        for year, row in table.iterrows()
    )
    totals = cells(words("col.total"), *(amount(float(table[name].sum())) for name in names[:3]), "")
    return Table(words("debt.by_year", {"unit": unit}), columns, rows, totals, folded=True)
