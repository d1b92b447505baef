"""places.csv: the villages, town centres and districts, with their defaults (convention 67)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from hjplan.schema.funds import TIERS
from hjplan.schema.nearest import closest, hint
from hjplan.schema.scalars import show
from hjplan.schema.tables.cells import NOT_NEGATIVE, YEARLY_GROWTH, Findings, as_numbers, id_problem, numbers
from hjplan.schema.tables.column import Texts
from hjplan.schema.tables.raw import RawTable

PLACE_COLUMNS = (
    "id", "name_zh", "name_en", "township", "tier", "tags", "households", "population", "income", "growth",
)  # fmt: skip
PERSONS_PER_HOUSEHOLD = 3.2
"""Convention 67: population where the column is missing."""
DEFAULT_TIER = "village"
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_SEPARATORS = re.compile(r"[;；]")
_TYPO = 0.8
"""Likeness from which a free column is taken for a misspelled known one."""


def read_places(table: RawTable, needed: Sequence[str] = ()) -> tuple[pd.DataFrame, Findings]:
    """One row per place in the columns of :class:`hjplan.schema.scenario.Scenario`; ``needed``: columns with needs."""
    findings = Findings(table)
    _columns(findings, needed)
    ids = _ids(findings)
    households = numbers(findings, "households", required="households" in table.columns, check=NOT_NEGATIVE)
    population = numbers(findings, "population", check=NOT_NEGATIVE)
    if "population" not in table.columns:
        findings.warn(
            None, None, f"there is no column `population`: {PERSONS_PER_HOUSEHOLD} persons per household are assumed"
        )
    filled = np.where(np.isnan(population), PERSONS_PER_HOUSEHOLD * households, population)
    growth = numbers(findings, "growth", check=YEARLY_GROWTH)
    data: dict[str, Any] = {
        "id": ids.array,
        "name_zh": table.texts("name_zh").array,
        "name_en": table.texts("name_en").array,
        "township": table.texts("township").array,
        "tier": _tiers(findings),
        "tags": _tags(findings),
        "households": households,
        "population": filled,
        "income": numbers(findings, "income", check=NOT_NEGATIVE),
        "growth": np.where(np.isnan(growth), 0.0, growth),
    }
    for column in table.columns:
        if column and column not in data:
            data[column] = _free(findings, column, column in needed)
    return pd.DataFrame(data), findings


def _columns(findings: Findings, needed: Sequence[str]) -> None:
    columns = findings.table.columns
    free = [c for c in columns if c not in PLACE_COLUMNS and c not in needed]
    for column in ("id", "households"):
        if column not in columns:
            meant = closest(column, free)
            findings.error(
                None, None, f"the column `{column}` is missing" + (f". Is `{meant}` meant?" if meant else "")
            )
    for column in free:
        meant = closest(column, [c for c in PLACE_COLUMNS if c not in columns and c not in ("id", "households")], _TYPO)
        if meant:
            findings.warn(None, column, f"the column `{column}` is not used. Did you mean `{meant}`?")


def _ids(findings: Findings) -> Texts:
    table = findings.table
    ids, cells = table.texts("id"), table.column("id")
    if cells is None:
        return ids
    first = np.unique(ids.codes, return_index=True)[1]
    again = first[ids.codes] != np.arange(table.size)
    coded = cells.coded()
    problems = [id_problem(cell, "place") for cell in (*coded.distinct, None)]  # a blank has code −1: the last
    unfit = np.array([bool(problem) for problem in problems])[coded.codes]
    word = "line" if table.kind == "csv" else "row"
    for row in np.flatnonzero(again | unfit).tolist():
        text = f"the place `{ids.word(row)}` stands here a second time (first in {word} "
        twice = f"{text}{table.where[first[ids.codes[row]]]})"
        findings.error(row, "id", problems[coded.codes[row]] if unfit[row] else twice)
    return ids


def _tiers(findings: Findings) -> Any:
    tiers = findings.table.texts("tier")
    for row in tiers.rows_where([bool(t) and t not in TIERS for t in tiers.words]).tolist():
        tier = tiers.word(row)
        findings.error(row, "tier", f"{show(tier)} is no tier.{hint(tier, TIERS, 'Tiers')}")
    return tiers.replaced([tier or DEFAULT_TIER for tier in tiers.words]).array


def _tags(findings: Findings) -> Any:
    """[places] a tuple of tags for each; places with the same cell share one."""
    texts = findings.table.texts("tags")
    found = np.empty(len(texts.words), dtype=object)
    for i, text in enumerate(texts.words):
        found[i] = tuple(dict.fromkeys(t.strip() for t in _SEPARATORS.split(text) if t.strip()))
    unfit = [[tag for tag in tags if not _TAG.fullmatch(tag)] for tags in found]
    for row in texts.rows_where([bool(tags) for tags in unfit]).tolist():
        for tag in unfit[texts.codes[row]]:
            comma = " (tags are separated by `;`)" if re.search(r"[,，、 |/]", tag) else ""
            findings.error(row, "tags", f"{show(tag)} cannot be a tag: use ASCII letters, digits and `_`{comma}")
    return found[texts.codes]


def _free(findings: Findings, column: str, needed: bool) -> Any:
    """A further column: numbers where all its cells are, else text; one that holds needs must be numbers."""
    if needed:
        return numbers(findings, column, required=True, check=NOT_NEGATIVE)
    cells = findings.table.cells[findings.table.columns.index(column)]
    values = as_numbers(cells)
    return findings.table.texts(column).array if (np.isnan(values) & ~cells.blank).any() else values
