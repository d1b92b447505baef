"""Facilities that go together: what is required stands there, two works meet (conventions 42, 43, 49, 60)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hjplan.errors import Message
from hjplan.schema.checks.naming import exists, sector_exists
from hjplan.schema.checks.served import opening_of, wanted
from hjplan.schema.checks.subject import Subject
from hjplan.schema.links import DigOnce, NoTransfer, Requires
from hjplan.schema.nodes import Place
from hjplan.schema.shipped import shipped_names

_SLACK = 1e-9
"""A ratio that is met to the rounding of a decimal fraction is met."""


def check(subject: Subject) -> Iterator[Message]:
    """Every such link that could be read."""
    for place, link in subject.links():
        if isinstance(link, Requires):
            yield from _requires(subject, place, link)
        elif isinstance(link, DigOnce):
            yield from _dig_once(subject, place, link)
        elif isinstance(link, NoTransfer):
            yield from _no_transfer(subject, place, link)


def _two(subject: Subject, place: Place, keys: tuple[str, str], names: tuple[str, str]) -> Iterator[Message]:
    """Two facilities that exist and are not the same."""
    for key, name in zip(keys, names, strict=True):
        yield from exists(subject, (*place, key), "facility", name)
    if names[0] == names[1]:
        yield subject.message((*place, keys[1]), f"`{names[1]}` stands on both sides: name two facilities")


def _places_of(subject: Subject, facility: str) -> set[int]:
    """Rows of the places that need or have a facility."""
    return set(subject.place[wanted(subject) & subject.rows_of(facility)].tolist())


def _requires(subject: Subject, place: Place, link: Requires) -> Iterator[Message]:
    if link.needs not in subject.names("facilities") and link.needs in shipped_names():
        yield from exists(subject, (*place, "facility"), "facility", link.facility)
        text = (
            f"`{link.needs}` is a type of the library that this scenario does not have: every place has 0 of it, so no "
            f"`{link.facility}` can be built"
        )
        yield subject.message((*place, "needs"), text, "warning")
        return
    unknown = list(_two(subject, place, ("facility", "needs"), (link.facility, link.needs)))
    yield from unknown
    if unknown or subject.broken_tables or subject.left_out:
        return
    limited, given = _places_of(subject, link.facility), _places_of(subject, link.needs)
    if not limited:
        yield subject.message((*place, "facility"), f"no place has or needs `{link.facility}`: the link limits nothing")
        return
    dry = sorted(limited - given)
    if dry:
        text = (
            f"places with `{link.facility}` and without `{link.needs}`: {len(dry)} (the first is "
            f"{subject.places['id'].iloc[dry[0]]}); none can be built there"
        )
        yield subject.message((*place, "needs"), text, "warning")
    allowed = link.ratio * opening_of(subject, link.needs)
    standing = opening_of(subject, link.facility)
    above = np.flatnonzero(standing > allowed + _SLACK * np.maximum(1.0, standing))
    above = above[np.isin(above, sorted(given))]
    if len(above):
        first = int(above[0])
        text = (
            f"at the opening more `{link.facility}` stand than `{link.needs}` allow in {len(above)} places (in "
            f"{subject.places['id'].iloc[first]} {standing[first]:g} against {allowed[first]:g}): what stands may stay"
        )
        yield subject.message((*place, "ratio"), text, "warning")


def _dig_once(subject: Subject, place: Place, link: DigOnce) -> Iterator[Message]:
    unknown = list(_two(subject, place, ("first", "second"), (link.first, link.second)))
    yield from unknown
    if unknown or subject.broken_tables or subject.left_out:
        return
    if not _places_of(subject, link.first) & _places_of(subject, link.second):
        text = f"no place has or needs both `{link.first}` and `{link.second}`: nothing can be dug together"
        yield subject.message(place, text)
    elif link.saving == 0:
        yield subject.message((*place, "saving"), "nothing is saved: the link has no effect", "warning")


def _no_transfer(subject: Subject, place: Place, link: NoTransfer) -> Iterator[Message]:
    unknown = list(sector_exists(subject, (*place, "sector"), link.sector))
    yield from unknown
    if link.from_ == link.to:
        yield subject.message((*place, "to"), f"`{link.to}` stands on both sides: name two tiers")
        return
    users = {facility for capacity in subject.spec.capacities.values() for facility in capacity.used_by}
    sectors = {subject.spec.facilities[facility].sector for facility in users & set(subject.spec.facilities)}
    if not unknown and not subject.left_out and link.sector not in sectors:
        text = (
            f"no capacity is used by a facility of sector `{link.sector}`: there is nothing that could be transferred"
        )
        yield subject.message((*place, "sector"), text, "warning")
