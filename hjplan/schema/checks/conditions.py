"""A facility's conditions decide how long its other lists are (convention 13)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from hjplan.errors import Message
from hjplan.schema.checks.subject import Subject
from hjplan.schema.facility import Facility, Regime
from hjplan.schema.nearest import closest
from hjplan.schema.nodes import Place
from hjplan.schema.tables.stock import FIXED_COLUMNS, NOTE_COLUMNS

NEGLECT = "none"
"""The regime that every facility has: no care at all."""


def check(subject: Subject) -> Iterator[Message]:
    """Conditions, service, regimes and restoring of every facility fit together."""
    for name, facility in subject.spec.facilities.items():
        place: Place = ("facilities", name)
        yield from _conditions(subject, place, facility)
        yield from _service(subject, place, facility)
        yield from _neglect(subject, place, facility)
        for regime_name, regime in facility.regimes.items():
            yield from _regime(subject, (*place, "regimes", regime_name), facility, regime)
        yield from _restore(subject, place, facility)


def _named(facility: Facility) -> str:
    return f"{len(facility.conditions)} conditions ({', '.join(facility.conditions)})"


def _conditions(subject: Subject, place: Place, facility: Facility) -> Iterator[Message]:
    taken = {*FIXED_COLUMNS, *NOTE_COLUMNS}
    for i, condition in enumerate(facility.conditions):
        if condition in facility.conditions[:i]:
            yield subject.message((*place, "conditions", i), f"the condition `{condition}` stands here a second time")
        if condition in taken:
            text = f"a condition cannot be called `{condition}`: the stock table has a column of that name"
            yield subject.message((*place, "conditions", i), text)


def _service(subject: Subject, place: Place, facility: Facility) -> Iterator[Message]:
    here, service = (*place, "service"), facility.service
    if service is None:
        if len(facility.conditions) > 2:
            text = (
                "`service` is missing: with more than two conditions say what share of full service each gives, "
                "such as [1.0, 0.9, 0.5, 0.0]"
            )
            yield subject.message(here, text)
        return
    if len(service) != len(facility.conditions):
        yield subject.message(
            here, f"`service` has {_entries(service)}; there are {_named(facility)}: give one for each"
        )
    if any(after > before for before, after in pairwise(service)):
        yield subject.message(here, "`service` rises: conditions stand best first, so service may only fall or stay")
    if service and service[0] == 0:
        yield subject.message(here, "`service` begins with 0: in its best condition the facility must serve")


def _neglect(subject: Subject, place: Place, facility: Facility) -> Iterator[Message]:
    none = facility.regimes.get(NEGLECT)
    here = (*place, "regimes")
    if none is None:
        meant = closest(NEGLECT, facility.regimes)
        hint = f" Is `{meant}` meant?" if meant else ""
        yield subject.message(here, f"the regime `none` (no care, cost 0) is missing: say how units decay then.{hint}")
        return
    costs = none.cost if isinstance(none.cost, list) else [none.cost]
    if any(costs):
        yield subject.message((*here, NEGLECT, "cost"), "no care costs nothing: the cost of `none` must be 0")


def _regime(subject: Subject, place: Place, facility: Facility, regime: Regime) -> Iterator[Message]:
    count = len(facility.conditions)
    if regime.relapse is not None and count > 2:
        text = f"`relapse` is for two conditions; there are {_named(facility)}: give `decay`, a list of {count - 1}"
        yield subject.message((*place, "relapse"), text)
    if regime.decay is not None and len(regime.decay) != count - 1:
        text = (
            f"`decay` has {_entries(regime.decay)}; with {_named(facility)} it has {count - 1}: the share that leaves "
            "each condition but the last in a year"
        )
        yield subject.message((*place, "decay"), text)
    if isinstance(regime.cost, list) and len(regime.cost) != count:
        text = f"`cost` has {_entries(regime.cost)}; there are {_named(facility)}: give one for each, or one number"
        yield subject.message((*place, "cost"), text)


def _restore(subject: Subject, place: Place, facility: Facility) -> Iterator[Message]:
    if facility.restore is None or not isinstance(facility.restore.cost, list):
        return
    cost, here = facility.restore.cost, (*place, "restore", "cost")
    if len(cost) != len(facility.conditions):
        text = f"`cost` has {_entries(cost)}; there are {_named(facility)}: give one for each, the first `null`"
        yield subject.message(here, text)
    elif cost[0] is not None:
        yield subject.message(here, "the first entry must be `null`: the best condition has nothing to restore")


def _entries(values: Sequence[object]) -> str:
    return f"{len(values)} {'entry' if len(values) == 1 else 'entries'}"
