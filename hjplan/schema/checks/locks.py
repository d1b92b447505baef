"""What is locked exists, can be kept, and contradicts no other lock (convention 61)."""

from __future__ import annotations

from collections.abc import Iterator

from hjplan.errors import Message
from hjplan.schema.checks.naming import exists, year_is_planned
from hjplan.schema.checks.schedule import earliest_start, exclusive, is_out, locks, window
from hjplan.schema.checks.subject import Subject
from hjplan.schema.nearest import hint
from hjplan.schema.nodes import Place
from hjplan.schema.rules import Lock

_NEVER = "never"
_MUST = "must"


def check(subject: Subject) -> Iterator[Message]:
    """Every lock, alone and beside the locks above it."""
    earlier: list[Lock] = []
    for place, lock in locks(subject):
        unknown = list(_names(subject, place, lock))
        yield from unknown
        if unknown:
            continue
        if subject.knows_years:
            yield from _year(subject, place, lock)
        yield from _beside(subject, place, lock, earlier)
        earlier.append(lock)
    yield from _required(subject)


def _names(subject: Subject, place: Place, lock: Lock) -> Iterator[Message]:
    yield from exists(subject, (*place, "project"), "project", lock.project)
    yield from exists(subject, (*place, "modifier"), "modifier", lock.modifier)
    if lock.bundle is not None and lock.bundle not in subject.bundles:
        text = f"there is no bundle `{lock.bundle}`.{hint(lock.bundle, subject.bundles, 'Bundles')}"
        yield subject.message((*place, "bundle"), text)
    modifier = subject.spec.modifiers.get(lock.modifier) if lock.modifier is not None else None
    if modifier is not None and not modifier.chosen:
        text = f"`{lock.modifier}` is no choice of the plan: a lock needs `from: choose` there"
        yield subject.message((*place, "modifier"), text)


def _year(subject: Subject, place: Place, lock: Lock) -> Iterator[Message]:
    """The year is planned and in the window, and what the project requires can be finished by then."""
    here, start = (*place, "start"), lock.start
    unplanned = list(year_is_planned(subject, here, start if isinstance(start, int) else None))
    if unplanned:
        yield from unplanned
        return
    name = lock.project
    if name is None or name not in subject.spec.projects or start == _NEVER or is_out(subject, name):
        return
    opens, closes = window(subject, name)
    earliest = earliest_start(subject, name)
    wanted = start if isinstance(start, int) else closes
    if isinstance(start, int) and not opens <= start <= closes:
        text = f"`{name}` may start from {opens} to {closes}: {start} is outside of its window"
        yield subject.message(here, text)
    elif earliest > wanted:
        text = f"what `{name}` requires is finished in {earliest} at the earliest: it cannot start by {wanted}"
        yield subject.message(here, text)


def _beside(subject: Subject, place: Place, lock: Lock, earlier: list[Lock]) -> Iterator[Message]:
    """Two locks of one thing agree; of two projects that exclude one another at most one must start."""
    for other in earlier:
        if other.locked == lock.locked:
            if other.start == lock.start:
                text = f"`{lock.locked[1]}` is locked here a second time"
                yield subject.message(place, text, "warning")
            elif {_NEVER} & {other.start, lock.start} or _MUST not in (other.start, lock.start):
                text = f"`{lock.locked[1]}` is locked to `{other.start}` above: no plan can keep both"
                yield subject.message((*place, "start"), text)
        elif other.project in subject.spec.projects and lock.project in subject.spec.projects:
            why = exclusive(subject, str(lock.project), str(other.project))
            if why and _NEVER not in (other.start, lock.start):
                yield subject.message(place, f"{why}: no plan can start both")


def _required(subject: Subject) -> Iterator[Message]:
    """What must start requires nothing that never starts."""
    never = {lock.project for _, lock in locks(subject) if lock.start == _NEVER}
    for place, lock in locks(subject):
        project = subject.spec.projects.get(lock.project) if lock.project is not None else None
        for other in project.requires if project is not None and lock.start != _NEVER else ():
            if other in never:
                text = f"`{lock.project}` requires `{other}`, which is locked to `never`: no plan can keep both"
                yield subject.message((*place, "start"), text)
