"""What is decided once for the county is decided as the scenario allows.

A project, bundle or bought mechanism starts in a year of its window, narrowed by locks, once or never; a lock that says
so makes it start (conventions 40 and 61). requires: start[p] ≥ start[other] + work[other]; excludes and one_of: at most
one of them starts. A bundle's projects start in its year or never (convention 58). A bought mechanism that needs a
project starts when it is finished, start[m] ≥ start[p] + work[p] (convention 65); one that the scenario starts is
started by nobody else. Exactly: these are years.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from hjplan.books.breach import Finding, judge
from hjplan.books.statement import Statement
from hjplan.books.works import decisions
from hjplan.data.county import County, Ints
from hjplan.data.mechanisms import finish
from hjplan.data.works_terms import BundleTerms, Decisions, MechanismTerms, ProjectTerms

Case = tuple[str, bool, str]
"""Where, whether it is wrong, and what is then said."""


def residual(county: County, statement: Statement) -> Finding:
    """Starts that a window, a lock or another start forbids; of the scenario as given, whatever was opened since."""
    given = statement.scenario
    decided = decisions(given, statement.plan)
    cases = [
        *_projects(given, decided),
        *_apart(given, decided),
        *_bundles(given, decided),
        *_mechanisms(given, decided),
    ]
    return judge(
        "decisions",
        "",
        [float(wrong) for _, wrong, _ in cases],
        0,
        where=lambda at: cases[at[0]][0],
        text=lambda at: cases[at[0]][2],
    )


def _in_window(county: County, where: str, starts: Ints, must: bool, start: int) -> Iterator[Case]:
    year = county.timeline.start + start
    wrong = start >= 0 and start not in starts.tolist()
    yield where, wrong, f"it starts in {year}, outside its window or against a lock"
    yield where, must and start < 0, "a lock says that it starts, it never does"


def _after(county: County, where: str, start: int, project: ProjectTerms, its_start: int) -> Case:
    """What may only start once a project is finished."""
    year = county.timeline.start + start
    wrong = start >= 0 and start < finish(project, its_start)
    return where, wrong, f"it starts in {year} when `{project.id}`, which it needs, is not finished"


def _projects(county: County, decided: Decisions) -> Iterator[Case]:
    projects, starts = county.works.projects, decided.projects.tolist()
    for project, start in zip(projects, starts, strict=True):
        where = f"project {project.id}"
        yield from _in_window(county, where, project.starts, project.must, start)
        for other in project.requires.tolist():
            yield _after(county, where, start, projects[other], starts[other])


def _apart(county: County, decided: Decisions) -> Iterator[Case]:
    projects, starts = county.works.projects, decided.projects.tolist()
    for project, start in zip(projects, starts, strict=True):
        for other in project.excludes.tolist():
            wrong = start >= 0 and starts[other] >= 0
            yield f"project {project.id}", wrong, f"it starts, and so does `{projects[other].id}`, which it excludes"
    named = sorted((p.one_of, start) for p, start in zip(projects, starts, strict=True) if p.one_of)
    for name, members in groupby(named, key=lambda pair: pair[0]):
        count = sum(start >= 0 for _, start in members)
        yield f"one of {name}", count > 1, f"{count} projects start, at most one may"


def _bundles(county: County, decided: Decisions) -> Iterator[Case]:
    for bundle, start in zip(county.works.bundles, decided.bundles.tolist(), strict=True):
        where = f"bundle {bundle.id}"
        yield from _in_window(county, where, bundle.starts, bundle.must, start)
        yield from _together(county, decided, bundle, start, where)


def _together(county: County, decided: Decisions, bundle: BundleTerms, start: int, where: str) -> Iterator[Case]:
    for p in bundle.projects.tolist():
        wrong = int(decided.projects[p]) != start
        yield where, wrong, f"its project `{county.works.projects[p].id}` does not start with it"


def _mechanisms(county: County, decided: Decisions) -> Iterator[Case]:
    for m, start in zip(county.works.mechanisms, decided.mechanisms.tolist(), strict=True):
        where = f"mechanism {m.id}"
        if not m.choose:
            yield where, start != _given(m), "the scenario says when it starts, the table says otherwise"
            continue
        yield from _in_window(county, where, m.starts, m.must, start)
        if m.needs >= 0:
            needed = county.works.projects[m.needs]
            yield _after(county, where, start, needed, int(decided.projects[m.needs]))


def _given(m: MechanismTerms) -> int:
    """Year in which the scenario starts a mechanism, −1 for never."""
    return int(m.starts[0]) if len(m.starts) else -1
