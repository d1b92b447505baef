"""Posts that care takes and posts that there are, and the project that a level of care waits for."""

from __future__ import annotations

from collections.abc import Iterator

from hjplan.errors import Message
from hjplan.schema.checks.conditions import NEGLECT
from hjplan.schema.checks.naming import exists
from hjplan.schema.checks.subject import Subject
from hjplan.schema.links import Staff
from hjplan.schema.nearest import closest
from hjplan.schema.nodes import Place


def check(subject: Subject) -> Iterator[Message]:
    """Every regime, and every limit of posts."""
    taken: dict[str, Place] = {}
    for name, facility in subject.spec.facilities.items():
        for regime_name, regime in facility.regimes.items():
            place: Place = ("facilities", name, "regimes", regime_name)
            yield from exists(subject, (*place, "needs"), "project", regime.needs)
            if regime_name == NEGLECT and (regime.needs is not None or any(regime.staff.values())):
                key = "needs" if regime.needs is not None else "staff"
                yield subject.message((*place, key), "`none` is no care: it takes no posts and waits for no project")
            for post in regime.staff:
                taken.setdefault(post, (*place, "staff", post))
    limited = [(place, link) for place, link in subject.links() if isinstance(link, Staff)]
    yield from _matched(subject, taken, limited)


def _matched(subject: Subject, taken: dict[str, Place], limited: list[tuple[Place, Staff]]) -> Iterator[Message]:
    """Each post is taken by some care and limited once; what has no counterpart is told with the nearest name."""
    first: set[str] = set()
    for place, link in limited:
        if link.of in first:
            text = f"the posts of `{link.of}` are given above already: keep one of them"
            yield subject.message((*place, "of"), text)
        elif link.of not in taken:
            text = f"no care takes posts of `{link.of}`: it has no effect{_meant(link.of, taken)}"
            yield subject.message((*place, "of"), text, "warning")
        first.add(link.of)
    if any(place[:1] == ("links",) for place in subject.left_out):
        return
    for post, place in taken.items():
        if post not in first:
            text = (
                f"no entry of `links` says how many posts of `{post}` there are: it has no effect{_meant(post, first)}"
            )
            yield subject.message(place, text, "warning")


def _meant(post: str, known: dict[str, Place] | set[str]) -> str:
    near = closest(post, [name for name in known if name != post])
    return f". Did you mean `{near}`?" if near else ""
