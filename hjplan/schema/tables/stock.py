"""stock.csv: what stands where, in which condition, and what is needed (conventions 10, 11, 14)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from hjplan.schema.facility import Facility
from hjplan.schema.nearest import closest, hint
from hjplan.schema.scalars import show
from hjplan.schema.tables.cells import Findings, id_problem, not_negative, numbers, positive, texts, yearly_growth
from hjplan.schema.tables.raw import RawTable

FIXED_COLUMNS = ("place", "facility", "need", "cost_factor", "growth", "verified")
NOTE_COLUMNS = ("note", "source")
"""Columns that people keep for themselves."""


def facility_ids(table: RawTable) -> list[str]:
    """The facilities that stock names, in order of appearance: these are planned."""
    cells = table.column("facility") or []
    return list(dict.fromkeys(str(c) for c in cells if c is not None and not id_problem(c, "facility")))


def read_stock(
    table: RawTable,
    places: Sequence[str] | None,
    facilities: Mapping[str, Facility],
    names: Sequence[str],
    shipped: Sequence[str],
) -> tuple[pd.DataFrame, Findings]:
    """One row per (place, facility) in the columns of :class:`hjplan.schema.scenario.Scenario`.

    ``facilities``: those that could be read; ``names``: all that the scenario has, sound or not; ``places``: ids, None
    where the places could not be read.
    """
    findings = Findings(table)
    conditions = _conditions(facilities)
    _columns(findings, conditions, complete=len(facilities) == len(names))
    place, facility = texts(findings, "place"), texts(findings, "facility")
    _keys(findings, place, facility, places, names, shipped)
    need = numbers(findings, "need", check=not_negative)
    stock = {c: numbers(findings, c, check=not_negative) for c in conditions}
    factor = numbers(findings, "cost_factor", check=positive)
    growth = numbers(findings, "growth", check=yearly_growth)
    _cells_of_facilities(findings, facility, facilities, need, stock)
    data: dict[str, Any] = {
        "place": place,
        "facility": facility,
        "need": need,
        **stock,
        "cost_factor": [1.0 if math.isnan(f) else f for f in factor],
        "growth": growth,
    }
    return pd.DataFrame(data), findings


def _conditions(facilities: Mapping[str, Facility]) -> list[str]:
    return list(dict.fromkeys(c for f in facilities.values() for c in f.conditions))


def _columns(findings: Findings, conditions: Sequence[str], complete: bool) -> None:
    columns = findings.table.columns
    known = {*FIXED_COLUMNS, *NOTE_COLUMNS, *conditions}
    strange = [c for c in columns if c not in known]
    for column in ("place", "facility", "need"):
        if column not in columns:
            meant = closest(column, strange)
            findings.error(
                None, None, f"the column `{column}` is missing." + (f" Is `{meant}` meant?" if meant else "")
            )
    if not complete:
        return
    for column in strange:
        absent = [*[c for c in conditions if c not in columns], *[c for c in FIXED_COLUMNS if c not in columns]]
        text = f"the column `{column}` is neither known nor a condition of any facility planned."
        findings.error(None, column, text + hint(column, absent, "Known and absent"))


def _keys(
    findings: Findings,
    place: Sequence[str],
    facility: Sequence[str],
    places: Sequence[str] | None,
    names: Sequence[str],
    shipped: Sequence[str],
) -> None:
    """Every row names a place and a facility that exist, and no pair stands twice."""
    known_places = set(places or ())
    known = set(names)
    first: dict[tuple[str, str], int] = {}
    place_cells, facility_cells = findings.table.column("place"), findings.table.column("facility")
    for row, pair in enumerate(zip(place, facility, strict=True)):
        if place_cells is not None and (not pair[0] or (places is not None and pair[0] not in known_places)):
            _unknown_place(findings, row, place_cells[row], places or ())
        if facility_cells is not None and pair[1] not in known:
            _unknown_facility(findings, row, facility_cells[row], [*names, *shipped])
        if pair in first and all(pair) and place_cells is not None and facility_cells is not None:
            word = "line" if findings.table.kind == "csv" else "row"
            where = findings.table.where[first[pair]]
            findings.error(
                row, "facility", f"`{pair[1]}` in `{pair[0]}` stands here a second time (first in {word} {where})"
            )
        first.setdefault(pair, row)


def _unknown_place(findings: Findings, row: int, cell: Any, places: Sequence[str]) -> None:
    problem = id_problem(cell, "place")
    findings.error(row, "place", problem or f"the places have no {show(cell)}.{_meant(cell, places)}")


def _unknown_facility(findings: Findings, row: int, cell: Any, known: Sequence[str]) -> None:
    problem = id_problem(cell, "facility")
    text = f"{show(cell)} is neither in `facilities` nor in the library.{hint(cell, known, 'Known')}"
    findings.error(row, "facility", problem or text)


def _meant(name: Any, known: Sequence[str]) -> str:
    near = closest(name, known)
    return f" Did you mean `{near}`?" if near else ""


def _cells_of_facilities(
    findings: Findings,
    facility: Sequence[str],
    facilities: Mapping[str, Facility],
    need: Sequence[float],
    stock: Mapping[str, Sequence[float]],
) -> None:
    """Stock is given for every condition that a facility has and for no other; need is given or follows a rule."""
    columns = findings.table.columns
    raw = {c: findings.table.column(c) for c in stock}
    raw_need = findings.table.column("need")
    missing = {c for c in stock if c not in columns}
    told: set[str] = set()
    for row, name in enumerate(facility):
        spec = facilities.get(name)
        if spec is None:
            continue
        for condition, values in stock.items():
            cells = raw[condition]
            if condition in spec.conditions:
                if condition in missing and condition not in told:
                    told.add(condition)
                    findings.error(None, None, f"the column `{condition}` is missing: `{name}` has this condition")
                elif cells is not None and cells[row] is None:
                    findings.error(row, condition, f"blank: write how many `{name}` are `{condition}`, 0 if none")
            elif values[row] > 0:
                has = ", ".join(f"`{c}`" for c in spec.conditions)
                findings.error(
                    row, condition, f"`{name}` has no condition `{condition}`; it has {has}: leave this blank"
                )
        if raw_need is not None and raw_need[row] is None and not _rule(spec) and math.isnan(need[row]):
            text = f"need is blank, and `{name}` has no rule for it: write it here or give `need` in the facility"
            findings.error(row, "need", text)


def _rule(spec: Facility) -> bool:
    return spec.need is not None and (spec.need.per is not None or spec.need.column is not None)
