"""A project names what exists, can start in the years planned, and serves somebody (conventions 40, 41, 49, 68)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from hjplan.errors import Message
from hjplan.schema.checks.naming import all_exist, all_in_table, exists, in_table
from hjplan.schema.checks.schedule import all_required, earliest_start, exclusive, is_out, window
from hjplan.schema.checks.served import of_facilities, of_places, wanted
from hjplan.schema.checks.subject import Subject
from hjplan.schema.nearest import closest
from hjplan.schema.nodes import Place
from hjplan.schema.projects import Project, ProjectServes

_TYPO = 0.8
"""Likeness from which a sector that no facility has is taken for a misspelled one."""


def check(subject: Subject) -> Iterator[Message]:
    """Every project that could be read."""
    for name, project in subject.spec.projects.items():
        place: Place = ("projects", name)
        yield from _sector(subject, place, project)
        named = list(_names(subject, place, name, project))
        yield from named
        if not named:
            yield from _together(subject, place, name)
        yield from _window(subject, place, name, project)
        for i, served in enumerate(project.serves):
            yield from _serves(subject, subject.entry((*place, "serves"), i), served)
    yield from _circles(subject)
    yield from _alone(subject)


def _sector(subject: Subject, place: Place, project: Project) -> Iterator[Message]:
    """A line of work that no facility has may be a project's own, unless it looks like a slip of the pen."""
    if subject.lacks_sector(project.sector):
        meant = closest(project.sector, subject.sectors, _TYPO)
        if meant:
            text = f"there is no sector `{project.sector}`. Did you mean `{meant}`?"
            yield subject.message((*place, "sector"), text)


def _names(subject: Subject, place: Place, name: str, project: Project) -> Iterator[Message]:
    for key, others in (("requires", project.requires), ("excludes", project.excludes)):
        yield from all_exist(subject, (*place, key), "project", others)
        for i, other in enumerate(others):
            if other == name:
                yield subject.message((*place, key, i), f"`{name}` names itself here: name other projects")
    for capacity in project.adds_capacity:
        yield from exists(subject, (*place, "adds_capacity", capacity), "capacity", capacity)


def _together(subject: Subject, place: Place, name: str) -> Iterator[Message]:
    """What a project requires does not exclude it, nor one another."""
    for one, other in combinations([name, *(p for p in all_required(subject, name) if p != name)], 2):
        why = exclusive(subject, one, other)
        if why:
            text = f"`{name}` can never start: it requires both, and {why}"
            if one == name:
                text = f"`{name}` can never start: it requires `{other}`, and {why}"
            yield subject.message((*place, "requires"), text)
            return


def _window(subject: Subject, place: Place, name: str, project: Project) -> Iterator[Message]:
    if not subject.knows_years:
        return
    first, last = subject.spec.horizon.start, subject.last_year
    here = (*place, "start")
    if is_out(subject, name):
        text = f"no year of the window is planned: the years are {first} to {last}"
        yield subject.message(here, text)
        return
    earliest, latest = earliest_start(subject, name), window(subject, name)[1]
    if earliest > latest and name not in all_required(subject, name):
        text = (
            f"`{name}` can never start: what it requires is finished in {earliest} at the earliest, and its window "
            f"ends in {latest}"
        )
        yield subject.message(here, text, "warning")
    elif earliest + project.years > last + 1:
        text = (
            f"started in {earliest}, the earliest year, `{name}` is finished in {earliest + project.years}, after the "
            f"last year that is planned ({last}): in this plan it serves nobody"
        )
        yield subject.message(here, text, "warning")


def _serves(subject: Subject, place: Place, served: ProjectServes) -> Iterator[Message]:
    unknown = [
        *exists(subject, (*place, "facility"), "facility", served.facility),
        *all_in_table(subject, (*place, "places"), "place", served.places),
        *in_table(subject, (*place, "tag"), "tag", served.tag),
    ]
    yield from unknown
    if unknown or subject.broken_tables or served.facility not in subject.spec.facilities:
        return
    tiers = None if served.tier is None else [served.tier]
    tags = None if served.tag is None else [served.tag]
    rows = wanted(subject) & of_facilities(subject, [served.facility])
    if not (rows & of_places(subject, tiers=tiers, tags=tags, places=served.places)).any():
        text = f"no place that it serves needs `{served.facility}`: there is nobody to hand over to"
        yield subject.message(place, text)


def _circles(subject: Subject) -> Iterator[Message]:
    """Projects that wait for one another never start; each circle is told once, at its first project."""
    told: set[str] = set()
    for name in subject.spec.projects:
        circle = _circle(subject, name)
        if circle and not told & set(circle):
            text = f"these projects wait for one another, so none can start: {' → '.join([*circle, name])}"
            yield subject.message(("projects", name, "requires"), text)
            told |= set(circle)


def _circle(subject: Subject, name: str) -> list[str]:
    """A way from a project over what it requires back to itself, empty where there is none."""
    ways = [[name]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for other in subject.spec.projects[way[-1]].requires:
            if other == name and len(way) > 1:
                return way
            if other in subject.spec.projects and other not in seen and other != name:
                seen.add(other)
                ways.append([*way, other])
    return []


def _alone(subject: Subject) -> Iterator[Message]:
    """`one_of` says something only where two projects give the same name."""
    given: dict[str, list[str]] = {}
    for name, project in subject.spec.projects.items():
        if project.one_of is not None:
            given.setdefault(project.one_of, []).append(name)
    for one_of, names in given.items():
        if len(names) == 1 and not any(place[:1] == ("projects",) for place in subject.left_out):
            other = closest(one_of, [n for n in given if n != one_of])
            meant = f". Is `{other}` meant?" if other else ""
            text = f"no other project gives `one_of: {one_of}`: it has no effect{meant}"
            yield subject.message(("projects", names[0], "one_of"), text, "warning")
