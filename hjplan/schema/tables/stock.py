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
    found = dict.fromkeys(c for f in facilities.values() for c in f.conditions)
    return [c for c in found if c not in FIXED_COLUMNS]


def _columns(findings: Findings, conditions: Sequence[str], complete: bool) -> None:
    columns = findings.table.columns
    known = {*FIXED_COLUMNS, *NOTE_COLUMNS, *conditions}
    strange = [c for c in columns if c not in known]
    for column in ("place", "facility", "need"):
        if column not in columns:
            meant = closest(column, strange)
            findings.error(
                None, None, f"the column `{column}` is missing" + (f". Is `{meant}` meant?" if meant else "")
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
    table = findings.table
    known_places, known = set(places or ()), set(names)
    strange_places: dict[str, list[int]] = {}
    strange: dict[str, list[int]] = {}
    first: dict[tuple[str, str], int] = {}
    whole = "place" in table.columns and "facility" in table.columns
    for row, pair in enumerate(zip(place, facility, strict=True)):
        if "place" in table.columns and (not pair[0] or (places is not None and pair[0] not in known_places)):
            strange_places.setdefault(pair[0], []).append(row)
        if "facility" in table.columns and pair[1] not in known:
            strange.setdefault(pair[1], []).append(row)
        if whole and all(pair) and pair in first:
            word = "line" if table.kind == "csv" else "row"
            text = f"`{pair[1]}` in `{pair[0]}` stands here a second time (first in {word} {table.where[first[pair]]})"
            findings.error(row, "facility", text)
        first.setdefault(pair, row)
    for name, rows in strange_places.items():
        cell = table.rows[rows[0]][table.columns.index("place")]
        problem = id_problem(cell, "place") or f"the places have no {show(name)}{_meant(name, places or ())}"
        findings.error(rows[0], "place", problem + _also(rows))
    for name, rows in strange.items():
        cell = table.rows[rows[0]][table.columns.index("facility")]
        problem = id_problem(cell, "facility") or _unknown_facility(name, names, shipped)
        findings.error(rows[0], "facility", problem + _also(rows))


def _unknown_facility(name: str, names: Sequence[str], shipped: Sequence[str]) -> str:
    meant = _meant(name, [*names, *shipped])
    return f"{show(name)} is neither in `facilities` nor in the library{meant}"


def _also(rows: Sequence[int]) -> str:
    return f" (in {len(rows)} rows)" if len(rows) > 1 else ""


def _meant(name: Any, known: Sequence[str]) -> str:
    near = closest(name, known)
    return f". Did you mean `{near}`?" if near else ""


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
