"""stock.csv: what stands where, in which condition, and what is needed (conventions 10, 11, 14)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from hjplan.schema.facility import Facility
from hjplan.schema.nearest import closest, hint
from hjplan.schema.scalars import show
from hjplan.schema.tables.cells import NOT_NEGATIVE, POSITIVE, YEARLY_GROWTH, Findings, id_problem, numbers
from hjplan.schema.tables.column import Bools, Floats, Ints, Texts
from hjplan.schema.tables.raw import RawTable

FIXED_COLUMNS = ("place", "facility", "need", "cost_factor", "growth", "verified")
NOTE_COLUMNS = ("note", "source")
"""Columns that people keep for themselves."""


def rows_of_places(places: pd.DataFrame, stock: pd.DataFrame) -> Ints:
    """[rows of the stock] the row of each one's place among the places; −1 where there is no such place."""
    codes, names = pd.factorize(stock["place"])
    return np.asarray(pd.Index(places["id"]).get_indexer(pd.Index(names))[codes], dtype=np.int64)


def facility_ids(table: RawTable) -> list[str]:
    """The facilities that stock names, in order of appearance: these are planned."""
    cells = table.column("facility")
    distinct = () if cells is None else cells.coded().distinct
    return list(dict.fromkeys(str(c) for c in distinct if not id_problem(c, "facility")))


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
    place, facility = table.texts("place"), table.texts("facility")
    _keys(findings, place, facility, places, names, shipped)
    need = numbers(findings, "need", check=NOT_NEGATIVE)
    stock = {c: numbers(findings, c, check=NOT_NEGATIVE) for c in conditions}
    factor = numbers(findings, "cost_factor", check=POSITIVE)
    growth = numbers(findings, "growth", check=YEARLY_GROWTH)
    _cells_of_facilities(findings, facility, facilities, stock)
    data: dict[str, Any] = {
        "place": place.array,
        "facility": facility.array,
        "need": need,
        **stock,
        "cost_factor": np.where(np.isnan(factor), 1.0, factor),
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
        cells = findings.table.column(column)
        if cells is not None and cells.blank.all():
            continue  # conditions in the header of a workbook made by `new`, whose facilities were taken out
        absent = [*[c for c in conditions if c not in columns], *[c for c in FIXED_COLUMNS if c not in columns]]
        text = f"the column `{column}` is neither known nor a condition of any facility planned."
        findings.error(None, column, text + hint(column, absent, "Known and absent"))


def _keys(
    findings: Findings,
    place: Texts,
    facility: Texts,
    places: Sequence[str] | None,
    names: Sequence[str],
    shipped: Sequence[str],
) -> None:
    """Every row names a place and a facility that exist, and no pair stands twice."""
    known_places, known = set(places or ()), set(names)
    if findings.table.column("place") is not None and findings.table.column("facility") is not None:
        _twice(findings, place, facility)
    for name, row, count in _strange(findings, "place", place, known_places if places is not None else None):
        text = f"the places have no {show(name)}{_meant(name, places or ())}"
        _unknown(findings, row, "place", text, count)
    for name, row, count in _strange(findings, "facility", facility, known):
        _unknown(findings, row, "facility", _unknown_facility(name, names, shipped), count)


def _twice(findings: Findings, place: Texts, facility: Texts) -> None:
    table = findings.table
    pair = place.codes * len(facility.words) + facility.codes
    again = np.asarray(pd.Series(pair).duplicated())
    if not again.any():
        return
    pairs, first = np.unique(pair, return_index=True)
    word = "line" if table.kind == "csv" else "row"
    for row in np.flatnonzero(again).tolist():
        one, other = place.word(row), facility.word(row)
        if one and other:
            where = table.where[first[np.searchsorted(pairs, pair[row])]]
            text = f"`{other}` in `{one}` stands here a second time (first in {word} {where})"
            findings.error(row, "facility", text)


def _strange(findings: Findings, column: str, texts: Texts, known: set[str] | None) -> Iterator[tuple[str, int, int]]:
    """Names that are blank or not known, each with its first row and the number of its rows; first met first."""
    if findings.table.column(column) is None:
        return
    rows = texts.rows_where([not word or (known is not None and word not in known) for word in texts.words])
    codes, first, counts = np.unique(texts.codes[rows], return_index=True, return_counts=True)
    for i in np.argsort(first).tolist():
        yield texts.words[codes[i]], int(rows[first[i]]), int(counts[i])


def _unknown(findings: Findings, row: int, column: str, text: str, count: int) -> None:
    cells = findings.table.column(column)
    problem = id_problem(cells.cell(row), column) if cells is not None else ""
    findings.error(row, column, (problem or text) + (f" (in {count} rows)" if count > 1 else ""))


def _unknown_facility(name: str, names: Sequence[str], shipped: Sequence[str]) -> str:
    meant = _meant(name, [*names, *shipped])
    return f"{show(name)} is neither in `facilities` nor in the library{meant}"


def _meant(name: Any, known: Sequence[str]) -> str:
    near = closest(name, known)
    return f". Did you mean `{near}`?" if near else ""


def _cells_of_facilities(
    findings: Findings, facility: Texts, facilities: Mapping[str, Facility], stock: Mapping[str, Floats]
) -> None:
    """Stock is given for every condition that a facility has and for no other; need is given or follows a rule."""
    found = [
        entry
        for code, name in enumerate(facility.words)
        if (spec := facilities.get(name)) is not None
        for entry in _cells_of(findings, name, spec, facility.codes == code, stock)
    ]
    missing: set[str | None] = set()
    for row, _, column, text in sorted(found):
        if column in findings.table.columns:
            findings.error(row, column, text)
        elif column not in missing:  # said once, for the first facility that has it
            missing.add(column)
            findings.error(None, None, text)


Found = tuple[int, int, str, str]
"""Row, place in the row, column and what is wrong there."""


def _cells_of(
    findings: Findings, name: str, spec: Facility, mine: Bools, stock: Mapping[str, Floats]
) -> Iterator[Found]:
    """What is wrong in the rows of one facility."""
    table = findings.table
    for order, (condition, values) in enumerate(stock.items()):
        cells = table.column(condition)
        if condition not in spec.conditions:
            has = ", ".join(f"`{c}`" for c in spec.conditions)
            text = f"`{name}` has no condition `{condition}`; it has {has}: leave this blank"
            yield from _at(np.flatnonzero(mine & (values > 0)), order, condition, text)
        elif cells is None:
            text = f"the column `{condition}` is missing: `{name}` has this condition"
            yield from _at(np.flatnonzero(mine)[:1], order, condition, text)
        else:
            text = f"blank: write how many `{name}` are `{condition}`, 0 if none"
            yield from _at(np.flatnonzero(mine & cells.blank), order, condition, text)
    need = table.column("need")
    if need is not None and not _rule(spec):
        text = f"need is blank, and `{name}` has no rule for it: write it here or give `need` in the facility"
        yield from _at(np.flatnonzero(mine & need.blank), len(stock), "need", text)


def _at(rows: Ints, order: int, column: str, text: str) -> Iterator[Found]:
    return ((row, order, column, text) for row in rows.tolist())


def _rule(spec: Facility) -> bool:
    return spec.need is not None and (spec.need.per is not None or spec.need.column is not None)
