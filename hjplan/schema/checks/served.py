"""Whom the stock of the opening serves, and which rows of it a part of the scenario selects."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hjplan.schema.checks.subject import Floats, Subject

Rows = NDArray[np.bool_]
"""Which rows of the stock count."""


def households_per_unit(subject: Subject, facility: str) -> float:
    """Households that one unit serves (convention 11)."""
    known = subject.spec.facilities[facility]
    if known.serves is not None:
        return known.serves.households
    rows = subject.rows_of(facility)
    need = float(subject.need[rows].sum())
    households = np.append(subject.places["households"].to_numpy(dtype=float), 0.0)[subject.place[rows]]
    return 1.0 if known.counts_households or need <= 0 else float(households.sum()) / need


def working_units(subject: Subject, facility: str, rows: Rows) -> float:
    """Units standing at the opening in these rows, each by the share of its service that its condition gives."""
    known = subject.spec.facilities[facility]
    total = 0.0
    for condition, service in zip(known.conditions, known.service_shares, strict=False):  # too few: told elsewhere
        if condition in subject.stock.columns:
            total += service * float(np.nan_to_num(subject.stock[condition].to_numpy(dtype=float)[rows]).sum())
    return total


def wanted(subject: Subject) -> Rows:
    """Rows of the stock that have a need or a stock, in a place that exists (convention 49)."""
    return np.asarray(((subject.need > 0) | (subject.opening > 0)) & (subject.place >= 0))


def of_facilities(subject: Subject, facilities: Sequence[str]) -> Rows:
    """Rows of the stock for any of these facilities."""
    found = np.zeros(len(subject.stock), dtype=bool)
    for facility in facilities:
        found |= subject.rows_of(facility)
    return found


def of_places(
    subject: Subject,
    tiers: Sequence[str] | None = None,
    townships: Sequence[str] | None = None,
    tags: Sequence[str] | None = None,
    places: Sequence[str] | None = None,
) -> Rows:
    """Rows of the stock in the places named: every key given must hold, inside a list any."""
    found = np.ones(len(subject.places), dtype=bool)
    for column, named in (("tier", tiers), ("township", townships), ("id", places)):
        if named is not None:
            found &= np.isin(subject.places[column].to_numpy(object).astype(str), list(named))
    if tags is not None:
        found &= np.fromiter((not set(tags).isdisjoint(has) for has in subject.places["tags"]), bool, len(found))
    return np.asarray(np.append(found, False)[subject.place])


def opening_of(subject: Subject, facility: str) -> Floats:
    """Units standing at the opening, by row of the places."""
    total = np.zeros(len(subject.places) + 1)
    rows = subject.rows_of(facility)
    np.add.at(total, subject.place[rows], subject.opening[rows])
    return np.asarray(total[:-1])
