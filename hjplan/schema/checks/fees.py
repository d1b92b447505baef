"""A fee is billed on something that exists, may be charged for, and has the level it names (conventions 31 to 37)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from hjplan.errors import Message
from hjplan.schema.checks.subject import Subject
from hjplan.schema.fees import CollectionByIncome, Fee
from hjplan.schema.nearest import hint
from hjplan.schema.nodes import Place

_PER_VOLUME = "yuan/m3"


def check(subject: Subject) -> Iterator[Message]:
    """Every fee."""
    for name, fee in subject.spec.fees.items():
        place: Place = ("fees", name)
        yield from _billed(subject, place, fee)
        yield from _levels(subject, place, fee)
        yield from _chosen(subject, place, fee)
        yield from _collection(subject, place, fee)
        yield from _cross(subject, place, fee)
        yield from _unit(subject, place, fee)
        if fee.collection is None:
            text = "no `collection` is given: it is assumed that every bill is paid; few counties collect all"
            yield subject.message(place, text, "warning")


def _billed(subject: Subject, place: Place, fee: Fee) -> Iterator[Message]:
    here = (*place, "billed_on")
    facilities = subject.names("facilities")
    if fee.billed_on not in facilities:
        yield subject.message(
            here, f"there is no facility `{fee.billed_on}`.{hint(fee.billed_on, facilities, 'Facilities')}"
        )
        return
    facility = subject.spec.facilities.get(fee.billed_on)
    if facility is not None and facility.fee == "free":
        text = f"`{fee.billed_on}` is free of charge by rule (使用免费, `fee: free`): no fee may be billed on it"
        yield subject.message(here, text)
    if subject.broken_tables:
        return
    tiers = [tier for tier, _ in subject.kinds.get(fee.billed_on, ())]
    if not tiers:
        yield subject.message(here, f"the stock table has no `{fee.billed_on}`: the fee would bill nobody")
    elif fee.tiers is not None and not set(tiers) & set(fee.tiers):
        has = ", ".join(dict.fromkeys(tiers))
        text = f"`{fee.billed_on}` stands only in places of tier {has}: the fee would bill nobody"
        yield subject.message((*place, "tiers"), text)


def _levels(subject: Subject, place: Place, fee: Fee) -> Iterator[Message]:
    levels = fee.levels
    if levels is not None and any(after <= before for before, after in pairwise(levels)):
        yield subject.message((*place, "levels"), "`levels` must rise from one to the next")
    horizon = subject.spec.horizon
    for first, level in fee.level.dates:
        here = (*place, "level") if first is None else (*place, "level", first)
        if levels is not None and not any(abs(level - allowed) < 1e-9 for allowed in levels):
            allowed = ", ".join(f"{v:g}" for v in levels)
            yield subject.message(here, f"the level {level:g} is not among `levels`: {allowed}")
    dates = [first for first, _ in fee.level.dates if first is not None]
    if dates and min(dates) >= horizon.start + horizon.years:
        text = f"the path begins in {min(dates)}, after the last year that is planned: the fee is 0 throughout"
        yield subject.message((*place, "level"), text, "warning")


def _chosen(subject: Subject, place: Place, fee: Fee) -> Iterator[Message]:
    """What `choose` needs, and what only `choose` uses (convention 33)."""
    if fee.level.chosen and fee.levels is None:
        text = "`choose` needs `levels` to choose from, such as levels: [0, 36, 72]"
        yield subject.message((*place, "level"), text)
    if fee.largest_step is None:
        return
    here = (*place, "largest_step")
    if not fee.level.chosen:
        text = "`largest_step` binds chosen levels only; this level is fixed: it has no effect"
        yield subject.message(here, text, "warning")
    for below, above in pairwise(fee.levels or ()) if fee.level.chosen else ():
        if above - below > fee.largest_step * (1 + 1e-9):
            text = f"no step from {below:g} to {above:g} is allowed: the level can never rise beyond {below:g}"
            yield subject.message(here, text, "warning")
            break


def _collection(subject: Subject, place: Place, fee: Fee) -> Iterator[Message]:
    here = (*place, "collection")
    if isinstance(fee.collection, list):
        levels = fee.levels
        if levels is None or len(levels) != len(fee.collection):
            count = f"`levels` has {len(levels)}" if levels is not None else "there are no `levels`"
            text = f"`collection` has {len(fee.collection)}; {count}: give one for each level, or one number"
            yield subject.message(here, text)
        for before, after in pairwise(fee.collection):
            if after > before:
                text = f"more is paid of a higher fee ({after:g} after {before:g}): are the levels in that order?"
                yield subject.message(here, text, "warning")
                break
    if isinstance(fee.collection, CollectionByIncome):
        points = sorted(fee.collection.share_of_income.points)
        if any(low == high for (low, _), (high, _) in pairwise(points)):
            yield subject.message((*here, "share_of_income"), "two points stand at the same share of income")
            return
        for (low, before), (high, after) in pairwise(points):
            if after > before:
                text = (
                    f"collection rises with the bill ({before:g} at {low:g} of income, {after:g} at {high:g}): of a "
                    "heavier bill no larger share is paid"
                )
                yield subject.message((*here, "share_of_income"), text)
                break


def _cross(subject: Subject, place: Place, fee: Fee) -> Iterator[Message]:
    if fee.cross is None:
        return
    billed = subject.spec.facilities.get(fee.billed_on)
    for i, sector in enumerate(fee.cross.sectors):
        here = (*place, "cross", "sectors", i)
        if subject.lacks_sector(sector):
            yield subject.message(here, f"there is no sector `{sector}`.{hint(sector, subject.sectors, 'Sectors')}")
        elif billed is not None and sector == billed.sector:
            text = f"`{sector}` is the fee's own line of work, which it pays anyway: it has no effect here"
            yield subject.message(here, text, "warning")


def _unit(subject: Subject, place: Place, fee: Fee) -> Iterator[Message]:
    if fee.unit == _PER_VOLUME and fee.use_m3 is None:
        text = "`use_m3` is missing: a fee per m³ needs the water that a household uses in a year, such as use_m3: 96"
        yield subject.message((*place, "unit"), text)
    if fee.unit != _PER_VOLUME and fee.use_m3 is not None:
        text = f"`use_m3` is used for yuan/m3 only; the unit of this fee is {fee.unit}"
        yield subject.message((*place, "use_m3"), text, "warning")
