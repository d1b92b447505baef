"""Names that one part of a scenario gives to another: each must exist, and the nearest is named where it does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hjplan.errors import Message
from hjplan.schema.checks.subject import Subject
from hjplan.schema.nearest import hint
from hjplan.schema.nodes import Place

_PARTS = {
    "facility": ("facilities", "Facilities"),
    "project": ("projects", "Projects"),
    "capacity": ("capacities", "Capacities"),
    "modifier": ("modifiers", "Modifiers"),
    "fee": ("fees", "Fees"),
}
"""What is named: the part of the scenario that describes it, and what a list of names is called."""


def exists(subject: Subject, place: Place, what: str, name: str | None) -> Iterator[Message]:
    """Nothing where ``name`` is None or a facility, project, capacity … of the scenario; else one error."""
    part, plural = _PARTS[what]
    known = subject.names(part)
    if name is None or name in known:
        return
    where = hint(name, known, plural) if known else f" Describe it under `{part}`"
    yield subject.message(place, f"there is no {what} `{name}`.{where}")


def all_exist(subject: Subject, place: Place, what: str, names: Iterable[str] | None) -> Iterator[Message]:
    """Every entry of a list of names exists."""
    for i, name in enumerate(names or ()):
        yield from exists(subject, (*place, i), what, name)


def sector_exists(subject: Subject, place: Place, name: str | None) -> Iterator[Message]:
    """Some facility belongs to this line of work."""
    if name is not None and subject.lacks_sector(name):
        yield subject.message(place, f"there is no sector `{name}`.{hint(name, subject.sectors, 'Sectors')}")


def sectors_exist(subject: Subject, place: Place, names: Iterable[str] | None) -> Iterator[Message]:
    """Some facility belongs to each of these lines of work."""
    for i, name in enumerate(names or ()):
        yield from sector_exists(subject, (*place, i), name)


def year_is_planned(subject: Subject, place: Place, year: int | None) -> Iterator[Message]:
    """A year that is named lies in the horizon; nothing is said where that could not be read."""
    first, last = subject.spec.horizon.start, subject.last_year
    if year is not None and subject.knows_years and not first <= year <= last:
        yield subject.message(place, f"{year} is not planned: the years are {first} to {last}")


def in_table(subject: Subject, place: Place, what: str, name: str | None) -> Iterator[Message]:
    """A place, township or tag of the table of places; nothing is said where that could not be read."""
    if name is None or subject.broken_tables:
        return
    known = {"place": subject.place_ids, "township": subject.townships, "tag": subject.tags}[what]
    plural = {"place": "Places", "township": "Townships", "tag": "Tags"}[what]
    if name not in known:
        yield subject.message(place, f"there is no {what} `{name}`.{hint(name, known, plural)}")


def all_in_table(subject: Subject, place: Place, what: str, names: Iterable[str] | None) -> Iterator[Message]:
    """Every entry of a list of places, townships or tags."""
    for i, name in enumerate(names or ()):
        yield from in_table(subject, (*place, i), what, name)
