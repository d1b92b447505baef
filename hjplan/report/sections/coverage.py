"""Built against effective: what exists, what works, and where the two part."""

from __future__ import annotations

import pandas as pd

from hjplan.report.drawing import picture
from hjplan.report.figures import DASH, amount, percent, signed
from hjplan.report.pieces import Cell, Column, Section, Table, cells
from hjplan.report.reading import Reading


def section(reading: Reading) -> Section:
    """The panels of every sector, and their figures at the end."""
    words = reading.words
    worst = _widest_gap(reading)
    sentences = (words("coverage.lead"), words("coverage.worst", worst))
    return Section("coverage", words("coverage.title"), sentences, (picture(reading, "coverage"), _table(reading)))


def _widest_gap(reading: Reading) -> dict[str, object]:
    gaps = {}
    for sector in reading.sectors:
        last = reading.curve(sector).iloc[-1]
        gaps[sector] = float(last["built"] - last["effective"])
    sector = max(gaps, key=lambda s: gaps[s])
    last = reading.curve(sector).iloc[-1]
    return {
        "sector": reading.sector(sector),
        "built": percent(float(last["built"]) / 100),
        "works": percent(float(last["effective"]) / 100),
        "year": reading.years[1],
    }


def _table(reading: Reading) -> Table:
    words, (first, last) = reading.words, reading.years
    simulated = not reading.bands("plan", "effective", reading.sectors[0]).empty
    columns = [
        Column(words("col.sector"), number=False),
        Column(words("col.need"), words("unit.households")),
        Column(words("col.built_at", {"year": last}), words("unit.of_need")),
        Column(words("col.works_at", {"year": last}), words("unit.of_need")),
        Column(words("col.since", {"year": first}), words("unit.points")),
    ]
    if simulated:
        columns.append(Column(words("col.futures"), words("unit.of_need")))
    note = words("coverage.note")
    rows = tuple(_row(reading, sector, simulated) for sector in reading.sectors)
    return Table(words("coverage.caption", {"year": last}), tuple(columns), rows, _row(reading, None, simulated), note)


def _row(reading: Reading, sector: str | None, simulated: bool) -> tuple[Cell, ...]:
    """One sector, or all together."""
    frame = reading.coverage if sector is None else reading.coverage[reading.coverage["sector"] == sector]
    need = float(frame[frame["at"] == frame["at"].max()]["need"].sum())
    curve = reading.curve(sector)
    first, last = curve.iloc[max(0, reading.steps - 1)], curve.iloc[-1]
    change = float(last["effective"] - first["effective"])
    row = [
        Cell(reading.words("page.all_sectors") if sector is None else reading.sector(sector)),
        Cell(amount(need)),
        Cell(f"{last['built']:.0f}"),
        Cell(f"{last['effective']:.0f}", share=float(last["effective"]) / 100),
        Cell(signed(change, 1), "bad" if change < -0.05 else "good" if change > 0.05 else ""),
    ]
    return cells(*row, _range(reading.bands("plan", "effective", sector))) if simulated else cells(*row)


def _range(band: pd.DataFrame) -> str:
    return DASH if band.empty else f"{band['p05'].iloc[-1]:.0f}–{band['p95'].iloc[-1]:.0f}"
