"""What a fund may pay names things that exist (convention 15)."""

from __future__ import annotations

from collections.abc import Iterator

from hjplan.errors import Message
from hjplan.schema.checks.subject import Subject
from hjplan.schema.instruments import earmarks
from hjplan.schema.nearest import closest, hint
from hjplan.schema.nodes import Place

TYPO = 0.8
"""Likeness from which a tag that no place has is taken for a misspelled one."""


def check(subject: Subject) -> Iterator[Message]:
    """Sectors, facilities and tags of every `pays_for`, and names that funds and fees share."""
    facilities = subject.names("facilities")
    named = [("funds", name, earmark) for name, earmark in earmarks(subject.spec.funds).items()]
    named += [("pools", name, pool.pays_for) for name, pool in subject.spec.pools.items()]
    for part, name, earmark in named:
        place: Place = (part, name, "pays_for")
        for i, sector in enumerate(earmark.sectors or ()):
            if subject.lacks_sector(sector) and sector not in subject.paid_sectors:
                text = f"there is no sector `{sector}`.{hint(sector, subject.paid_sectors, 'Sectors')}"
                yield subject.message((*place, "sectors", i), text)
        for i, facility in enumerate(earmark.facilities or ()):
            if facility not in facilities:
                text = f"there is no facility `{facility}`.{hint(facility, facilities, 'Facilities')}"
                yield subject.message((*place, "facilities", i), text)
        for i, tag in enumerate(earmark.tags or ()):
            yield from tag_exists(subject, (*place, "tags", i), tag)
        for key in type(earmark).model_fields:
            if getattr(earmark, key) == []:
                what = "fund" if part == "funds" else "pool"
                text = f"the list `{key}` is empty, so the {what} could pay nothing: name something or delete the line"
                yield subject.message((*place, key), text)
    for name in subject.names("fees"):
        if name in subject.names("funds"):
            text = f"a fund is called `{name}` too; the account of a fee is a fund of its own: rename one of them"
            yield subject.message(("fees", name), text)


def tag_exists(subject: Subject, place: Place, tag: str) -> Iterator[Message]:
    """A tag that no place has is an error where it looks like a slip of the pen, else a warning."""
    if tag in subject.tags:
        return
    meant = closest(tag, subject.tags, TYPO)
    if meant:
        yield subject.message(place, f"no place has the tag `{tag}`. Did you mean `{meant}`?")
    else:
        yield subject.message(place, f"no place has the tag `{tag}`: it has no effect", "warning")
