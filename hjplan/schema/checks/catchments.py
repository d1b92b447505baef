"""A capacity is used by something, in households, and the opening fits into it (conventions 44, 49, 66)."""

from __future__ import annotations

from collections.abc import Iterator

from hjplan.errors import Message
from hjplan.schema.capacities import Capacity
from hjplan.schema.checks.naming import all_exist, all_in_table, exists
from hjplan.schema.checks.served import Rows, households_per_unit, of_facilities, of_places, wanted, working_units
from hjplan.schema.checks.subject import Subject
from hjplan.schema.facility import HOUSEHOLD
from hjplan.schema.nodes import Place


def check(subject: Subject) -> Iterator[Message]:
    """Every capacity."""
    for name, capacity in subject.spec.capacities.items():
        place: Place = ("capacities", name)
        if capacity.unit not in HOUSEHOLD:
            text = (
                f"a capacity is counted in households that are served, not in `{capacity.unit}`: write how many "
                "households it can take"
            )
            yield subject.message((*place, "unit"), text)
        unknown = list(_names(subject, place, capacity))
        yield from unknown
        if not unknown and not subject.broken_tables and not subject.left_out:
            yield from _users(subject, place, name, capacity)


def _names(subject: Subject, place: Place, capacity: Capacity) -> Iterator[Message]:
    yield from all_exist(subject, (*place, "used_by"), "facility", capacity.used_by)
    yield from all_in_table(subject, (*place, "where", "townships"), "township", capacity.where.townships)
    yield from all_in_table(subject, (*place, "where", "tags"), "tag", capacity.where.tags)
    for i, given in enumerate(capacity.from_):
        here = subject.entry((*place, "from"), i)
        yield from exists(subject, (*here, "facility"), "facility", given.facility)


def _users(subject: Subject, place: Place, name: str, capacity: Capacity) -> Iterator[Message]:
    where = capacity.where
    inside = of_places(subject, where.tiers, where.townships, where.tags)
    if not (wanted(subject) & inside & of_facilities(subject, capacity.used_by)).any():
        text = (
            f"no place of the catchment has any of {', '.join(f'`{f}`' for f in capacity.used_by)}: it limits nothing"
        )
        yield subject.message(place, text)
        return
    for i, given in enumerate(capacity.from_):
        if given.facility not in subject.planned:
            here = (*subject.entry((*place, "from"), i), "facility")
            yield subject.message(here, f"`{given.facility}` stands nowhere: it gives no capacity", "warning")
    used = sum(
        working_units(subject, facility, inside & subject.rows_of(facility)) * households_per_unit(subject, facility)
        for facility in dict.fromkeys(capacity.used_by)
        if facility in subject.planned
    )
    there = capacity.opening + _given(subject, capacity, inside)
    if used > there * (1 + 1e-9):
        text = (
            f"at the opening {used:,.0f} households use `{name}`, which can take {there:,.0f}: until more is added "
            "some of them are counted as not served"
        )
        yield subject.message((*place, "opening"), text, "warning")


def _given(subject: Subject, capacity: Capacity, inside: Rows) -> float:
    """What working units of facilities in the catchment give at the opening (convention 66)."""
    return sum(
        given.households * working_units(subject, given.facility, inside & subject.rows_of(given.facility))
        for given in capacity.from_
        if given.facility in subject.planned
    )
