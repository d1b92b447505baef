"""Treat, relapse, treat again: which facilities, how often, at what price."""

from __future__ import annotations

from hjplan.report.drawing import picture
from hjplan.report.figures import SEEN, amount
from hjplan.report.pieces import Column, Section, Table, cells
from hjplan.report.plots.relapse import by_facility
from hjplan.report.reading import Reading


def section(reading: Reading) -> Section | None:
    """The picture of the worst facilities, and all of them in a table."""
    words = reading.words
    table = by_facility(reading)
    if table.empty:
        return None
    columns = (
        Column(words("col.facility"), number=False),
        Column(words("relapse.relapsed"), words("unit.units_a_year")),
        Column(words("relapse.restored"), words("unit.units_a_year")),
        Column(words("relapse.restored_again"), words("unit.units_a_year")),
        Column(words("col.twice"), reading.unit),
    )
    rows = tuple(
        cells(
            reading.facility(str(facility)),
            *(f"{100 * row[step]:.1f}" for step in ("relapsed", "restored", "restored_again")),
            amount(row["spent_again"]),
        )
        for facility, row in table.iterrows()
    )
    again = float(table["spent_again"].sum())
    totals = cells(words("col.total"), "", "", "", amount(again))
    key = "relapse.lead" if again >= SEEN else "relapse.none"
    lead = words(key, {"money": amount(again), "unit": reading.unit})
    caption = words("relapse.caption", {"unit": reading.unit})
    piece = Table(caption, columns, rows, totals, folded=True)
    return Section("relapse", words("relapse.title"), (lead,), (picture(reading, "relapse"), piece))
