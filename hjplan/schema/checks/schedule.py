"""When a project can start at the earliest and at the latest, by its window, what it requires, and locks."""

from __future__ import annotations

from collections.abc import Iterator

from hjplan.schema.checks.subject import Subject
from hjplan.schema.nodes import Place
from hjplan.schema.rules import Lock


def locks(subject: Subject) -> Iterator[tuple[Place, Lock]]:
    """Every lock among the rules that could be read, and where it stands."""
    yield from ((place, rule) for place, rule in subject.rules() if isinstance(rule, Lock))


def window(subject: Subject, name: str) -> tuple[int, int]:
    """First and last year in which a project may start: its window within the years that are planned."""
    start = subject.spec.projects[name].start
    first, last = subject.spec.horizon.start, subject.last_year
    return max(first, start.earliest or first), min(last, start.latest or last)


def is_out(subject: Subject, name: str) -> bool:
    """No year of the project's window is planned."""
    first, last = window(subject, name)
    return first > last


def locked_year(subject: Subject, name: str) -> int | None:
    """The year that a lock gives to a project, None without one."""
    years = [rule.start for _, rule in locks(subject) if rule.project == name and isinstance(rule.start, int)]
    return years[0] if years else None


def all_required(subject: Subject, name: str) -> list[str]:
    """The projects that must be finished before one, and those before them; itself only where they run in a circle."""
    found: list[str] = []
    waiting = list(subject.spec.projects[name].requires)
    while waiting:
        other = waiting.pop(0)
        if other in subject.spec.projects and other not in found:
            found.append(other)
            waiting += subject.spec.projects[other].requires
    return found


def earliest_start(subject: Subject, name: str) -> int:
    """The first year in which a project can start: in its window, after all that it requires is finished.

    Where projects require one another in a circle, the window alone counts.
    """
    return _earliest(subject, name, ())


def _earliest(subject: Subject, name: str, above: tuple[str, ...]) -> int:
    locked = locked_year(subject, name)
    first = window(subject, name)[0]
    if locked is not None and above:
        return max(locked, first)
    for other in subject.spec.projects[name].requires:
        if other in subject.spec.projects and other not in (*above, name):
            years = subject.spec.projects[other].years
            first = max(first, _earliest(subject, other, (*above, name)) + years)
    return first


def exclusive(subject: Subject, one: str, other: str) -> str:
    """Why two projects never both start, in words; an empty text where they may."""
    projects = subject.spec.projects
    if other in projects[one].excludes or one in projects[other].excludes:
        return f"`{one}` and `{other}` exclude one another"
    name = projects[one].one_of
    if name is not None and name == projects[other].one_of:
        return f"of the projects of `one_of: {name}` only one starts"
    return ""
