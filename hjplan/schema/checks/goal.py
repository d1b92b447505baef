"""The goal weighs what exists, and values the closing stock under a care that exists (conventions 46, 47)."""

from __future__ import annotations

from collections.abc import Iterator

from hjplan.errors import Message
from hjplan.schema.checks.earmarks import tag_exists
from hjplan.schema.checks.subject import Subject
from hjplan.schema.nearest import hint


def check(subject: Subject) -> Iterator[Message]:
    """Weights by sector and tag, the care of the closing stock, and shares inside each sector."""
    goal = subject.spec.goal
    for sector in goal.weights:
        if subject.lacks_sector(sector):
            text = f"there is no sector `{sector}`.{hint(sector, subject.sectors, 'Sectors')}"
            yield subject.message(("goal", "weights", sector), text)
    if not subject.broken_tables:
        for tag in goal.tags:
            yield from tag_exists(subject, ("goal", "tags", tag), tag)
    regimes = list(dict.fromkeys(r for f in subject.spec.facilities.values() for r in f.regimes))
    if goal.after.care not in regimes and not subject.left_out and regimes:
        text = f"no facility has the regime `{goal.after.care}`.{hint(goal.after.care, regimes, 'Regimes')}"
        yield subject.message(("goal", "after", "care"), text)
    if subject.planned and all(goal.weights.get(f.sector, 1.0) == 0 for f in subject.planned.values()):
        yield subject.message(
            ("goal", "weights"), "every sector that is planned has weight 0: there is nothing to plan for"
        )
    yield from _shares(subject)


def _shares(subject: Subject) -> Iterator[Message]:
    """The shares given inside a sector leave something for the facilities that give none (convention 11)."""
    for sector in subject.sectors:
        members = {name: f for name, f in subject.planned.items() if f.sector == sector}
        given = {name: f.share for name, f in members.items() if f.share is not None}
        silent = [name for name in members if name not in given]
        total = sum(given.values())
        if silent and given and total > 1 - 1e-9:
            first = next(iter(given))
            text = (
                f"the shares given in sector `{sector}` sum to {total:g} ({', '.join(given)}), which leaves nothing "
                f"for {', '.join(f'`{n}`' for n in silent)}: give a share to all of them, or less to these"
            )
            yield subject.message(("facilities", first, "share"), text)
