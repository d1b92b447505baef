"""A gap between town and country compares coverage that both have, from a year that is planned (convention 52)."""

from __future__ import annotations

from collections.abc import Iterator

from hjplan.errors import Message
from hjplan.schema.checks.naming import exists, sector_exists, year_is_planned
from hjplan.schema.checks.subject import Subject
from hjplan.schema.nodes import Place
from hjplan.schema.rules import Gap


def check(subject: Subject) -> Iterator[Message]:
    """Every gap among the rules."""
    for place, gap in subject.rules():
        if not isinstance(gap, Gap):
            continue
        unknown = [
            *sector_exists(subject, (*place, "sector"), gap.sector),
            *exists(subject, (*place, "facility"), "facility", gap.facility),
        ]
        yield from unknown
        yield from year_is_planned(subject, (*place, "by"), gap.by)
        if not unknown and not subject.broken_tables and not subject.left_out:
            yield from _compared(subject, place, gap)


def _compared(subject: Subject, place: Place, gap: Gap) -> Iterator[Message]:
    """Both tiers have something of what is compared."""
    tiers = {
        tier
        for facility, tier, _, _ in subject.cells
        if gap.facility in (None, facility) and gap.sector in (None, subject.spec.facilities[facility].sector)
    }
    what = f"facility `{gap.facility}`" if gap.sector is None else f"sector `{gap.sector}`"
    for key, tier in (("better_off", gap.better_off), ("worse_off", gap.worse_off)):
        if tier not in tiers:
            text = f"no place of tier `{tier}` needs anything of {what}: there is no coverage to compare"
            yield subject.message((*place, key), text)
