"""Joint works and bundles: projects that can meet, quarters that need what is bundled (conventions 49, 58, 59)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from hjplan.errors import Message
from hjplan.schema.checks.naming import all_exist, all_in_table
from hjplan.schema.checks.schedule import all_required, exclusive, is_out, window
from hjplan.schema.checks.served import of_facilities, of_places, wanted
from hjplan.schema.checks.subject import Subject
from hjplan.schema.links import Bundle, Joint
from hjplan.schema.nearest import hint
from hjplan.schema.nodes import Place


def check(subject: Subject) -> Iterator[Message]:
    """Every joint work and bundle that could be read."""
    named: set[str] = set()
    for place, link in subject.links():
        if isinstance(link, Joint):
            yield from _joint(subject, place, link)
        elif isinstance(link, Bundle):
            if link.name in named:
                text = f"another bundle is called `{link.name}` too: give each its own name"
                yield subject.message((*place, "name"), text)
            named.add(link.name)
            yield from _bundle(subject, place, link)


def _twice(subject: Subject, place: Place, names: Sequence[str]) -> Iterator[Message]:
    for i, name in enumerate(names):
        if name in names[:i]:
            yield subject.message((*place, i), f"`{name}` stands here a second time")


def _joint(subject: Subject, place: Place, link: Joint) -> Iterator[Message]:
    wrong = [
        *all_exist(subject, (*place, "projects"), "project", link.projects),
        *_twice(subject, (*place, "projects"), link.projects),
    ]
    for name in link.saves:
        if name not in link.projects:
            text = f"`{name}` is none of these `projects`.{hint(name, link.projects, 'Projects')}"
            wrong.append(subject.message((*place, "saves", name), text))
    yield from wrong
    if wrong or subject.left_out:
        return
    for one, other in combinations(link.projects, 2):
        why = exclusive(subject, one, other) or _apart(subject, one, other)
        if why:
            yield subject.message((*place, "projects"), f"{why}: nothing can be saved together", "warning")
            return


def _apart(subject: Subject, one: str, other: str) -> str:
    """Why the years of work of two projects never overlap, in words; an empty text where they can."""
    for first, second in ((one, other), (other, one)):
        if first in all_required(subject, second):
            return f"`{second}` starts when `{first}` is finished"
        if is_out(subject, first):
            return ""  # said at its window
        if window(subject, first)[1] + subject.spec.projects[first].years <= window(subject, second)[0]:
            return f"`{first}` is finished before `{second}` may start"
    return ""


def _bundle(subject: Subject, place: Place, link: Bundle) -> Iterator[Message]:
    unknown = [
        *all_in_table(subject, (*place, "places"), "place", link.places),
        *all_exist(subject, (*place, "facilities"), "facility", link.facilities),
        *all_exist(subject, (*place, "projects"), "project", link.projects),
        *_twice(subject, (*place, "projects"), link.projects),
    ]
    yield from unknown
    if unknown or subject.left_out:
        return
    yield from _members(subject, place, link)
    if link.facilities and not subject.broken_tables:
        rows = wanted(subject) & of_facilities(subject, link.facilities) & of_places(subject, places=link.places)
        if not rows.any():
            text = f"none of its places needs any of {', '.join(f'`{f}`' for f in link.facilities)}: nothing is bundled"
            yield subject.message((*place, "facilities"), text)
        elif not (rows & ((subject.opening < subject.need) | (subject.growth > 0))).any():
            text = "all that its places need stands already: there is nothing to build in the bundle"
            yield subject.message((*place, "facilities"), text, "warning")


def _members(subject: Subject, place: Place, link: Bundle) -> Iterator[Message]:
    """Projects of a bundle start in one year: none excludes or waits for another, and their windows meet."""
    here = (*place, "projects")
    for one, other in combinations(link.projects, 2):
        why = exclusive(subject, one, other)
        for first, second in ((one, other), (other, one)):
            if not why and first in all_required(subject, second):
                why = f"`{second}` starts when `{first}` is finished"
        if why:
            yield subject.message(here, f"{why}: they cannot start in the same year")
            return
    if any(is_out(subject, name) for name in link.projects):
        return
    opens = max((window(subject, name)[0] for name in link.projects), default=0)
    closes = min((window(subject, name)[1] for name in link.projects), default=0)
    if opens > closes:
        text = (
            f"no year is in the windows of all its projects ({opens} is the first of one, {closes} the last of another)"
        )
        yield subject.message(here, text)
