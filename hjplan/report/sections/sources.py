"""The figures of every facility that was planned, and where they come from."""

from __future__ import annotations

from hjplan.report.figures import DASH, percent, precise
from hjplan.report.pieces import Column, Section, Table, cells
from hjplan.report.reading import Reading
from hjplan.schema.facility import Facility


def section(reading: Reading) -> Section:
    """One row per facility type: costs, relapse with and without care, source."""
    words = reading.words
    per_unit = words("unit.per_unit", {"unit": reading.unit})
    columns = (
        Column(words("col.facility"), number=False),
        Column(words("col.unit"), number=False),
        Column(words("sources.build"), per_unit),
        Column(words("sources.care"), words("unit.per_unit_year", {"unit": reading.unit})),
        Column(words("sources.restore"), per_unit),
        Column(words("sources.neglected"), words("unit.units_a_year")),
        Column(words("sources.kept"), words("unit.units_a_year")),
        Column(words("sources.source"), number=False, prose=True),
    )
    planned = set(reading.table("stock")["facility"])
    facilities = {k: f for k, f in reading.scenario.spec.facilities.items() if k in planned}
    rows = tuple(cells(*_row(reading, key, facility)) for key, facility in facilities.items())
    table = Table(words("sources.caption"), columns, rows, note=words("sources.note"), folded=True)
    return Section("sources", words("sources.title"), (words("sources.lead"),), (table,))


def _row(reading: Reading, key: str, facility: Facility) -> list[str]:
    care = {name: regime for name, regime in facility.regimes.items() if name != "none"}
    kept = min(care.values(), key=lambda r: _first(r.cost)) if care else None
    restore = facility.restore.cost if facility.restore else None
    worst = restore[-1] if isinstance(restore, list) else restore
    return [
        reading.facility(key),
        reading.word("unit_of", facility.unit),
        precise(facility.build.cost),
        precise(_first(kept.cost)) if kept else DASH,
        precise(worst),
        percent(facility.regimes["none"].shares[0], 1),
        percent(kept.shares[0], 1) if kept else DASH,
        _source(facility.source),
    ]


def _first(cost: float | list[float]) -> float:
    return float(cost[0]) if isinstance(cost, list) else float(cost)


def _source(source: str | dict[str, str] | None) -> str:
    if source is None:
        return DASH
    return source if isinstance(source, str) else "; ".join(dict.fromkeys(source.values()))
