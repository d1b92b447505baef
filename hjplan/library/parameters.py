"""The reference table: every cost, rate and share that ships, with its band, its year and where it comes from."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from hjplan.errors import InputError, Message

Kind = Literal["published", "derived", "estimate"]


@dataclass(frozen=True)
class Parameter:
    """One row of ``parameters.csv``: a figure with its band and its origin.

    ``low`` ≤ ``central`` ≤ ``high`` in ``unit`` (yuan unless it says otherwise, shares as fractions). ``kind``
    follows ``provenance``: SEEN (read in a stored copy of the page) and RECALLED (known, page not opened again)
    are published, CALC is derived from other rows, OWN is an estimate whose reason stands in ``source``.
    """

    code: str
    sector: str
    facility: str
    parameter: str
    low: float
    central: float
    high: float
    unit: str
    year: int
    place_scope: str
    kind: Kind
    provenance: str
    source: str
    note: str


@cache
def parameters() -> tuple[Parameter, ...]:
    """All rows of the reference table, in its order."""
    text = files("hjplan.library").joinpath("parameters.csv").read_text(encoding="utf-8")
    return tuple(_parameter(row) for row in csv.DictReader(text.splitlines()))


def parameter(code: str) -> Parameter:
    """The row with this code (``A048``); an unknown code is an :class:`InputError`."""
    found = _by_code().get(code)
    if found is None:
        raise InputError((Message(text=f"the reference table has no row `{code}`: see `hjplan library`"),))
    return found


@cache
def _by_code() -> dict[str, Parameter]:
    return {row.code: row for row in parameters()}


def _parameter(row: dict[str, str]) -> Parameter:
    return Parameter(
        code=row["id"],
        sector=row["sector"],
        facility=row["facility"],
        parameter=row["parameter"],
        low=float(row["low"]),
        central=float(row["central"]),
        high=float(row["high"]),
        unit=row["unit"],
        year=int(row["year"]),
        place_scope=row["place_scope"],
        kind=cast(Kind, row["kind"]),
        provenance=row["provenance"],
        source=row["source"],
        note=row["note"],
    )
