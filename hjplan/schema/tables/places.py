"""places.csv: the villages, town centres and districts, with their defaults (convention 67)."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from hjplan.schema.funds import TIERS
from hjplan.schema.nearest import closest, hint
from hjplan.schema.scalars import show
from hjplan.schema.tables.cells import (
    NAN,
    Findings,
    id_problem,
    not_negative,
    numbers,
    texts,
    to_number,
    yearly_growth,
)
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
    households = numbers(findings, "households", required="households" in table.columns, check=not_negative)
    population = numbers(findings, "population", check=not_negative)
    if "population" not in table.columns:
        findings.warn(
            None, None, f"there is no column `population`: {PERSONS_PER_HOUSEHOLD} persons per household are assumed"
        )
    filled = [PERSONS_PER_HOUSEHOLD * h if math.isnan(p) else p for h, p in zip(households, population, strict=True)]
    growth = numbers(findings, "growth", check=yearly_growth)
    data: dict[str, Any] = {
        "id": ids,
        "name_zh": texts(findings, "name_zh"),
        "name_en": texts(findings, "name_en"),
        "township": texts(findings, "township"),
        "tier": _tiers(findings),
        "tags": _tags(findings),
        "households": households,
        "population": filled,
        "income": numbers(findings, "income", check=not_negative),
        "growth": [0.0 if math.isnan(g) else g for g in growth],
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


def _ids(findings: Findings) -> list[str]:
    cells = findings.table.column("id")
    ids = texts(findings, "id")
    first: dict[str, int] = {}
    for row, name in enumerate(ids):
        if cells is None:
            break
        problem = id_problem(cells[row], "place")
        if not problem and name in first:
            where = findings.table.where[first[name]]
            word = "line" if findings.table.kind == "csv" else "row"
            problem = f"the place `{name}` stands here a second time (first in {word} {where})"
        if problem:
            findings.error(row, "id", problem)
        first.setdefault(name, row)
    return ids


def _tiers(findings: Findings) -> list[str]:
    tiers = texts(findings, "tier")
    for row, tier in enumerate(tiers):
        if tier and tier not in TIERS:
            findings.error(row, "tier", f"{show(tier)} is no tier.{hint(tier, TIERS, 'Tiers')}")
    return [tier or DEFAULT_TIER for tier in tiers]


def _tags(findings: Findings) -> list[tuple[str, ...]]:
    found = []
    for row, text in enumerate(texts(findings, "tags")):
        tags = tuple(dict.fromkeys(t.strip() for t in _SEPARATORS.split(text) if t.strip()))
        for tag in tags:
            if not _TAG.fullmatch(tag):
                comma = " (tags are separated by `;`)" if re.search(r"[,，、 |/]", tag) else ""
                findings.error(row, "tags", f"{show(tag)} cannot be a tag: use ASCII letters, digits and `_`{comma}")
        found.append(tags)
    return found


def _free(findings: Findings, column: str, needed: bool) -> list[Any]:
    """A further column: numbers where all its cells are, else text; one that holds needs must be numbers."""
    if needed:
        return numbers(findings, column, required=True, check=not_negative)
    cells = findings.table.column(column) or []
    values = [NAN if cell is None else to_number(cell) for cell in cells]
    return texts(findings, column) if any(v is None for v in values) else values
