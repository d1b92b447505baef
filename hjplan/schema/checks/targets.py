"""A target selects something, and is due in a year that is planned (conventions 45 and 49)."""

from __future__ import annotations

from collections.abc import Iterator

from hjplan.errors import Message
from hjplan.schema.checks.naming import year_is_planned
from hjplan.schema.checks.subject import Subject
from hjplan.schema.funds import TIERS
from hjplan.schema.goals import Target
from hjplan.schema.nearest import hint
from hjplan.schema.nodes import Place


def check(subject: Subject) -> Iterator[Message]:
    """Every target."""
    for i, _ in subject.targets():
        target = subject.spec.targets[i]
        place: Place = ("targets", i)
        unknown = list(_names(subject, place, target))
        yield from unknown
        if not unknown and not subject.broken_tables and not any(_selected(subject, target)):
            yield subject.message(
                place, f"nothing that is planned has {_described(target)}: the target selects nothing"
            )
        yield from year_is_planned(subject, (*place, "by"), target.by)


def _names(subject: Subject, place: Place, target: Target) -> Iterator[Message]:
    known: dict[str, tuple[str, list[str], str]] = {
        "sector": ("sector", subject.sectors, "Sectors"),
        "facility": ("facility", subject.names("facilities"), "Facilities"),
        "tier": ("tier", list(TIERS), "Tiers"),
        "township": ("township", subject.townships, "Townships"),
        "tag": ("tag", subject.tags, "Tags"),
    }
    for key, (what, names, plural) in known.items():
        given = getattr(target, key)
        tables = key in ("township", "tag")
        missing = given is not None and (subject.lacks_sector(given) if key == "sector" else given not in names)
        if missing and not (tables and subject.broken_tables):
            yield subject.message((*place, key), f"there is no {what} `{given}`.{hint(given, names, plural)}")


def _selected(subject: Subject, target: Target) -> Iterator[bool]:
    """For each kind of cell of the county: does it count for the target?"""
    for facility, tier, township, tags in subject.cells:
        spec = subject.spec.facilities.get(facility)
        yield (
            (target.facility in (None, facility))
            and (target.sector is None or spec is None or spec.sector == target.sector)
            and (target.tier in (None, tier))
            and (target.township in (None, township))
            and (target.tag is None or target.tag in tags)
        )


def _described(target: Target) -> str:
    keys = ("sector", "facility", "tier", "township", "tag")
    return ", ".join(f"{key} `{getattr(target, key)}`" for key in keys if getattr(target, key) is not None) or "a need"
