"""The goal weighs what exists, values the closing stock, and says what it needs to say (conventions 46 to 51)."""

from __future__ import annotations

from collections.abc import Iterator

from hjplan.errors import Message
from hjplan.schema.checks.earmarks import tag_exists
from hjplan.schema.checks.naming import sectors_exist, year_is_planned
from hjplan.schema.checks.subject import Subject
from hjplan.schema.goals import Worst
from hjplan.schema.nearest import hint
from hjplan.schema.nodes import Place


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
    yield from _least_cost(subject)
    yield from _order(subject)
    if isinstance(goal.maximise, Worst):
        yield from _worst(subject, goal.maximise)


def _targets_read(subject: Subject) -> bool:
    return bool(subject.spec.targets) or any(place[:1] == ("targets",) for place in subject.left_out)


def _least_cost(subject: Subject) -> Iterator[Message]:
    """Without a target the cheapest plan is to do nothing (convention 50)."""
    if subject.spec.goal.minimise is not None and not _targets_read(subject):
        text = "without `targets` the cheapest plan is to do nothing: say what is to be reached"
        yield subject.message(("goal", _spelt(subject, "minimise", "minimize")), text)


def _order(subject: Subject) -> Iterator[Message]:
    """Each level once; targets only where there are some, and cost not before anything that costs."""
    order = subject.spec.goal.order or []
    for i, level in enumerate(order):
        here = ("goal", "order", i)
        if level in order[:i]:
            yield subject.message(here, f"`{level}` stands here a second time: what comes first is held already")
        elif level == "targets" and not _targets_read(subject):
            yield subject.message(here, "there are no `targets`: this level has no effect", "warning")
        elif level == "cost" and i == 0:
            text = "with `cost` first the plan spends nothing, and nothing that follows can change that"
            yield subject.message(here, text, "warning")


def _worst(subject: Subject, worst: Worst) -> Iterator[Message]:
    """Groups that exist, lines of work that exist, a year that is planned (convention 51)."""
    place: Place = ("goal", _spelt(subject, "maximise", "maximize"))
    yield from sectors_exist(subject, (*place, "sectors"), worst.sectors)
    yield from year_is_planned(subject, (*place, "from"), worst.from_)
    groups = {"township": subject.townships, "tag": subject.tags}.get(worst.over)
    if groups is not None and not groups and not subject.broken_tables:
        yield subject.message((*place, "over"), f"no place has a {worst.over}: there is no group to look at")


def _spelt(subject: Subject, *spellings: str) -> str:
    """Which of two spellings of a key stands in the file."""
    return next((key for key in spellings if subject.tree.find(("goal", key)) is not None), spellings[0])


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
