"""Need: the column it is read from, stock above it, and facilities that outlast people (conventions 1 to 6)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hjplan.errors import Message
from hjplan.schema.checks.subject import Subject
from hjplan.schema.nearest import hint
from hjplan.schema.tables.places import PLACE_COLUMNS
from hjplan.schema.tables.raw import known_positions

_SLACK = 1e-9
"""Stock may exceed need by the rounding of a decimal fraction."""


def check(subject: Subject) -> Iterator[Message]:
    """Needs of all facilities."""
    yield from _columns(subject)
    if subject.broken_tables:
        return
    yield from _not_planned(subject)
    yield from _stock_above_need(subject)
    yield from _remaining(subject)
    yield from _townships(subject)


def _columns(subject: Subject) -> Iterator[Message]:
    for name, facility in subject.spec.facilities.items():
        column = facility.need.column if facility.need else None
        if column is None:
            continue
        place = ("facilities", name, "need", "column")
        free = [c for c in subject.raw_places.columns if c not in PLACE_COLUMNS or c in ("households", "population")]
        if column not in subject.raw_places.columns:
            yield subject.message(place, f"the places have no column `{column}`.{hint(column, free, 'Columns')}")
        elif column not in free:
            yield subject.message(place, f"the column `{column}` of the places holds no needs")


def _not_planned(subject: Subject) -> Iterator[Message]:
    for name in subject.spec.facilities:
        if name not in subject.planned:
            text = f"`{name}` is not planned: the stock table has no row for it"
            yield subject.message(("facilities", name), text, "warning")


def _stock_above_need(subject: Subject) -> Iterator[Message]:
    above = subject.opening > subject.need + _SLACK * np.maximum(1.0, subject.need)
    for name in subject.planned:
        rows = np.flatnonzero(above & subject.rows_of(name))
        if not len(rows):
            continue
        row = int(rows[0])
        text = (
            f"more `{name}` stand than are needed ({subject.opening[row]:g} against {subject.need[row]:g}): the need "
            f"is taken to be the stock ({known_positions(subject.raw_stock, rows.tolist())})"
        )
        yield subject.raw_stock.message(row, "need", text, "warning")


def _remaining(subject: Subject) -> Iterator[Message]:
    falls = subject.growth < 0
    for name, facility in subject.planned.items():
        rows = np.flatnonzero(falls & subject.rows_of(name))
        if facility.leave == "stays" and len(rows):
            text = (
                f"`{name}` remains when people leave (`leave: stays`): where need falls ({len(rows)} of its places), "
                "it never falls below the stock of the opening"
            )
            yield subject.message(("facilities", name, "leave"), text, "warning")


def _townships(subject: Subject) -> Iterator[Message]:
    cells = subject.raw_places.column("township")
    blank = np.flatnonzero(cells.blank).tolist() if cells is not None else []
    if blank and cells is not None and len(blank) < len(cells):
        text = f"places without a township: {len(blank)} ({known_positions(subject.raw_places, blank)})"
        yield subject.raw_places.message(blank[0], "township", text, "warning")
